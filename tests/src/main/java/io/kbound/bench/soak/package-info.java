/** The app under load and faults for hours: what its processes hold, and whether every record still has its one score. */
@NullMarked
package io.kbound.bench.soak;

import org.jspecify.annotations.NullMarked;
