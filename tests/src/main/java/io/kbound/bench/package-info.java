/** The command that measures this machine: what it runs, in which order, and what it prints. */
@NullMarked
package io.kbound.bench;

import org.jspecify.annotations.NullMarked;
