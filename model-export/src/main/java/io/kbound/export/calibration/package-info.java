/** What is normal to a finished graph: how windows are judged and screened, measured on those that training never saw. */
@NullMarked
package io.kbound.export.calibration;

import org.jspecify.annotations.NullMarked;
