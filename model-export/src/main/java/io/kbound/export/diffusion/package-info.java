/** The mathematics of the bound: schedule, levels, noise and every coefficient of K, in double precision and pure Java. */
@NullMarked
package io.kbound.export.diffusion;

import org.jspecify.annotations.NullMarked;
