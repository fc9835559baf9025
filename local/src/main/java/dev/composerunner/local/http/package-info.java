/** The HTTP front of the handlers. */
@NullMarked
package dev.composerunner.local.http;

import org.jspecify.annotations.NullMarked;
