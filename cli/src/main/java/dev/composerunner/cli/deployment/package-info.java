/** Where the operations of a service are found, and how requests to a deployment on AWS are signed. */
@NullMarked
package dev.composerunner.cli.deployment;

import org.jspecify.annotations.NullMarked;
