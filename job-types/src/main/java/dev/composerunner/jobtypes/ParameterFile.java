package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The parameters of a job that people write as a file, under the rules of job type files: no aliases, no field twice. */
public final class ParameterFile {

    private ParameterFile() {}

    /**
     * Reads the text of a file.
     *
     * @param name of the file, for messages
     * @param text JSON where it begins as an object of JSON and is one, else YAML
     * @throws JobTypeException if it is neither, or no object
     */
    public static ObjectNode read(String name, String text) throws JobTypeException {
        LocatedDocument document = document(name, text);
        if (document.tree() instanceof ObjectNode object) {
            return object;
        }
        throw new JobTypeException(
                name, List.of(document.problem("", "got no object; allowed: an object of parameters by their names")));
    }

    /** Tabs may indent JSON and not YAML; names without quotes are YAML alone. */
    private static LocatedDocument document(String name, String text) throws JobTypeException {
        if (!text.strip().startsWith("{") && !name.endsWith(".json")) {
            return LocatedDocument.read(name, false, text);
        }
        try {
            return LocatedDocument.read(name, true, text);
        } catch (JobTypeException asJson) {
            if (name.endsWith(".json")) {
                throw asJson;
            }
            return LocatedDocument.read(name, false, text);
        }
    }
}
