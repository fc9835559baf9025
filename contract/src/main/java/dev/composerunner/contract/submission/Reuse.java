package dev.composerunner.contract.submission;

import dev.composerunner.contract.InvalidRequestException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which earlier job may answer a submission in the place of a new one.
 *
 * @param scope which equal jobs
 * @param asked whether the submission says so itself
 * @param maxAgeSeconds since when a completed job has ended at most; empty: as long as its type says
 */
public record Reuse(Scope scope, boolean asked, OptionalLong maxAgeSeconds) {

    private static final String REUSE = "reuse";
    private static final String MAX_AGE = "max_age";
    private static final int LONGEST_NUMBER = 9;

    /** Which equal jobs answer. */
    public enum Scope {
        /** None: each submission is a job of its own. */
        none,
        /** One that runs. */
        running,
        /** One that runs, or has succeeded and whose artifacts are there. */
        completed
    }

    /**
     * Reads the fields {@code reuse} and {@code max_age} of a submission. Without the first, a submission that names its job type and
     * no {@code artifact_prefix} is answered by completed jobs, any other by none.
     *
     * @throws InvalidRequestException if a field has a value that is not allowed, or contradicts another
     */
    static Reuse of(Submission submission) {
        boolean named = submission.artifactPrefix().isPresent();
        boolean typed = submission.text(Submission.JOB_TYPE).isPresent();
        Scope usual = typed && !named ? Scope.completed : Scope.none;
        Optional<Scope> said = submission.text(REUSE).map(Reuse::scope);
        Scope scope = said.orElse(usual);
        if (named && scope != Scope.none) {
            throw new InvalidRequestException("artifact_prefix: got a name with reuse \"" + scope
                    + "\"; allowed: none, since a job that may be reused is named by what it computes");
        }
        OptionalLong maxAge = submission
                .text(MAX_AGE, Reuse::isSeconds, "a whole number of seconds")
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
        if (maxAge.isPresent() && scope != Scope.completed) {
            throw new InvalidRequestException(
                    "max_age: got a value with reuse \"" + scope + "\"; allowed: with reuse \"completed\" alone");
        }
        return new Reuse(scope, said.isPresent() || maxAge.isPresent(), maxAge);
    }

    private static boolean isSeconds(String text) {
        return text.length() <= LONGEST_NUMBER && text.matches("[0-9]+");
    }

    private static Scope scope(String name) {
        for (Scope scope : Scope.values()) {
            if (scope.name().equals(name)) {
                return scope;
            }
        }
        throw InvalidRequestException.of(REUSE, '"' + name + '"', "none, running, completed");
    }
}
