/** Fargate tasks as one machine has them: a queue, and a child process each. */
@NullMarked
package dev.composerunner.local.task;

import org.jspecify.annotations.NullMarked;
