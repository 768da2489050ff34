/** What the app answers over HTTP: health, metrics, and the page that people look at. */
@NullMarked
package io.kbound.app.web;

import org.jspecify.annotations.NullMarked;
