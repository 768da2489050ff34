/** Denoisers: a mixture of Gaussians fitted in closed form, and a residual network trained with PyTorch. */
@NullMarked
package io.kbound.export.denoiser;

import org.jspecify.annotations.NullMarked;
