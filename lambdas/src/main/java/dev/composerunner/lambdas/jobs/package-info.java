/** The jobs that requests are about: their executions and their documents. */
@NullMarked
package dev.composerunner.lambdas.jobs;

import org.jspecify.annotations.NullMarked;
