/** The validated form of a definition: what each state does, free of JSON syntax. */
@NullMarked
package dev.composerunner.stateslanguage.model;

import org.jspecify.annotations.NullMarked;
