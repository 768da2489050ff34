/** What a model file must be before ONNX Runtime sees it: files are not trusted. */
@NullMarked
package io.kbound.scorer.admission;

import org.jspecify.annotations.NullMarked;
