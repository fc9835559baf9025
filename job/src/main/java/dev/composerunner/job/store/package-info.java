/** Where the artifacts of a job are kept. */
@NullMarked
package dev.composerunner.job.store;

import org.jspecify.annotations.NullMarked;
