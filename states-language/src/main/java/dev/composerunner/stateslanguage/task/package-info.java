/** The work of Task states, which whoever embeds the interpreter does. */
@NullMarked
package dev.composerunner.stateslanguage.task;

import org.jspecify.annotations.NullMarked;
