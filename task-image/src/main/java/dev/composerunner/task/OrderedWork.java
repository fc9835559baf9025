package dev.composerunner.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.containerjob.ContainerWork;
import dev.composerunner.containerjob.Image;
import dev.composerunner.containerjob.ProgramRun;
import dev.composerunner.containerjob.SandboxRun;
import dev.composerunner.containerjob.SiblingRun;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.sandbox.BackEnds;
import dev.composerunner.task.s3.S3Objects;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The work of a job whose type is written as a file. */
final class OrderedWork {

    private static final String METADATA_ADDRESS = "ECS_CONTAINER_METADATA_URI_V4";
    private static final Duration POLL = Duration.ofSeconds(2);

    private OrderedWork() {}

    /**
     * Reads the order.
     *
     * @param log takes the lines that the program prints, where it runs on this machine
     * @throws IllegalArgumentException if a variable has a value that is not allowed
     */
    static ContainerWork read(Map<String, String> variables, S3Objects objects, String key, Consumer<String> log)
            throws IOException {
        ContainerOrder order;
        try {
            order = ContractJson.MAPPER.readValue(
                    objects.read(key)
                            .orElseThrow(() -> new IllegalStateException(
                                    "the order of the job is not in the bucket at " + key + "; submit the job again")),
                    ContainerOrder.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the order of the job at " + key + " is " + ContractJson.fault(e), e);
        }
        return new ContainerWork(
                order,
                run(variables, log),
                objects::fetch,
                TaskSettings.keys(variables).resultsPrefix() + '/');
    }

    private static ProgramRun run(Map<String, String> variables, Consumer<String> log) {
        Optional<Path> cache =
                TaskSettings.text(variables, TaskEnvironment.IMAGE_CACHE).map(Path::of);
        if (cache.isEmpty()) {
            String address = TaskSettings.text(variables, METADATA_ADDRESS)
                    .orElseThrow(() -> new IllegalArgumentException(TaskEnvironment.IMAGE_CACHE
                            + ": missing; allowed: a folder for images, or a task of ECS, which sets "
                            + METADATA_ADDRESS));
            return new SiblingRun(URI.create(address), Path.of("/"), POLL);
        }
        Path base = Path.of(
                TaskSettings.text(variables, TaskEnvironment.JOB_TYPES_FOLDER).orElse("."));
        return new SandboxRun(
                BackEnds.ofMachine(), new Image(imageMap(variables), base, cache.get()), base.resolve("secrets"), log);
    }

    private static Map<String, String> imageMap(Map<String, String> variables) {
        var images = new HashMap<String, String>();
        String text = TaskSettings.text(variables, TaskEnvironment.IMAGE_MAP).orElse("{}");
        try {
            for (var each : ContractJson.MAPPER.readTree(text).properties()) {
                JsonNode value = each.getValue();
                images.put(each.getKey(), value.asText());
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    TaskEnvironment.IMAGE_MAP + ": " + ContractJson.fault(e) + "; allowed: a JSON object", e);
        }
        return images;
    }
}
