/** Windows of one source's readings, built the same way in training, serving and replay. */
@NullMarked
package io.kbound.scorer.window;

import org.jspecify.annotations.NullMarked;
