/** The residual network: its shape, its training with PyTorch, and the same network as graph nodes. */
@NullMarked
package io.kbound.export.network;

import org.jspecify.annotations.NullMarked;
