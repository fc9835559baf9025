package dev.composerunner.stateslanguage.internal.item;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items from comma-separated text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvItems {

    private final String text;
    private final char delimiter;
    private int position;

    private CsvItems(String text, char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
    }

    /**
     * An object of text for each line that is not empty. Values without a header are dropped, headers without a value have empty text.
     *
     * @param headers names of the columns; null where the first line has them
     * @param most number of items after which reading ends
     * @throws StateFailure where two columns have one name
     */
    static ArrayNode read(String text, char delimiter, @Nullable List<String> headers, int most) throws StateFailure {
        var lines = new CsvItems(text, delimiter);
        List<String> names = headers == null ? lines.next() : headers;
        if (names == null) {
            return JsonNodeFactory.instance.arrayNode();
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new StateFailure(Errors.ITEM_READER, "CSV headers cannot contain duplicates.");
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (List<String> line = lines.next(); line != null && items.size() < most; line = lines.next()) {
            ObjectNode item = items.addObject();
            for (int i = 0; i < names.size(); i++) {
                item.put(names.get(i), i < line.size() ? line.get(i) : "");
            }
        }
        return items;
    }

    /** The values of the next line that is not empty, or null at the end. */
    private @Nullable List<String> next() {
        while (position < text.length() && isLineBreak(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            return null;
        }
        List<String> values = new ArrayList<>();
        values.add(value());
        while (position < text.length() && text.charAt(position) == delimiter) {
            position++;
            values.add(value());
        }
        return values;
    }

    private String value() {
        if (position < text.length() && text.charAt(position) == '"') {
            return quoted();
        }
        int from = position;
        while (position < text.length() && text.charAt(position) != delimiter && !isLineBreak(text.charAt(position))) {
            position++;
        }
        return text.substring(from, position);
    }

    private String quoted() {
        var value = new StringBuilder();
        position++;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c != '"') {
                value.append(c);
            } else if (position < text.length() && text.charAt(position) == '"') {
                value.append('"');
                position++;
            } else {
                break;
            }
        }
        // What stands between the closing quote and the delimiter belongs to the value, as lenient readers have it.
        int from = position;
        while (position < text.length() && text.charAt(position) != delimiter && !isLineBreak(text.charAt(position))) {
            position++;
        }
        return value.append(text, from, position).toString();
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }
}
