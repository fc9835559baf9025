package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import org.jspecify.annotations.Nullable;

/** Finds numbers that JSON can write and a double cannot hold, as 1e999: parsers make them infinite without a word. */
public final class FiniteNumbers {

    private FiniteNumbers() {}

    /**
     * Looks through a document.
     *
     * @param name what a message calls the document
     * @throws InvalidAnalysisException if a number of it is beyond the range of a double; the message has its JSON pointer
     */
    public static void require(JsonNode document, String name) {
        require(document, name, JsonPointer.empty());
    }

    /** @param place where {@code node} is in the document */
    static void require(JsonNode node, String name, JsonPointer place) {
        var found = find(node);
        if (found != null) {
            throw new InvalidAnalysisException(name + ": got a number beyond the range of a double at "
                    + place.append(found) + "; allowed: numbers from -" + Double.MAX_VALUE + " to " + Double.MAX_VALUE);
        }
    }

    /** Where the first such number is, from {@code node} on. */
    private static @Nullable JsonPointer find(JsonNode node) {
        if (node.isNumber()) {
            return Double.isFinite(node.doubleValue()) ? null : JsonPointer.empty();
        }
        for (int n = 0; node.isArray() && n < node.size(); n++) {
            var found = find(node.get(n));
            if (found != null) {
                return JsonPointer.empty().appendIndex(n).append(found);
            }
        }
        for (var entry : node.properties()) {
            var found = find(entry.getValue());
            if (found != null) {
                return JsonPointer.empty().appendProperty(entry.getKey()).append(found);
            }
        }
        return null;
    }
}
