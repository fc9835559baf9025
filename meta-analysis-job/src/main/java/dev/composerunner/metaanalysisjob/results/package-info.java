/** What a meta-analysis gives back to Neurosynth Compose. */
@NullMarked
package dev.composerunner.metaanalysisjob.results;

import org.jspecify.annotations.NullMarked;
