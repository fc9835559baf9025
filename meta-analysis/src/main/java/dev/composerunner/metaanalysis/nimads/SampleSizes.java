package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The sample sizes in the metadata of a study or an analysis: those under {@code sample_sizes}, a list, or else under {@code sample_size}. */
public final class SampleSizes {

    /** No sample size. */
    public static final SampleSizes NONE = new SampleSizes(Map.of());

    private static final String LIST = "sample_sizes";
    private static final String SCALAR = "sample_size";
    private static final double MOST_EXACT = 0x1p53;

    private final Map<String, OptionalDouble> byKey;

    private SampleSizes(Map<String, OptionalDouble> byKey) {
        this.byKey = byKey;
    }

    /** One sample size. */
    public static SampleSizes of(int participants) {
        return new SampleSizes(Map.of(SCALAR, OptionalDouble.of(participants)));
    }

    /** Reads a {@code metadata} object. Anything else has no sample sizes. */
    static SampleSizes read(JsonNode metadata) {
        var byKey = new LinkedHashMap<String, OptionalDouble>();
        if (metadata.has(LIST)) {
            byKey.put(LIST, meanOf(metadata.get(LIST)));
        }
        if (metadata.has(SCALAR)) {
            var number = number(metadata.get(SCALAR));
            byKey.put(SCALAR, number.isPresent() && number.getAsDouble() == 0 ? OptionalDouble.empty() : number);
        }
        return byKey.isEmpty() ? NONE : new SampleSizes(Map.copyOf(byKey));
    }

    /** The mean of the list, or the single number, if one can be used. */
    public OptionalDouble value() {
        var list = byKey.getOrDefault(LIST, OptionalDouble.empty());
        return list.isPresent() ? list : byKey.getOrDefault(SCALAR, OptionalDouble.empty());
    }

    /** Adds to a {@code metadata} object what {@link #read} makes these of. */
    void writeTo(ObjectNode metadata) {
        byKey.forEach((key, number) -> {
            if (number.isEmpty()) {
                metadata.putNull(key);
            } else if (key.equals(LIST)) {
                metadata.putArray(key).add(node(number.getAsDouble()));
            } else {
                metadata.set(key, node(number.getAsDouble()));
            }
        });
    }

    /** A number with a fraction is written as text, which keeps it. */
    private static JsonNode node(double number) {
        return number == Math.rint(number) && Math.abs(number) < MOST_EXACT
                ? LongNode.valueOf((long) number)
                : TextNode.valueOf(Double.toString(number));
    }

    /** These and later ones, which replace these key by key, even by a value that cannot be used. */
    SampleSizes mergedWith(SampleSizes later) {
        var merged = new LinkedHashMap<>(byKey);
        merged.putAll(later.byKey);
        return new SampleSizes(Map.copyOf(merged));
    }

    private static OptionalDouble meanOf(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (var entry : list) {
            var number = number(entry);
            if (number.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += number.getAsDouble();
        }
        return Double.isFinite(sum) ? OptionalDouble.of(sum / list.size()) : OptionalDouble.empty();
    }

    /** A number loses its fraction, as it does in NiMARE; a text of a number with a fraction keeps it. */
    private static OptionalDouble number(JsonNode node) {
        if (node.isNumber()) {
            double value = node.asDouble();
            return Double.isFinite(value) ? OptionalDouble.of((double) (long) value) : OptionalDouble.empty();
        }
        if (node.isTextual()) {
            try {
                double value = Double.parseDouble(node.textValue().strip());
                return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
            } catch (NumberFormatException _) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }
}
