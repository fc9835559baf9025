package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.contract.TaskEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipelineDefinitionTest {

    private static final CommittedJson COMMITTED = new CommittedJson(
            Path.of("..", "contract/src/main/resources/dev/composerunner/contract/pipeline.asl.json"),
            "pipeline.update");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void committedDefinition_comparedWithWorkflow_isEqualAndFollowsTheFlow() throws IOException {
        COMMITTED.assertEquals(ReadingOrder.of(definition()));
        var states =
                JSON.readTree(Files.readString(COMMITTED.file())).path("States").fieldNames();
        assertThat(states)
                .toIterable()
                .containsExactly(
                        "CheckMonthlyCost",
                        "EnforceMonthlyCostLimit",
                        "RunFargateJob",
                        "ComposeRunnerOutput",
                        "ClassifyFailure",
                        "RetryOrFail",
                        "WaitBeforeRetry",
                        "RecordFailure",
                        "JobFailed");
    }

    @Test
    void everyTask_onAnyError_reachesJobFailed() throws IOException {
        var states = definition().path("States");
        for (var task : tasks(states)) {
            var onError = task.path("Catch").path(0);
            assertThat(onError.path("ErrorEquals")).hasSize(1);
            assertThat(onError.path("ErrorEquals").path(0).asText()).isEqualTo("States.ALL");
            assertThat(reachable(states, onError.path("Next").asText())).contains("JobFailed");
        }
    }

    @Test
    void retries_byName_coverNoErrorOfTheJobItself() throws IOException {
        // States.TaskFailed is a job that ended with an error, and States.ALL holds it: either would run it again.
        for (var task : tasks(definition().path("States"))) {
            for (var name : task.path("Retry").path(0).path("ErrorEquals")) {
                assertThat(name.asText()).matches("(Lambda|ECS)\\.[A-Za-z]+");
            }
            assertThat(task.path("Retry")).hasSize(1);
            assertThat(task.path("Retry").path(0).path("JitterStrategy").asText())
                    .isEqualTo("FULL");
            assertThat(task.path("Retry").path(0).path("MaxDelaySeconds").asInt())
                    .isPositive();
        }
    }

    @Test
    void run_ofAJob_takesTaskDefinitionAndVariablesFromItsOrder() throws IOException {
        var run = definition().at("/States/RunFargateJob/Arguments");
        assertThat(run.path("TaskDefinition").asText())
                .isEqualTo(
                        "{% $exists($job.task_definition) ? $string($job.task_definition) : '${TaskDefinitionFamily}' %}");
        // The order's variables go on whatever their names; a name of ours among them would let a job say whose objects
        // it writes.
        assertThat(run.path("Overrides").asText())
                .contains("$job.environment[$type(Name) = 'string' and $not(Name in [")
                .contains(TaskEnvironment.RESERVED.stream()
                        .map(name -> '\'' + name + '\'')
                        .toList());
    }

    @Test
    void definition_ofTheWorkflow_namesNoParameterOfAJobType() throws IOException {
        assertThat(definition().toString())
                .doesNotContainIgnoringCase("meta_analysis")
                .doesNotContain("N_CORES", "NO_UPLOAD");
    }

    @Test
    void deadline_ofTheWork_leavesTimeToRecordAFailure() throws IOException {
        var definition = definition();
        assertThat(definition.path("TimeoutSeconds").asInt()).isEqualTo(32_400);
        assertThat(definition.at("/States/CheckMonthlyCost/Assign/deadline").asText())
                .isEqualTo("{% $millis() + 32100000 %}");
    }

    private static JsonNode definition() throws IOException {
        return JSON.readTree(DefinitionText.of(SynthesizedApp.stack()));
    }

    private static List<JsonNode> tasks(JsonNode states) {
        var tasks = states.valueStream()
                .filter(state -> state.path("Type").asText().equals("Task"))
                .toList();
        assertThat(tasks).hasSize(4);
        return tasks;
    }

    /** The states that an execution can come to from {@code start}, without an error on the way. */
    private static Set<String> reachable(JsonNode states, String start) {
        var found = new HashSet<String>();
        visit(states, start, found);
        return found;
    }

    private static void visit(JsonNode states, String name, Set<String> found) {
        if (found.add(name)) {
            var state = states.path(name);
            Stream.concat(
                            Stream.of(state.path("Next"), state.path("Default")),
                            state.path("Choices").valueStream().map(choice -> choice.path("Next")))
                    .filter(JsonNode::isTextual)
                    .forEach(next -> visit(states, next.asText(), found));
        }
    }
}
