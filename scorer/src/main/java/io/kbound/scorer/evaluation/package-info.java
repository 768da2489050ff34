/** How good verdicts on a stretch of time are: by row, by event, by alerts a day. Memory does not grow with the number of rows. */
@NullMarked
package io.kbound.scorer.evaluation;

import org.jspecify.annotations.NullMarked;
