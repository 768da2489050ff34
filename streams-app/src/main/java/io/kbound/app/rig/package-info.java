/** Where the demonstration's readings come from: a simulated pump rig with named faults, or this machine. */
@NullMarked
package io.kbound.app.rig;

import org.jspecify.annotations.NullMarked;
