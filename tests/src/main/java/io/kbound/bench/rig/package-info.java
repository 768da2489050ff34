/** Readings of the simulated rig, and models trained on them. */
@NullMarked
package io.kbound.bench.rig;

import org.jspecify.annotations.NullMarked;
