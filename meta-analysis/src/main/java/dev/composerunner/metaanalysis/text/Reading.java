package dev.composerunner.metaanalysis.text;

import java.util.List;

/**
 * What a reader makes of a text.
 *
 * @param experiments in the order of their first mention
 * @param warnings what was ignored, guessed or taken as it is
 */
record Reading(List<ReportedExperiment> experiments, List<String> warnings) {

    Reading {
        experiments = List.copyOf(experiments);
        warnings = List.copyOf(warnings);
    }
}
