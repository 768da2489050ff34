/** What is normal: the statistic, its p-values, the alarm threshold, and the channels to blame. */
@NullMarked
package io.kbound.scorer.judgement;

import org.jspecify.annotations.NullMarked;
