/** Other ways to find anomalies, on the same labelled rows. */
@NullMarked
package io.kbound.bench.peers;

import org.jspecify.annotations.NullMarked;
