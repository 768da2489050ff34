/** Records as bytes: signal records decoded, results encoded. */
@NullMarked
package io.kbound.app.codec;

import org.jspecify.annotations.NullMarked;
