/** Where a job's results go: the bucket or folder of artifacts, and Neurosynth Compose. */
@NullMarked
package dev.composerunner.task.results;

import org.jspecify.annotations.NullMarked;
