/** How records travel: their encodings, the clients that send and read them, and a broker of one's own. */
@NullMarked
package io.kbound.app.kafka;

import org.jspecify.annotations.NullMarked;
