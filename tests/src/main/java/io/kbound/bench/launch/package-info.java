/** Commands started by the launcher, and where the checkout lies. */
@NullMarked
package io.kbound.bench.launch;

import org.jspecify.annotations.NullMarked;
