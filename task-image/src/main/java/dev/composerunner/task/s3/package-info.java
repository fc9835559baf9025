/** The results bucket, as a task uses it. */
@NullMarked
package dev.composerunner.task.s3;

import org.jspecify.annotations.NullMarked;
