/** Series of readings as files hold them: columns chosen, numbers checked, rows one at a time. */
@NullMarked
package io.kbound.scorer.series;

import org.jspecify.annotations.NullMarked;
