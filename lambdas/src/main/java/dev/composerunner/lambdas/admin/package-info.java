/** The handlers for whoever runs the service: which jobs there are, and what is to become of them. */
@NullMarked
package dev.composerunner.lambdas.admin;

import org.jspecify.annotations.NullMarked;
