package dev.composerunner.infra.settings;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads settings by name and remembers every value that is not allowed, so that all are reported at once. */
final class Knobs {

    private final Function<String, @Nullable Object> context;
    private final List<String> problems = new ArrayList<>();

    Knobs(Function<String, @Nullable Object> context) {
        this.context = context;
    }

    /** The text of {@code name}; absent and empty are the same. */
    @Nullable
    String optionalText(String name, Predicate<String> test, String allowed) {
        Object value = context.apply(name);
        if (value == null || value.toString().isEmpty()) {
            return null;
        }
        if (!test.test(value.toString())) {
            refuse(name, value, allowed);
        }
        return value.toString();
    }

    String text(String name, String otherwise, Predicate<String> test, String allowed) {
        String value = optionalText(name, test, allowed);
        return value == null ? otherwise : value;
    }

    String requiredText(String name, Predicate<String> test, String allowed) {
        String value = optionalText(name, test, allowed);
        if (value == null) {
            problems.add(name + ": missing; give it as -c " + name + "=value; allowed: " + allowed);
            return "";
        }
        return value;
    }

    @Nullable
    Integer optionalWhole(String name, int least, int most) {
        Long value = whole(name, least, most);
        return value == null ? null : Math.toIntExact(value);
    }

    int whole(String name, int otherwise, int least, int most) {
        Long value = whole(name, least, most);
        return value == null ? otherwise : Math.toIntExact(value);
    }

    /** A number of zero or more that may have a fraction. */
    BigDecimal amount(String name, int otherwise, int most) {
        String value = optionalText(
                name, text -> isAmount(text, most), "a number from 0 to " + most + ", with two decimals at most");
        return value == null || !isAmount(value, most) ? BigDecimal.valueOf(otherwise) : new BigDecimal(value);
    }

    private static boolean isAmount(String text, int most) {
        return text.matches("[0-9]{1,9}(\\.[0-9]{1,2})?")
                && new BigDecimal(text).compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    long wholeLong(String name, long otherwise, long least, long most) {
        Long value = whole(name, least, most);
        return value == null ? otherwise : value;
    }

    <E extends Enum<E>> E choice(String name, E otherwise) {
        var values = List.of(otherwise.getDeclaringClass().getEnumConstants());
        String value = optionalText(
                name,
                text -> values.stream().anyMatch(constant -> constant.name().equals(text)),
                String.join(", ", values.stream().map(Enum::name).toList()));
        return values.stream()
                .filter(constant -> constant.name().equals(value))
                .findFirst()
                .orElse(otherwise);
    }

    boolean flag(String name, boolean otherwise) {
        String value = optionalText(name, text -> text.equals("true") || text.equals("false"), "true, false");
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    /** A line about something that a setting leads to, such as a file. */
    void problem(String line) {
        problems.add(line);
    }

    void refuse(String name, Object got, String allowed) {
        problems.add(name + ": got " + got + "; allowed: " + allowed);
    }

    /** @throws DeploymentException if a value was not allowed; one line says it of each */
    void check() {
        if (!problems.isEmpty()) {
            throw new DeploymentException(String.join("\n", problems));
        }
    }

    /** The number of {@code name}, or nothing where it is absent or not allowed. */
    private @Nullable Long whole(String name, long least, long most) {
        String value =
                optionalText(name, text -> inRange(text, least, most), "a whole number from " + least + " to " + most);
        return value == null || !inRange(value, least, most) ? null : Long.valueOf(value);
    }

    private static boolean inRange(String text, long least, long most) {
        return text.matches("[0-9]{1,18}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most;
    }
}
