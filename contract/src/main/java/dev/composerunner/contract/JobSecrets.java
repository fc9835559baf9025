package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a job acts with, by the name of the submission's field. They travel as an object of the results bucket, never in an
 * execution's input or in a container override, both of which stay readable in the history.
 *
 * @param keys name and key
 */
public record JobSecrets(@JsonValue Map<String, Secret> keys) {

    /** No key at all. */
    public static final JobSecrets NONE = new JobSecrets(Map.of());

    public JobSecrets {
        keys = Collections.unmodifiableMap(new TreeMap<>(keys));
    }

    /** Reads a document. A value other than text is ignored: a later version may have put it there. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static JobSecrets read(Map<String, JsonNode> document) {
        var keys = new TreeMap<String, Secret>();
        document.forEach((name, value) -> {
            if (value.isTextual()) {
                keys.put(name, new Secret(value.textValue()));
            }
        });
        return new JobSecrets(keys);
    }

    /** The key of that name. */
    public Optional<Secret> find(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    /** The same with another key, or as it is where there is none. */
    public JobSecrets with(String name, @Nullable Secret key) {
        if (key == null) {
            return this;
        }
        var all = new TreeMap<>(keys);
        all.put(name, key);
        return new JobSecrets(all);
    }

    /** The same, completed by those of {@code others} that it has not. */
    public JobSecrets or(JobSecrets others) {
        var all = new TreeMap<>(others.keys);
        all.putAll(keys);
        return new JobSecrets(all);
    }
}
