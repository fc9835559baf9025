/** The AWS services that the handlers and the task call, as one machine has them. */
@NullMarked
package dev.composerunner.local.aws;

import org.jspecify.annotations.NullMarked;
