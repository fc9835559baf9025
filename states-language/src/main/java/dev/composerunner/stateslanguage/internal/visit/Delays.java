package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.model.Delay;
import dev.composerunner.stateslanguage.model.Retrier;
import dev.composerunner.stateslanguage.model.template.Template;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** How long to wait: in a Wait state, before a retry, for a task. */
public final class Delays {

    static final int LONGEST_SECONDS = 99_999_999;

    private Delays() {}

    /** The rest of a Wait state; never negative. */
    public static Duration of(Visit visit, Delay delay) throws StateFailure, InterruptedException {
        Duration rest = switch (delay) {
            case Delay.Seconds(Template.Path path) -> seconds(visit, path);
            case Delay.Seconds(Template value) -> seconds(visit, value, "Seconds", 0);
            case Delay.Until(Template timestamp) -> until(visit, timestamp);
        };
        if (rest.toSeconds() > Integer.MAX_VALUE) {
            throw visit.fault("Wait state delay is too long.");
        }
        return rest;
    }

    /** A whole number of seconds, from {@code least} up. */
    public static Duration seconds(Visit visit, Template template, String field, int least)
            throws StateFailure, InterruptedException {
        JsonNode value = visit.evaluateOnce(template, field, visit.bindings());
        if (!value.isNumber()) {
            throw visit.unexpected(template, field, "number", value);
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > LONGEST_SECONDS) {
            throw visit.invalid(
                    "The " + field + " field must be a whole number from " + least + " to " + LONGEST_SECONDS
                            + " but was: " + value,
                    field);
        }
        return Duration.ofSeconds(value.intValue());
    }

    private static Duration seconds(Visit visit, Template.Path path) throws StateFailure, InterruptedException {
        JsonNode value = referenced(visit, path, "SecondsPath");
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw visit.fault(
                    "The SecondsPath parameter cannot be parsed as a long value: " + path.text() + " == " + value);
        }
        if (value.longValue() < 0) {
            throw visit.fault("The SecondsPath parameter cannot be negative: " + path.text() + " == " + value);
        }
        return Duration.ofSeconds(value.longValue());
    }

    private static JsonNode referenced(Visit visit, Template.Path path, String field)
            throws StateFailure, InterruptedException {
        JsonNode value = visit.find(path, visit.bindings());
        if (value.isMissingNode()) {
            throw visit.fault("The " + field + " parameter does not reference an input value: " + path.text());
        }
        return value;
    }

    private static Duration until(Visit visit, Template template) throws StateFailure, InterruptedException {
        JsonNode value = template instanceof Template.Path path
                ? referenced(visit, path, "TimestampPath")
                : visit.evaluate(template, "Timestamp", visit.bindings());
        if (!value.isTextual() && !(template instanceof Template.Path)) {
            throw visit.unexpected(template, "Timestamp", "string", value);
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(value.asText());
            Duration rest = Duration.between(visit.environment().time().instant(), time.toInstant());
            return rest.isNegative() ? Duration.ZERO : rest;
        } catch (DateTimeParseException _) {
            throw template instanceof Template.Path(String path)
                    ? visit.fault("The TimestampPath parameter does not reference a valid ISO-8601 extended offset"
                            + " date-time format string: " + path + " == " + value.asText())
                    : visit.invalid(
                            "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format"
                                    + " string: " + value.textValue(),
                            "Timestamp");
        }
    }

    /**
     * The delay before a retry.
     *
     * @param earlier retries that this retrier has granted before
     */
    public static Duration backoff(Retrier retrier, int earlier, Environment environment) {
        double seconds = retrier.intervalSeconds() * Math.pow(retrier.backoffRate(), earlier);
        Integer cap = retrier.maxDelaySeconds();
        double capped = Math.min(seconds, cap == null ? LONGEST_SECONDS : cap);
        double spread = switch (retrier.jitter()) {
            case FULL -> capped * environment.draw();
            case NONE -> capped;
        };
        return Duration.ofMillis(Math.round(spread * 1000));
    }
}
