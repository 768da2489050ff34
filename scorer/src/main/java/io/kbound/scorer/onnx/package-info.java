/** The one room that runs ONNX Runtime: model files opened and checked, windows in, bounds out. */
@NullMarked
package io.kbound.scorer.onnx;

import org.jspecify.annotations.NullMarked;
