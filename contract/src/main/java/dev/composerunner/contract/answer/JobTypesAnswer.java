package dev.composerunner.contract.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.submission.JobTypeDescription;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The job types there are.
 *
 * @param jobTypes each of them, sorted by name
 * @param broken what is wrong with job type files, by the file's name; absent: nothing
 */
public record JobTypesAnswer(
        List<JobTypeAnswer> jobTypes, @Nullable Map<String, String> broken) {

    /**
     * A job type.
     *
     * @param name its name
     * @param version its version
     * @param description what it does; may be empty
     * @param image what it runs: an image, {@code host}, or {@code built-in}
     * @param parameters what a submission may say: a JSON Schema of draft 2020-12
     * @param outputs what a job leaves
     * @param available whether jobs of the type can run here
     * @param unavailableBecause why not; absent: they can
     */
    public record JobTypeAnswer(
            String name,
            String version,
            String description,
            String image,
            JsonNode parameters,
            List<JobTypeDescription.Output> outputs,
            boolean available,
            @Nullable String unavailableBecause) {}
}
