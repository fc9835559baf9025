/** The executions that run in this process, their tasks, and what restores them from their journals. */
@NullMarked
package dev.composerunner.statesserver.execution;

import org.jspecify.annotations.NullMarked;
