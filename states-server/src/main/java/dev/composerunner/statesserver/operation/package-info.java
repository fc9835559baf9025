/** The operations of the API, from the SDK's requests to its responses. */
@NullMarked
package dev.composerunner.statesserver.operation;

import org.jspecify.annotations.NullMarked;
