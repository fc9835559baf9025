package dev.composerunner.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes the keys that a job knows out of what it says: a service may repeat in an error what it was sent. */
public final class Redaction {

    private static final String PLACEHOLDER = "[secret]";

    private final List<String> values = new CopyOnWriteArrayList<>();

    Redaction() {}

    void add(JobSecrets secrets) {
        secrets.keys().values().forEach(this::add);
    }

    /** Takes this key out of all that is said from now on. */
    public void add(@Nullable Secret secret) {
        if (secret != null && !secret.value().isEmpty()) {
            values.add(secret.value());
        }
    }

    /** A text without the keys. */
    public String text(String text) {
        String clean = text;
        for (String value : values) {
            clean = clean.replace(value, PLACEHOLDER);
        }
        return clean;
    }

    /** The document with every text in it redacted. */
    JsonNode document(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> TextNode.valueOf(text(node.textValue()));
            case OBJECT -> {
                ObjectNode clean = JsonNodeFactory.instance.objectNode();
                node.properties().forEach(entry -> clean.set(text(entry.getKey()), document(entry.getValue())));
                yield clean;
            }
            case ARRAY -> {
                ArrayNode clean = JsonNodeFactory.instance.arrayNode();
                node.forEach(element -> clean.add(document(element)));
                yield clean;
            }
            case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> node;
        };
    }
}
