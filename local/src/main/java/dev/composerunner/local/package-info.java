/** One machine: the handlers, the workflow and the task in one service, without an account and without Docker. */
@NullMarked
package dev.composerunner.local;

import org.jspecify.annotations.NullMarked;
