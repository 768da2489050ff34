/** The commands that make and show model files: train, wrap, inspect. */
@NullMarked
package io.kbound.export.command;

import org.jspecify.annotations.NullMarked;
