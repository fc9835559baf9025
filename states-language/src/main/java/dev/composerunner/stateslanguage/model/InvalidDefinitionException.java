package dev.composerunner.stateslanguage.model;

import java.util.List;
import java.util.stream.Collectors;

/** A definition that cannot be run. Its message lists every problem, one a line. */
public final class InvalidDefinitionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidDefinitionException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems found, in the order of the definition where that is possible. */
    public List<Problem> problems() {
        return problems;
    }
}
