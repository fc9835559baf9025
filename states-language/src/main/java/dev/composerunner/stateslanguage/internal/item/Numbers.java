package dev.composerunner.stateslanguage.internal.item;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.Decimals;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.template.Template;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The numbers that fields of a Map state give. */
public final class Numbers {

    private Numbers() {}

    /** A whole number, which text under a path may hold too. */
    public static int whole(Visit visit, Template template, String field) throws StateFailure, InterruptedException {
        JsonNode value = visit.evaluate(template, field, visit.bindings());
        BigDecimal number = number(template, value);
        try {
            if (number != null) {
                return number.intValueExact();
            }
        } catch (ArithmeticException _) {
            // Reported like any other value that does not fit.
        }
        throw unfit(visit, template, field, value, "integer");
    }

    /** A number with or without a fraction, which text under a path may hold too. */
    static double real(Visit visit, Template template, String field) throws StateFailure, InterruptedException {
        JsonNode value = visit.evaluate(template, field, visit.bindings());
        BigDecimal number = number(template, value);
        if (number == null) {
            throw unfit(visit, template, field, value, "float");
        }
        return number.doubleValue();
    }

    private static @Nullable BigDecimal number(Template template, JsonNode value) {
        if (value.isNumber()) {
            return Decimals.of(value).orElse(null);
        }
        if (value.isTextual() && template instanceof Template.Path) {
            try {
                return new BigDecimal(value.textValue());
            } catch (NumberFormatException _) {
                return null;
            }
        }
        return null;
    }

    private static StateFailure unfit(Visit visit, Template template, String field, JsonNode value, String wanted)
            throws StateFailure {
        if (template instanceof Template.Path(String path)) {
            return visit.fault("The " + field.substring(field.lastIndexOf('/') + 1) + "Path field refers to value "
                    + value + " which is not a valid " + wanted + ": " + path);
        }
        return visit.unexpected(template, field, "number", value);
    }
}
