/** A folder of results on this machine that is replaced as a whole, and never without need. */
@NullMarked
package dev.composerunner.metaanalysisjob.folder;

import org.jspecify.annotations.NullMarked;
