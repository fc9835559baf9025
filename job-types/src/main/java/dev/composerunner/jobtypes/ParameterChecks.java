package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.ParameterProblem;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Holds the parameters of a job to the schema of its type. Safe for several threads. */
public final class ParameterChecks {

    /** Schemas of types on the class path, which do not change. */
    private final ConcurrentMap<String, ParameterSchema> builtIn = new ConcurrentHashMap<>();

    /** Checks that have read no schema yet. */
    public ParameterChecks() {}

    /** What is wrong with parameters once the schema's defaults are filled in; nothing if they may be so. */
    public List<ParameterProblem> problems(JobType type, JsonNode parameters) {
        ParameterSchema schema = type instanceof FileJobType file
                ? file.document().parameters()
                : builtIn.computeIfAbsent(
                        type.name(), _ -> schema(type.describe().parameters()));
        return schema.problems(schema.withDefaults(parameters));
    }

    private static ParameterSchema schema(JsonNode document) {
        try {
            return ParameterSchema.of(document);
        } catch (ParameterSchema.InvalidSchemaException e) {
            throw new IllegalStateException("the schema of a type on the class path is none: " + e.getMessage(), e);
        }
    }
}
