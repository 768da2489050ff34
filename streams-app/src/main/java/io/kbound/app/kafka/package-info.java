/** The clients that send and read records, what brokers know of topics and groups, and a broker of one's own. */
@NullMarked
package io.kbound.app.kafka;

import org.jspecify.annotations.NullMarked;
