/** The Step Functions API on one machine: state machines, executions, callbacks and activities, as AWS answers. */
@NullMarked
package dev.composerunner.statesserver;

import org.jspecify.annotations.NullMarked;
