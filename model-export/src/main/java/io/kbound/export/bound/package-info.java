/** The graph of the whole bound around a denoiser: records in, K and all that explains it out. */
@NullMarked
package io.kbound.export.bound;

import org.jspecify.annotations.NullMarked;
