/** The app's configuration: one file, overridden by the environment and the command line, checked as it is read. */
@NullMarked
package io.kbound.app.config;

import org.jspecify.annotations.NullMarked;
