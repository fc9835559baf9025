/** What survives the process: resources and executions in an embedded database. */
@NullMarked
package dev.composerunner.statesserver.store;

import org.jspecify.annotations.NullMarked;
