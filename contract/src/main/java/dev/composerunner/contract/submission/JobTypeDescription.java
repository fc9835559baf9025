package dev.composerunner.contract.submission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A job type, for those who submit jobs.
 *
 * @param name its name
 * @param version its version
 * @param description what it does; may be empty
 * @param image what it runs: an image, {@code host}, or {@code built-in}
 * @param parameters what a submission may say: a JSON Schema of draft 2020-12
 * @param outputs what a job leaves
 */
public record JobTypeDescription(
        String name, String version, String description, String image, JsonNode parameters, List<Output> outputs) {

    public JobTypeDescription {
        outputs = List.copyOf(outputs);
    }

    /**
     * Files that a job leaves.
     *
     * @param name name of the output
     * @param path path or glob
     * @param required whether a job that leaves none has failed
     */
    public record Output(String name, String path, boolean required) {}
}
