/** What tests put in the place of a service. */
@NullMarked
package dev.composerunner.standins;

import org.jspecify.annotations.NullMarked;
