/** A schema registry's schemas, asked for over HTTP as Confluent's, Apicurio's and Karapace's answer. */
@NullMarked
package io.kbound.registry;

import org.jspecify.annotations.NullMarked;
