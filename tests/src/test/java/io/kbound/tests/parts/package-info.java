/** How long single parts take; {@code tests/jmh} runs them. */
@NullMarked
package io.kbound.tests.parts;

import org.jspecify.annotations.NullMarked;
