/** Types of jobs, and what they make of a submission. */
@NullMarked
package dev.composerunner.contract.submission;

import org.jspecify.annotations.NullMarked;
