/** Folders that one process at a time keeps its data in, private by their permissions. */
@NullMarked
package dev.composerunner.statesserver.folder;

import org.jspecify.annotations.NullMarked;
