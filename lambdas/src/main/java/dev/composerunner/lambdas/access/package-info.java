/** Who may call a handler: the key of a request, checked before anything else of it is read. */
@NullMarked
package dev.composerunner.lambdas.access;

import org.jspecify.annotations.NullMarked;
