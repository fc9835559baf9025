package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Reads the arguments of a component, and remembers which were asked for: what is left in the end is unknown. */
final class Arguments {

    private static final int SHOWN_AT_MOST = 60;

    private final Component component;
    private final Set<String> known = new HashSet<>();

    Arguments(Component component) {
        this.component = component;
    }

    /** A number above 0, also if written as text; empty if absent or null. */
    OptionalDouble positive(String name) {
        var value = get(name);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        var allowed = "a number above 0";
        double number = number(name, value.get(), allowed);
        if (!(number > 0) || Double.isInfinite(number)) {
            throw invalid(name, value.get(), allowed);
        }
        return OptionalDouble.of(number);
    }

    /** A number, also if written as text; {@code otherwise} if absent or null. */
    double number(String name, double otherwise) {
        var value = get(name);
        return value.isEmpty() ? otherwise : number(name, value.get(), "a number");
    }

    /** A number between two others, both excluded, also if written as text; empty if absent or null. */
    OptionalDouble between(double lower, double upper, String name) {
        var value = get(name);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        var allowed = "a number between " + lower + " and " + upper + ", both excluded";
        double number = number(name, value.get(), allowed);
        if (!(number > lower && number < upper)) {
            throw invalid(name, value.get(), allowed);
        }
        return OptionalDouble.of(number);
    }

    /** A whole number from 1 to {@code most}, also if written as text; {@code otherwise} if absent or null. */
    int count(String name, int most, int otherwise) {
        var value = get(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        var allowed = "a whole number from 1 to " + most;
        double number = number(name, value.get(), allowed);
        if (!(number >= 1 && number <= most) || number != Math.rint(number)) {
            throw invalid(name, value.get(), allowed);
        }
        return (int) number;
    }

    /** True or false; {@code otherwise} if absent or null. */
    boolean flag(String name, boolean otherwise) {
        var value = get(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.get().isBoolean()) {
            throw invalid(name, value.get(), "true or false");
        }
        return value.get().booleanValue();
    }

    /** The choice of that name, in any case; {@code otherwise} if absent or null. */
    <T> T choice(String name, Map<String, T> choices, String otherwise) {
        var got = text(name, otherwise);
        var chosen = choices.get(got.toLowerCase(Locale.ROOT));
        if (chosen == null) {
            throw invalid(name, "'" + got + "'", String.join(" or ", new TreeSet<>(choices.keySet())));
        }
        return chosen;
    }

    /** A text; {@code otherwise} if absent or null. */
    String text(String name, String otherwise) {
        var value = get(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.get().isTextual()) {
            throw invalid(name, value.get(), "a text");
        }
        return value.get().textValue();
    }

    /** Whether the argument is given as null, which is not the same as leaving it out where its default is a value. */
    boolean isNull(String name) {
        known.add(name);
        var value = component.arguments().get(name);
        return value != null && value.isNull();
    }

    /** A list of positions, each a list of three numbers; empty if absent or null. */
    List<Coordinate> positions(String name) {
        var positions = new ArrayList<Coordinate>();
        get(name).ifPresent(list -> {
            if (!list.isArray()) {
                throw invalid(name, shortened(list), "a list of positions [x, y, z] in millimetres");
            }
            for (var position : list) {
                positions.add(position(name, position));
            }
        });
        return positions;
    }

    private Coordinate position(String name, JsonNode position) {
        if (position.isArray() && position.size() == 3) {
            double x = position.path(0).asDouble(Double.NaN);
            double y = position.path(1).asDouble(Double.NaN);
            double z = position.path(2).asDouble(Double.NaN);
            if (Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z)) {
                return new Coordinate(x, y, z);
            }
        }
        throw invalid(name, shortened(position), "a list of positions [x, y, z] in millimetres");
    }

    private static String shortened(JsonNode node) {
        var text = node.toString();
        return text.length() > SHOWN_AT_MOST ? text.substring(0, SHOWN_AT_MOST) + "..." : text;
    }

    /** Makes arguments known that change no result. */
    void acceptWithoutEffect(String... names) {
        known.addAll(List.of(names));
    }

    /** Refuses an argument that would change the result in a way that cannot be computed. */
    void requireAbsent(String name, String why) {
        get(name).ifPresent(value -> {
            throw new InvalidAnalysisException(
                    "argument " + name + " of " + component.type() + " got " + value + ", " + why);
        });
    }

    InvalidAnalysisException invalid(String name, Object got, String allowed) {
        return new InvalidAnalysisException(
                "argument " + name + " of " + component.type() + " must be " + allowed + ", got " + got);
    }

    /** A sentence for each argument that was given and not asked for. */
    List<String> warnings() {
        return component.arguments().keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> "argument " + name + " of " + component.type() + " is unknown and was ignored")
                .toList();
    }

    private Optional<JsonNode> get(String name) {
        known.add(name);
        return Optional.ofNullable(component.arguments().get(name)).filter(value -> !value.isNull());
    }

    private double number(String name, JsonNode value, String allowed) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isTextual()) {
            try {
                return Double.parseDouble(value.textValue().strip());
            } catch (NumberFormatException _) {
                // Said below, together with all else that is no number.
            }
        }
        throw invalid(name, value, allowed);
    }
}
