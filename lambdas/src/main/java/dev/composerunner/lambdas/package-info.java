/** The handlers: one class per function URL, and the functions that the workflow calls. */
@NullMarked
package dev.composerunner.lambdas;

import org.jspecify.annotations.NullMarked;
