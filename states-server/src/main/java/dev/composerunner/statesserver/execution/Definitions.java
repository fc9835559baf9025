package dev.composerunner.statesserver.execution;

import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.Resource.Revision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionDiagnostic;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResponse;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResultCode;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionSeverity;

/** Reads and judges definitions of state machines. */
public final class Definitions {

    private static final int LONGEST = 1_048_576;
    private static final int MOST_DIAGNOSTICS = 100;
    private static final int MOST_READ = 64;
    private static final List<String> SEVERITIES = List.of("ERROR", "WARNING");
    private static final List<String> TYPES = List.of("STANDARD", "EXPRESS");

    /** The definitions read last, by the ARNs of their revisions. */
    private final Map<String, StateMachineDefinition> read = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StateMachineDefinition> eldest) {
            return size() > MOST_READ;
        }
    };

    /** The definition of a revision, which was checked when it was made. */
    StateMachineDefinition of(Revision revision) {
        synchronized (read) {
            StateMachineDefinition known = read.get(revision.arn());
            if (known != null) {
                return known;
            }
        }
        StateMachineDefinition definition = StateMachineDefinition.parse(revision.definition());
        synchronized (read) {
            read.put(revision.arn(), definition);
        }
        return definition;
    }

    /** Refuses a definition with anything wrong in it. */
    public void require(String definition, String type) {
        Constraints.length(definition, "definition", 1, LONGEST);
        List<ValidateStateMachineDefinitionDiagnostic> diagnostics = diagnostics(definition, type, false);
        if (!diagnostics.isEmpty()) {
            throw Refusals.invalidDefinition(shownDiagnostics(diagnostics));
        }
    }

    public ValidateStateMachineDefinitionResponse validate(ValidateStateMachineDefinitionRequest request) {
        Constraints.length(request.definition(), "definition", 1, LONGEST);
        String type = Constraints.oneOf(Objects.requireNonNullElse(request.typeAsString(), "STANDARD"), "type", TYPES);
        String severity = Constraints.oneOf(
                Objects.requireNonNullElse(request.severityAsString(), "ERROR"), "severity", SEVERITIES);
        int most = request.maxResults() == null || request.maxResults() == 0
                ? MOST_DIAGNOSTICS
                : Math.min(MOST_DIAGNOSTICS, Constraints.results(request.maxResults()));
        List<ValidateStateMachineDefinitionDiagnostic> diagnostics =
                diagnostics(request.definition(), type, severity.equals("WARNING"));
        return ValidateStateMachineDefinitionResponse.builder()
                .result(
                        diagnostics.stream().noneMatch(Definitions::isError)
                                ? ValidateStateMachineDefinitionResultCode.OK
                                : ValidateStateMachineDefinitionResultCode.FAIL)
                .diagnostics(diagnostics.stream().limit(most).toList())
                .truncated(diagnostics.size() > most)
                .build();
    }

    private static boolean isError(ValidateStateMachineDefinitionDiagnostic diagnostic) {
        return diagnostic.severity() == ValidateStateMachineDefinitionSeverity.ERROR;
    }

    private static List<ValidateStateMachineDefinitionDiagnostic> diagnostics(
            String definition, String type, boolean warnings) {
        return StateMachineDefinition.problems(definition, ExecutionType.valueOf(type)).stream()
                .filter(problem -> warnings || problem.severity() == Problem.Severity.ERROR)
                .map(Definitions::diagnostic)
                .toList();
    }

    /** Problems in the words of an error. */
    public static String shown(List<Problem> problems) {
        return shownDiagnostics(problems.stream().map(Definitions::diagnostic).toList());
    }

    private static String shownDiagnostics(List<ValidateStateMachineDefinitionDiagnostic> diagnostics) {
        return diagnostics.stream()
                .map(found -> found.code() + ": " + found.message() + " at " + found.location())
                .collect(Collectors.joining(", "));
    }

    private static ValidateStateMachineDefinitionDiagnostic diagnostic(Problem problem) {
        return ValidateStateMachineDefinitionDiagnostic.builder()
                .severity(problem.severity().name())
                .code(problem.code())
                .message(problem.message())
                .location(problem.path().isEmpty() ? "/" : problem.path())
                .build();
    }
}
