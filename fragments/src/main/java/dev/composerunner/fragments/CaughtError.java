package dev.composerunner.fragments;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.stepfunctions.CatchProps;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.FailJsonataProps;
import software.constructs.Construct;

/** The form in which an error goes from state to state: {@code {error, cause}}, both text. */
final class CaughtError {

    static final String ERROR = "error";
    static final String CAUSE = "cause";

    private static final List<String> EVERY_ERROR = List.of("States.ALL");

    private CaughtError() {}

    /** Catches every error and hands on what was caught. */
    static CatchProps handedOn() {
        return CatchProps.builder().errors(EVERY_ERROR).outputs(caught()).build();
    }

    /** As {@link #handedOn()}, and sets {@code variables}: what a state that failed has not assigned. */
    static CatchProps handedOn(Map<String, Object> variables) {
        return CatchProps.builder()
                .errors(EVERY_ERROR)
                .assign(variables)
                .outputs(caught())
                .build();
    }

    /** Catches every error and hands on the one that the state was given, which outranks its own. */
    static CatchProps outranked() {
        return CatchProps.builder().errors(EVERY_ERROR).outputs(given()).build();
    }

    /** The error that a state was given. */
    static Map<String, Object> given() {
        return Jsonata.object(
                ERROR, Jsonata.textOr("$states.input.error", "'Internal'"),
                CAUSE, Jsonata.textOr("$states.input.cause", "''"));
    }

    /** Fails the workflow with the error that the state was given. */
    static Fail failed(Construct scope, String name) {
        return Fail.jsonata(
                scope,
                "Failed",
                FailJsonataProps.builder()
                        .stateName(name)
                        .error(Jsonata.textOr("$states.input.error", "'Internal'"))
                        .cause(Jsonata.textOr("$states.input.cause", "''"))
                        .build());
    }

    private static Map<String, Object> caught() {
        return Jsonata.object(
                ERROR, Jsonata.textOr("$states.errorOutput.Error", "'Internal'"),
                CAUSE, Jsonata.textOr("$states.errorOutput.Cause", "''"));
    }
}
