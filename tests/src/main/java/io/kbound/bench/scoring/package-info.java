/** Scoring without Kafka: the scorer, what the processor could do at most, and the naive way. */
@NullMarked
package io.kbound.bench.scoring;

import org.jspecify.annotations.NullMarked;
