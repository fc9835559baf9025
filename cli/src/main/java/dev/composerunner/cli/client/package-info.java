/** The commands that use a running service, and the client of its HTTP API. */
@NullMarked
package dev.composerunner.cli.client;

import org.jspecify.annotations.NullMarked;
