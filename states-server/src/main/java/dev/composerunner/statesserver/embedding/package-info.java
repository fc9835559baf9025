/** What a program around Step Functions gives it: its names, its own state machine, and whom to notify. */
@NullMarked
package dev.composerunner.statesserver.embedding;

import org.jspecify.annotations.NullMarked;
