/** A check of a whole deployment by two small jobs. */
@NullMarked
package dev.composerunner.cli.smoke;

import org.jspecify.annotations.NullMarked;
