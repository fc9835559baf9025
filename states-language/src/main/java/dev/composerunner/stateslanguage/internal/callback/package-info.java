/** Tasks that wait to be called back, and the queues of activities. */
@NullMarked
package dev.composerunner.stateslanguage.internal.callback;

import org.jspecify.annotations.NullMarked;
