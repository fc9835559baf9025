package dev.composerunner.contract.submission;

import dev.composerunner.contract.InvalidRequestException;
import java.util.List;
import java.util.stream.Collectors;

/** Parameters that break the schema of their job type. */
public final class ParametersRefusedException extends InvalidRequestException {

    private static final long serialVersionUID = 1L;

    private final transient List<ParameterProblem> problems;

    public ParametersRefusedException(List<ParameterProblem> problems) {
        super(problems.stream().map(ParameterProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** One or more. */
    public List<ParameterProblem> problems() {
        return problems;
    }
}
