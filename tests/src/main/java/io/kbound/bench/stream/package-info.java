/** The app on a broker: throughput, cost, latency, and topics to measure them on. */
@NullMarked
package io.kbound.bench.stream;

import org.jspecify.annotations.NullMarked;
