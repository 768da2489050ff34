/** What a model file says of itself: the card that training writes and that every reader checks before it scores. */
@NullMarked
package io.kbound.card;

import org.jspecify.annotations.NullMarked;
