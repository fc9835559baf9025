package dev.composerunner.jobtypes;

import java.util.List;
import java.util.stream.Collectors;

/** A job type file that is none: all that is wrong with it, in the order of the file. */
public final class JobTypeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    JobTypeException(String file, List<Problem> problems) {
        super(problems.stream().map(problem -> file + ":" + problem).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** One or more. */
    public List<Problem> problems() {
        return problems;
    }
}
