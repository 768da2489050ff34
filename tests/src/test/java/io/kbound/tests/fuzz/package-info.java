/** Bytes of somebody else's, on every way that they have into the product; {@code tests/fuzz} makes them up by the million. */
@NullMarked
package io.kbound.tests.fuzz;

import org.jspecify.annotations.NullMarked;
