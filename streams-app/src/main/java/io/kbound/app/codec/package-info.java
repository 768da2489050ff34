/** How records are written and read: signals of ours and of the user's own, in Avro and JSON, with and without a schema registry, and results. */
@NullMarked
package io.kbound.app.codec;

import org.jspecify.annotations.NullMarked;
