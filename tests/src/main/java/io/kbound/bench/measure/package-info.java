/** What is measured is kept here: spreads, costs of a process, figures with their units. */
@NullMarked
package io.kbound.bench.measure;

import org.jspecify.annotations.NullMarked;
