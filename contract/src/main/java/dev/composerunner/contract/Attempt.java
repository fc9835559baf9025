package dev.composerunner.contract;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A job that is named by what it computes, so that equal jobs meet: Step Functions takes a name once.
 *
 * @param jobHash SHA-256 of what it computes, 64 hexadecimal digits in lower case
 * @param number which of the jobs with this hash it is, from 1
 */
public record Attempt(String jobHash, int number) {

    private static final Pattern NAME = Pattern.compile("h([0-9a-f]{64})-([1-9][0-9]{0,8})");

    /** The job's name: {@code h}, the hash, a hyphen and the number. */
    public ArtifactPrefix artifactPrefix() {
        return new ArtifactPrefix("h" + jobHash + '-' + number);
    }

    /** The attempt that a job's name says, or nothing where the name is another one. */
    public static Optional<Attempt> of(ArtifactPrefix name) {
        Matcher matcher = NAME.matcher(name.value());
        return matcher.matches()
                ? Optional.of(new Attempt(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** The one after it. */
    public Attempt next() {
        return new Attempt(jobHash, number + 1);
    }
}
