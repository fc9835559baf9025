/** What stands before the handlers and the S3 server: one HTTP server with limits, which answers the owner of the service alone. */
@NullMarked
package dev.composerunner.local.front;

import org.jspecify.annotations.NullMarked;
