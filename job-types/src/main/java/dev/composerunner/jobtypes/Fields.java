package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The fields of one object of a job type file, read by kind. What is wrong is remembered, so that all of it is reported at once. */
final class Fields {

    private static final int LONGEST_SHOWN = 60;

    private final LocatedDocument document;
    private final String pointer;
    private final JsonNode object;
    private final List<Problem> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    private Fields(LocatedDocument document, String pointer, JsonNode object, List<Problem> problems) {
        this.document = document;
        this.pointer = pointer;
        this.object = object;
        this.problems = problems;
    }

    /** The fields of the document itself. */
    static Fields of(LocatedDocument document, List<Problem> problems) {
        var fields = new Fields(document, "", document.tree(), problems);
        if (!document.tree().isObject()) {
            fields.refuse("", document.tree(), "an object with name and image");
        }
        return fields;
    }

    /** The fields of an object in a field; of no object where it is absent. */
    Fields object(String name) {
        JsonNode value = value(name);
        if (!value.isMissingNode() && !value.isObject()) {
            refuse(name, value, "an object");
        }
        return new Fields(document, at(name), value.isObject() ? value : MissingNode.getInstance(), problems);
    }

    boolean has(String name) {
        return !value(name).isMissingNode();
    }

    /** A text that matches, or nothing where it is absent. */
    Optional<String> text(String name, Pattern pattern, String allowed) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (value.isNumber() && pattern.matcher(value.asText()).matches()) {
            refuse(name, value, "a text: put it in quotes, since 1.10 as a number is 1.1");
            return Optional.empty();
        }
        if (!value.isTextual() || !pattern.matcher(value.textValue()).matches()) {
            refuse(name, value, allowed);
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    String requiredText(String name, Pattern pattern, String allowed) {
        if (!has(name)) {
            problem(name, "missing; allowed: " + allowed);
        }
        return text(name, pattern, allowed).orElse("");
    }

    int whole(String name, int otherwise, int least, int most) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            refuse(name, value, "a whole number from " + least + " to " + most);
            return otherwise;
        }
        return value.intValue();
    }

    double number(String name, double otherwise, double least, double most) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            refuse(name, value, "a number from " + least + " to " + most);
            return otherwise;
        }
        return value.doubleValue();
    }

    boolean isTrue(String name, boolean otherwise) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            refuse(name, value, "true, false");
            return otherwise;
        }
        return value.booleanValue();
    }

    /** A text, a number or a truth value, as a text with expressions. */
    Optional<Template> template(String name) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isValueNode() || value.isNull()) {
            refuse(name, value, "a text");
            return Optional.empty();
        }
        if (value.asText().indexOf('\0') >= 0) {
            refuse(name, value, "a text without NUL characters");
            return Optional.empty();
        }
        return Optional.of(new Template(value.asText()));
    }

    /** A list of texts with expressions; an item that is a number or a truth value is its text. */
    List<Template> templates(String name) {
        JsonNode value = value(name);
        if (!value.isMissingNode() && !value.isArray()) {
            refuse(name, value, "a list of texts, one for each argument: no shell splits a text");
            return List.of();
        }
        var items = new ArrayList<Template>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            if (!item.isValueNode() || item.isNull()) {
                refuse(name + '/' + i, item, "a text");
            } else if (item.asText().indexOf('\0') >= 0) {
                refuse(name + '/' + i, item, "a text without NUL characters");
            } else {
                items.add(new Template(item.asText()));
            }
        }
        return List.copyOf(items);
    }

    /** A list of names of an enum. */
    <E extends Enum<E>> Set<E> choices(String name, Class<E> kind, Set<E> otherwise) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        List<String> names =
                List.of(kind.getEnumConstants()).stream().map(Enum::name).toList();
        var chosen = new LinkedHashSet<E>();
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            JsonNode each = value.get(i);
            if (names.contains(each.asText())) {
                chosen.add(Enum.valueOf(kind, each.asText()));
            } else {
                refuse(name + '/' + i, each, String.join(", ", names));
            }
        }
        if (!value.isArray() || value.isEmpty()) {
            refuse(name, value, "a list of one or more of " + String.join(", ", names));
        }
        return chosen.isEmpty() ? otherwise : chosen;
    }

    /** Each member of an object in a field, by its name; a name that does not match is refused. */
    <T> Map<String, T> members(String name, Pattern names, String allowed, Function<Member, @Nullable T> read) {
        Fields object = object(name);
        var members = new LinkedHashMap<String, T>();
        object.object.fieldNames().forEachRemaining(member -> {
            if (!names.matcher(member).matches()) {
                object.problem(member, "got the name \"" + member + "\"; allowed: " + allowed);
                return;
            }
            T value = read.apply(new Member(object, member));
            if (value != null) {
                members.put(member, value);
            }
        });
        return members;
    }

    /**
     * A member of an object whose names are free.
     *
     * @param of the object
     * @param name the member's name
     */
    record Member(Fields of, String name) {

        Fields object() {
            return of.object(name);
        }

        Optional<Template> template() {
            return of.template(name);
        }
    }

    /** A regular expression that compiles and has as many groups; nothing where it is absent or has not. */
    Optional<String> pattern(String name, int groups) {
        Optional<String> text = text(name, Pattern.compile("(?s).+"), "a regular expression");
        if (text.isEmpty()) {
            return text;
        }
        try {
            int has = Pattern.compile(text.get()).matcher("").groupCount();
            if (has == groups) {
                return text;
            }
            problem(name, "got " + has + " groups; allowed: " + groups);
        } catch (PatternSyntaxException e) {
            problem(name, "got no regular expression: " + e.getDescription() + " at character " + e.getIndex());
        }
        return Optional.empty();
    }

    /** The field's value, which may be missing. */
    JsonNode value(String name) {
        asked.add(name);
        JsonNode value = object.path(name);
        // A YAML field with nothing behind it.
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    /** Reports fields that nobody has asked for. */
    void noMore() {
        object.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                problem(name, "unknown field; allowed: " + String.join(", ", asked));
            }
        });
    }

    void refuse(String name, JsonNode got, String allowed) {
        String text = got.toString();
        problem(
                name,
                "got " + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...")
                        + "; allowed: " + allowed);
    }

    void problem(String name, String message) {
        problems.add(document.problem(at(name), message));
    }

    private String at(String name) {
        if (name.isEmpty()) {
            return pointer;
        }
        // "name/3" is an item of a list, unless there is a field of that name.
        return object.has(name) ? LocatedDocument.member(pointer, name) : pointer + '/' + name;
    }
}
