/** The workflow: reads a specification, selects experiments, fits, corrects, diagnoses, and writes every file. */
@NullMarked
package dev.composerunner.metaanalysis.workflow;

import org.jspecify.annotations.NullMarked;
