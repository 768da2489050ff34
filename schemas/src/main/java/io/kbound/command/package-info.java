/** How every kbound command speaks to its user: exit codes, one-line errors, progress, what ends it, what it may print. */
@NullMarked
package io.kbound.command;

import org.jspecify.annotations.NullMarked;
