/** How the AWS SDK's clients are set up. */
@NullMarked
package dev.composerunner.aws;

import org.jspecify.annotations.NullMarked;
