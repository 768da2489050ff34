/** The bound: schedule, levels, noise and every coefficient of K, and the graph of all of it around a denoiser. */
@NullMarked
package io.kbound.export.bound;

import org.jspecify.annotations.NullMarked;
