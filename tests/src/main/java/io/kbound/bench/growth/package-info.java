/** How throughput grows: points to measure, what a record takes at each, and the formula that foretells it. */
@NullMarked
package io.kbound.bench.growth;

import org.jspecify.annotations.NullMarked;
