/** Calls to HTTP services under a time limit, a bound on what is read, and retries. */
@NullMarked
package dev.composerunner.job.http;

import org.jspecify.annotations.NullMarked;
