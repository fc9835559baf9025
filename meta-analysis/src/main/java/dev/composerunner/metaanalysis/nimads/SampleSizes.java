package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The sample sizes in the metadata of a study or an analysis: those under {@code sample_sizes}, a list, or else under {@code sample_size}. */
public final class SampleSizes {

    static final SampleSizes NONE = new SampleSizes(Map.of());

    private static final String LIST = "sample_sizes";
    private static final String SCALAR = "sample_size";

    private final Map<String, OptionalDouble> byKey;

    private SampleSizes(Map<String, OptionalDouble> byKey) {
        this.byKey = byKey;
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
        return OptionalDouble.of(sum / list.size());
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
