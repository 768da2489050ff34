/** What verdicts were worth, for people and programs: a page that stands by itself, tables, figures. */
@NullMarked
package io.kbound.scorer.report;

import org.jspecify.annotations.NullMarked;
