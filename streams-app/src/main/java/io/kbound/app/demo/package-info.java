/** The demonstration: a broker, a simulated rig or this machine, a model and the topology in one process, with faults injected and counted. */
@NullMarked
package io.kbound.app.demo;

import org.jspecify.annotations.NullMarked;
