/** Folders: paths as a program sees them whose root a folder is, and sizes. */
@NullMarked
package dev.composerunner.sandbox.files;

import org.jspecify.annotations.NullMarked;
