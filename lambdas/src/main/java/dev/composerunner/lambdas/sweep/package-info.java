/** What is looked after from time to time, because nobody was told of it when it happened. */
@NullMarked
package dev.composerunner.lambdas.sweep;

import org.jspecify.annotations.NullMarked;
