/** How a window becomes the standardised values that the bound is evaluated on: once in Java, once as graph nodes. */
@NullMarked
package io.kbound.export.view;

import org.jspecify.annotations.NullMarked;
