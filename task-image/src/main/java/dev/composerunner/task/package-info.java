/** The task: fetches the inputs of one job, runs the engine, keeps and gives back the results, and records how it ended. */
@NullMarked
package dev.composerunner.task;

import org.jspecify.annotations.NullMarked;
