/** Proofs of the whole system. */
@NullMarked
package io.kbound.tests;

import org.jspecify.annotations.NullMarked;
