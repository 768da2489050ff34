/** Training data: windows of a file's readings, kept outside the heap, and split into who learns, who stops, who judges. */
@NullMarked
package io.kbound.export.data;

import org.jspecify.annotations.NullMarked;
