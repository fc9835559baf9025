/** What an execution is given and what it tells: who it is, its time and payloads, its events, how it ended. */
@NullMarked
package dev.composerunner.stateslanguage.execution;

import org.jspecify.annotations.NullMarked;
