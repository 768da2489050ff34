/** The topology, one class a step: decode, assemble, score, judge; and what passes between the steps. */
@NullMarked
package io.kbound.app.topology;

import org.jspecify.annotations.NullMarked;
