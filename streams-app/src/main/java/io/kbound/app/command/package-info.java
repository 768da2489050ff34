/** The commands of the streaming app. */
@NullMarked
package io.kbound.app.command;

import org.jspecify.annotations.NullMarked;
