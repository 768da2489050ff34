/** The topology on what already happened: a range of a topic, the verdicts on it, and how good they were. */
@NullMarked
package io.kbound.app.replay;

import org.jspecify.annotations.NullMarked;
