/** What every job of our own does: it says how it goes, keeps what it leaves, and ends with its record. */
@NullMarked
package dev.composerunner.job;

import org.jspecify.annotations.NullMarked;
