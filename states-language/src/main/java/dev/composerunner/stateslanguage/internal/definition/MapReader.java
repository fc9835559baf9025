package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.Reading;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Transition;
import dev.composerunner.stateslanguage.model.map.MapMode;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a Map state. */
record MapReader(FlowReader flows, Fields fields, Dialect dialect) {

    private static final int LONGEST_LABEL = 40;
    private static final String TOLERANCE =
            "an inline Map state fails with its first item, one whose processor has the mode DISTRIBUTED tolerates failures";

    State read(String name, Reading reading, Transition transition) {
        String processor = processorField();
        JsonNode node = fields.required(processor);
        var inside = node.isMissingNode() ? null : fields.inside(processor, node);
        Template items = dialect.items(fields);
        Template selector = dialect.itemSelector(fields);
        Template concurrency =
                dialect.value(fields, "MaxConcurrency", Numerals.whole(0, Integer.MAX_VALUE), "a whole number from 0");
        MapMode mode = mode(inside);
        return new State.Map(
                name,
                reading,
                items,
                selector,
                concurrency,
                inside == null ? new Flow("", Map.of()) : flow(inside),
                mode,
                ErrorRules.retriers(fields),
                ErrorRules.catchers(fields, dialect),
                dialect.effect(fields, Outputs.WORK),
                transition);
    }

    /** Old definitions call the processor an iterator. */
    private String processorField() {
        if (fields.has("Iterator")) {
            if (fields.has("ItemProcessor")) {
                fields.problem("Iterator", "a state has ItemProcessor or Iterator, not both");
                fields.know("Iterator");
                return "ItemProcessor";
            }
            return "Iterator";
        }
        return "ItemProcessor";
    }

    private Flow flow(Fields processor) {
        Flow flow = flows.read(processor);
        processor.refuseOthers();
        return flow;
    }

    private MapMode mode(@Nullable Fields processor) {
        Template count = dialect.value(
                fields, "ToleratedFailureCount", Numerals.whole(0, Integer.MAX_VALUE), "a whole number from 0");
        Template percentage =
                dialect.value(fields, "ToleratedFailurePercentage", Numerals::percentage, "a number from 0 to 100");
        ExecutionType type = executionType(processor);
        var parts = new MapParts(fields, dialect);
        if (type == null) {
            for (String field : List.of("ItemReader", "ItemBatcher", "ResultWriter", "Label")) {
                fields.refuse(field, "a field of a Map state whose processor has the mode DISTRIBUTED");
            }
            for (String field : List.of("ToleratedFailureCount", "ToleratedFailurePercentage")) {
                fields.warnIdle(field, TOLERANCE);
                fields.warnIdle(field + "Path", TOLERANCE);
            }
            return new MapMode.Inline();
        }
        return new MapMode.Distributed(
                type, label(), parts.reader(), parts.batcher(), parts.writer(), count, percentage);
    }

    /** Null for an inline Map state. */
    private @Nullable ExecutionType executionType(@Nullable Fields processor) {
        JsonNode node =
                processor == null ? null : processor.optional("ProcessorConfig").orElse(null);
        if (processor == null || node == null) {
            return null;
        }
        Fields config = processor.inside("ProcessorConfig", node);
        String mode = config.text("Mode");
        boolean distributed = "DISTRIBUTED".equals(mode);
        if (mode != null && !distributed && !mode.equals("INLINE")) {
            config.problem("Mode", "\"" + mode + "\" is not one of INLINE, DISTRIBUTED");
        }
        String type = distributed ? config.requiredText("ExecutionType") : config.text("ExecutionType");
        if (type != null && !type.isEmpty() && !type.equals("STANDARD") && !type.equals("EXPRESS")) {
            config.problem("ExecutionType", "\"" + type + "\" is not one of STANDARD, EXPRESS");
        }
        config.refuseOthers();
        if (!distributed) {
            return null;
        }
        if (flows.type() == ExecutionType.EXPRESS) {
            config.problem("Mode", "Express state machine does not support the mode DISTRIBUTED");
        }
        return "EXPRESS".equals(type) ? ExecutionType.EXPRESS : ExecutionType.STANDARD;
    }

    private @Nullable String label() {
        String label = fields.text("Label");
        if (label == null) {
            return null;
        }
        if (label.isEmpty() || label.length() > LONGEST_LABEL) {
            fields.problem("Label", "has " + label.length() + " characters, allowed: 1 to " + LONGEST_LABEL);
        }
        label.codePoints()
                .filter(point -> Character.isWhitespace(point)
                        || Character.isISOControl(point)
                        || "?*<>{}[]:;,\\|^~$#%&`\"".indexOf(point) >= 0)
                .findFirst()
                .ifPresent(point -> fields.problem(
                        "Label", "has " + Character.getName(point) + ", which may not stand in a label"));
        return label;
    }
}
