/** Who is in trouble, live, on a terminal. */
@NullMarked
package io.kbound.app.watch;

import org.jspecify.annotations.NullMarked;
