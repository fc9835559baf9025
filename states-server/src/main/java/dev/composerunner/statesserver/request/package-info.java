/** What every request is held to: constraints of its members, JSON, ARNs, and the errors that refuse it. */
@NullMarked
package dev.composerunner.statesserver.request;

import org.jspecify.annotations.NullMarked;
