package dev.composerunner.local.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.local.aws.TaskLogs;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskHandle;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FargateTasksTest {

    private static final String RESOURCE = "arn:aws:states:::ecs:runTask.sync";

    private final FargateTasks tasks;

    FargateTasksTest(@TempDir Path folder) throws IOException {
        tasks = new FargateTasks(
                1,
                new TaskLogs(folder, Clock.systemUTC()),
                Map.of("RESULTS_BUCKET", "results"),
                definition -> definition.equals("standard")
                        ? Optional.of(new JvmTasks(List.of("--no-such-option")))
                        : Optional.empty(),
                Set.of("META_ANALYSIS_ID", "N_CORES"),
                (prefix, position) -> {},
                Clock.systemUTC());
    }

    /** Each would run code of the caller's, send a job's keys elsewhere, or write where the job may not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "JAVA_TOOL_OPTIONS",
                "JDK_JAVA_OPTIONS",
                "_JAVA_OPTIONS",
                "LD_PRELOAD",
                "PATH",
                "HOME",
                "AWS_ENDPOINT_URL_S3",
                "AWS_ACCESS_KEY_ID",
                "ECS_CONTAINER_METADATA_URI_V4",
                "COMPOSE_API_URL",
                "REFERENCE_STUDYSETS_URL",
                "COMPOSE_RUNNER_VERSION",
                "DELETE_TMP",
                "RESULTS_BUCKET",
                "RESULTS_PREFIX",
                "",
                "A=B"
            })
    void variable_thatATaskDoesNotTakeFromItsCaller_isRefusedByItsName(String name) {
        assertThatThrownBy(() -> run(name, "-Xlog:all:file=/tmp/x"))
                .isInstanceOfSatisfying(TaskFailedException.class, e -> {
                    assertThat(e.error()).isEqualTo("InvalidInput");
                    assertThat(e.cause()).contains("got a variable \"" + name + "\"", "allowed: ARTIFACT_PREFIX, ");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "LONG"})
    void value_thatNoProcessCanHave_isRefused(String value) {
        assertThatThrownBy(() -> run("META_ANALYSIS_ID", value.replace("LONG", "x".repeat(9000))))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.error()).isEqualTo("InvalidInput"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"META_ANALYSIS_ID=results", "N_CORES=results", "RESULTS_BUCKET=results"})
    void variable_ofTheTask_reachesTheProcess(String variable) {
        String[] parts = variable.split("=", 2);

        // The process ends at once by its option, so it was started.
        assertThatThrownBy(() -> run(parts[0], parts[1])).isInstanceOfSatisfying(TaskFailedException.class, e -> {
            assertThat(e.error()).isEqualTo("States.TaskFailed");
            assertThat(e.cause()).contains("EssentialContainerExited", "\"ExitCode\":1");
        });
    }

    @Test
    void taskDefinition_thatThereIsNot_isRefusedByItsName() {
        ObjectNode arguments = ContractJson.MAPPER.createObjectNode().put("TaskDefinition", "large");

        assertThatThrownBy(() -> tasks.run(request(arguments))).isInstanceOfSatisfying(TaskFailedException.class, e -> {
            assertThat(e.error()).isEqualTo("ECS.ClientException");
            assertThat(e.cause()).isEqualTo("TaskDefinition: got \"large\", which this service does not have");
        });
    }

    private void run(String name, String value) throws TaskFailedException, InterruptedException {
        ObjectNode arguments = ContractJson.MAPPER.createObjectNode().put("TaskDefinition", "standard");
        ArrayNode environment = arguments
                .withObject("/Overrides")
                .putArray("ContainerOverrides")
                .addObject()
                .putArray("Environment");
        environment.addObject().put("Name", "ARTIFACT_PREFIX").put("Value", "job-1");
        environment.addObject().put("Name", name).put("Value", value);
        tasks.run(request(arguments));
    }

    private static TaskRequest request(ObjectNode arguments) {
        return new TaskRequest(
                RESOURCE,
                Resource.of(RESOURCE).orElseThrow(),
                arguments,
                null,
                null,
                null,
                null,
                new SilentHandle(),
                new ExecutionContext("arn", "execution", Instant.EPOCH, "arn", "machine", "role"),
                "State",
                0,
                "");
    }

    private static final class SilentHandle implements TaskHandle {

        @Override
        public void submitted(JsonNode output) {
            // Nobody follows.
        }

        @Override
        public boolean heartbeat() {
            return true;
        }
    }
}
