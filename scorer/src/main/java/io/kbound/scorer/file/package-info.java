/** A file of readings scored from end to end, without Kafka. */
@NullMarked
package io.kbound.scorer.file;

import org.jspecify.annotations.NullMarked;
