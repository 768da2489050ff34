/** From a file of readings to a proved model file: split, standardise, fit, export, compare, calibrate. */
@NullMarked
package io.kbound.export.training;

import org.jspecify.annotations.NullMarked;
