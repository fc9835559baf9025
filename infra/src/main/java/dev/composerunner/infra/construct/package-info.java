/** The parts of a deployment: network, task, results, handlers and workflow. */
@NullMarked
package dev.composerunner.infra.construct;

import org.jspecify.annotations.NullMarked;
