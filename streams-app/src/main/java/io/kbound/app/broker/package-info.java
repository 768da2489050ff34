/** Kafka's own server inside this process, for development, demonstration and tests. */
@NullMarked
package io.kbound.app.broker;

import org.jspecify.annotations.NullMarked;
