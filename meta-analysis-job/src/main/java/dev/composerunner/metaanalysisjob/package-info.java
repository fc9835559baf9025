/** The job type meta-analysis: from a submission or a folder to results that are kept and given back. */
@NullMarked
package dev.composerunner.metaanalysisjob;

import org.jspecify.annotations.NullMarked;
