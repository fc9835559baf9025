package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.Catcher;
import dev.composerunner.stateslanguage.model.Jitter;
import dev.composerunner.stateslanguage.model.Retrier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Reads {@code Retry} and {@code Catch}. */
final class ErrorRules {

    private static final String ANY = "States.ALL";
    private static final int MOST_ATTEMPTS = 99_999_999;
    /** A year of seconds and a day: the first value that AWS does not take for MaxDelaySeconds. */
    private static final int DELAY_LIMIT = 31_622_400;

    private ErrorRules() {}

    static List<Retrier> retriers(Fields state) {
        return rules(state, "Retry", ErrorRules::retrier);
    }

    static List<Catcher> catchers(Fields state, Dialect dialect) {
        return rules(state, "Catch", (rule, errors) -> {
            String next = rule.requiredText("Next");
            return new Catcher(errors, next, dialect.effect(rule, Outputs.CATCH));
        });
    }

    private static <T> List<T> rules(Fields state, String name, BiFunction<Fields, List<String>, T> read) {
        JsonNode array = state.optional(name).orElse(null);
        if (array == null) {
            return List.of();
        }
        if (!array.isArray()) {
            state.problem(name, Fields.shown(array) + " is not an array");
            return List.of();
        }
        List<T> rules = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            var rule = new Fields(array.get(i), state.pathOf(name) + "/" + i, state.problems());
            List<String> errors = errors(rule, i == array.size() - 1);
            rules.add(read.apply(rule, errors));
            rule.refuseOthers();
        }
        return rules;
    }

    private static List<String> errors(Fields rule, boolean last) {
        List<String> errors = new ArrayList<>();
        for (JsonNode error : rule.requiredElements("ErrorEquals")) {
            if (error.isTextual()) {
                errors.add(error.textValue());
            } else {
                rule.problem("ErrorEquals", Fields.shown(error) + " is not a string");
            }
        }
        if (errors.contains(ANY) && (errors.size() > 1 || !last)) {
            rule.problem("ErrorEquals", ANY + " must stand alone, in the last rule");
        }
        return errors;
    }

    private static Retrier retrier(Fields rule, List<String> errors) {
        int interval = Objects.requireNonNullElse(rule.whole("IntervalSeconds", 1, MOST_ATTEMPTS), 1);
        int attempts = Objects.requireNonNullElse(rule.whole("MaxAttempts", 0, MOST_ATTEMPTS), 3);
        Integer maxDelay = rule.whole("MaxDelaySeconds", 1, DELAY_LIMIT - 1);
        if (maxDelay != null && maxDelay <= interval) {
            rule.problem("MaxDelaySeconds", maxDelay + " is not above IntervalSeconds, " + interval);
        }
        return new Retrier(errors, interval, attempts, backoff(rule), maxDelay, jitter(rule));
    }

    private static double backoff(Fields rule) {
        JsonNode rate = rule.optional("BackoffRate").orElse(null);
        if (rate == null) {
            return 2.0;
        }
        if (!rate.isNumber() || !(rate.doubleValue() >= 1.0) || !Double.isFinite(rate.doubleValue())) {
            rule.problem("BackoffRate", Fields.shown(rate) + " is not a number from 1.0");
            return 1.0;
        }
        return rate.doubleValue();
    }

    private static Jitter jitter(Fields rule) {
        JsonNode strategy = rule.optional("JitterStrategy").orElse(null);
        if (strategy == null) {
            return Jitter.NONE;
        }
        for (Jitter jitter : Jitter.values()) {
            if (strategy.isTextual() && strategy.textValue().equals(jitter.name())) {
                return jitter;
            }
        }
        String allowed = Arrays.stream(Jitter.values()).map(Jitter::name).collect(Collectors.joining(", "));
        rule.problem("JitterStrategy", Fields.shown(strategy) + " is not one of " + allowed);
        return Jitter.NONE;
    }
}
