@NullMarked
package dev.composerunner.containerjob;

import org.jspecify.annotations.NullMarked;
