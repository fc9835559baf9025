/** What metadata.json says of a meta-analysis, beside what it says of any job. */
@NullMarked
package dev.composerunner.metaanalysisjob.record;

import org.jspecify.annotations.NullMarked;
