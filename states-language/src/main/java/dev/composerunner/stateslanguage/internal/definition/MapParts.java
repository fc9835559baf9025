package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.map.ItemBatcher;
import dev.composerunner.stateslanguage.model.map.ItemReader;
import dev.composerunner.stateslanguage.model.map.ResultWriter;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what a distributed Map state has more than an inline one. */
record MapParts(Fields map, Dialect dialect) {

    private static final List<String> READER_CONFIG = List.of(
            "InputType",
            "Transformation",
            "ManifestType",
            "CSVHeaderLocation",
            "CSVHeaders",
            "CSVDelimiter",
            "ItemsPointer");

    private static final Predicate<JsonNode> COUNT = Numerals.whole(1, Integer.MAX_VALUE);
    private static final String COUNTED = "a whole number from 1";

    @Nullable
    ItemReader reader() {
        JsonNode node = map.optional("ItemReader").orElse(null);
        if (node == null) {
            return null;
        }
        Fields reader = map.inside("ItemReader", node);
        Map<String, Template> configuration = new LinkedHashMap<>();
        reader.optional("ReaderConfig").ifPresent(value -> {
            Fields config = reader.inside("ReaderConfig", value);
            for (String name : READER_CONFIG) {
                config.optional(name).ifPresent(given -> configuration.put(name, new Template.Literal(given)));
            }
            config.oneOf("InputType", List.of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"));
            config.oneOf("CSVHeaderLocation", List.of("FIRST_ROW", "GIVEN"));
            config.oneOf("CSVDelimiter", List.of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"));
            Template most = dialect.value(config, "MaxItems", COUNT, COUNTED);
            if (most != null) {
                configuration.put("MaxItems", most);
            }
            config.refuseOthers();
        });
        var read = new ItemReader(reader.requiredText("Resource"), dialect.arguments(reader), configuration);
        reader.refuseOthers();
        return read;
    }

    @Nullable
    ItemBatcher batcher() {
        JsonNode node = map.optional("ItemBatcher").orElse(null);
        if (node == null) {
            return null;
        }
        Fields batcher = map.inside("ItemBatcher", node);
        var batches = new ItemBatcher(
                dialect.payload(batcher, "BatchInput"),
                dialect.value(batcher, "MaxItemsPerBatch", COUNT, COUNTED),
                dialect.value(batcher, "MaxInputBytesPerBatch", Numerals.whole(1, 262_144), COUNTED + " to 262144"));
        if (!batcher.has("MaxItemsPerBatch")
                && !batcher.has("MaxItemsPerBatchPath")
                && !batcher.has("MaxInputBytesPerBatch")
                && !batcher.has("MaxInputBytesPerBatchPath")) {
            batcher.problem("a batcher has MaxItemsPerBatch or MaxInputBytesPerBatch, or both");
        }
        batcher.refuseOthers();
        return batches;
    }

    @Nullable
    ResultWriter writer() {
        JsonNode node = map.optional("ResultWriter").orElse(null);
        if (node == null) {
            return null;
        }
        Fields writer = map.inside("ResultWriter", node);
        Map<String, JsonNode> configuration = new LinkedHashMap<>();
        writer.optional("WriterConfig").ifPresent(value -> {
            Fields config = writer.inside("WriterConfig", value);
            for (String name : List.of("Transformation", "OutputType")) {
                config.optional(name).ifPresent(given -> configuration.put(name, given));
            }
            config.oneOf("Transformation", List.of("NONE", "COMPACT", "FLATTEN"));
            config.oneOf("OutputType", List.of("JSON", "JSONL"));
            config.refuseOthers();
        });
        var writes = new ResultWriter(writer.text("Resource"), dialect.arguments(writer), configuration);
        if (!writer.has("Resource") && !writer.has("WriterConfig")) {
            writer.problem("a writer has Resource or WriterConfig, or both");
        }
        writer.refuseOthers();
        return writes;
    }
}
