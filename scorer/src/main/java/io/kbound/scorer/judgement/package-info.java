/** What is normal: p-values of bounds, the alarm threshold, and the channels to blame. */
@NullMarked
package io.kbound.scorer.judgement;

import org.jspecify.annotations.NullMarked;
