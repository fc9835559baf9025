package dev.composerunner.sandbox.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads image configs: what OCI and Docker write, and what {@code image inspect} of an engine prints. */
final class ConfigText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigText() {}

    /** Reads the config of an image, whose part for the program has the name {@code config}. */
    static ImageConfig ofImage(byte[] config) throws IOException {
        return of(JSON.readTree(config).path("config"));
    }

    /** Reads what engines print: a list with one image, whose part for the program has the name {@code Config}. */
    static ImageConfig ofInspection(byte[] json) throws IOException {
        JsonNode images = JSON.readTree(json);
        if (images == null || !images.path(0).path("Config").isObject()) {
            throw new IOException("the engine describes the image in a way that is not known");
        }
        return of(images.path(0).path("Config"));
    }

    private static ImageConfig of(JsonNode config) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : texts(config.path("Env"))) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return new ImageConfig(
                environment,
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                text(config.path("WorkingDir")),
                text(config.path("User")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static @Nullable String text(JsonNode node) {
        return node.asText().isEmpty() ? null : node.asText();
    }
}
