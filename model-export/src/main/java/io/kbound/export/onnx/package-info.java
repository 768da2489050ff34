/** Writing ONNX: graphs node by node, and the file with its card. */
@NullMarked
package io.kbound.export.onnx;

import org.jspecify.annotations.NullMarked;
