/** The running app: checks before the start, the streams while it runs, an orderly stop. */
@NullMarked
package io.kbound.app.service;

import org.jspecify.annotations.NullMarked;
