@NullMarked
package dev.composerunner.sandbox;

import org.jspecify.annotations.NullMarked;
