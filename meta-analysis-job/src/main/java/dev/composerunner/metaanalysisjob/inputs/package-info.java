/** Where a job's specification, study set and annotation come from. */
@NullMarked
package dev.composerunner.metaanalysisjob.inputs;

import org.jspecify.annotations.NullMarked;
