package dev.composerunner.infra;

import static dev.composerunner.infra.WorkflowRun.LONGEST_WAITS;
import static dev.composerunner.infra.WorkflowRun.fails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where tasks run by the knob {@code capacity}, and what becomes of a machine that is taken back. */
@Timeout(120)
class CapacityTest {

    private static final String JOB = """
            {"artifact_prefix": "job-1", "job_type": "echo", "task_definition": "task", "environment": [],
              "larger_task_definition": "large-task", "results": {"bucket": "b", "prefix": "p"}}""";
    private static final String TAKEN_BACK =
            "{\"StopCode\": \"SpotInterruption\", \"StoppedReason\": \"Your Spot Task was interrupted.\"}";
    private static final String NO_CAPACITY =
            "{\"StopCode\": \"TaskFailedToStart\", \"StoppedReason\": \"Capacity is unavailable at this time\"}";
    private static final String OUT_OF_MEMORY =
            "{\"StopCode\": \"EssentialContainerExited\", \"Containers\": [{\"ExitCode\": 137}]}";

    private final List<String> providers = new ArrayList<>();

    @Test
    void tasks_byDefault_runOnDemand() {
        assertThat(DefinitionText.of(SynthesizedApp.stack()))
                .contains("\"LaunchType\":\"FARGATE\"")
                .doesNotContain("CapacityProvider");
        assertThat(Resources.of(SynthesizedApp.stack()).ofType("AWS::ECS::ClusterCapacityProviderAssociations"))
                .isEmpty();
    }

    @Test
    void cluster_ofTasksOnSpot_knowsBothProviders() {
        for (var template : List.of(SynthesizedApp.otherStack(), SynthesizedApp.stackWithJobTypes())) {
            assertThat(Resources.of(template)
                            .ofType("AWS::ECS::ClusterCapacityProviderAssociations")
                            .values())
                    .singleElement()
                    .satisfies(association -> assertThat(association.path("CapacityProviders"))
                            .extracting(JsonNode::asText)
                            .containsExactly("FARGATE", "FARGATE_SPOT"));
        }
    }

    @Test
    void tasks_onSpotAlone_stayThere() {
        // Its job types have families of their own, which DefinitionText has no names for.
        assertThat(Resources.of(SynthesizedApp.stackWithJobTypes())
                        .one("AWS::StepFunctions::StateMachine", "ComposeRunnerStateMachine")
                        .toString())
                .contains(
                        "CapacityProviderStrategy\\\":[{\\\"CapacityProvider\\\":\\\"FARGATE_SPOT\\\",\\\"Weight\\\":1}]")
                .doesNotContain("LaunchType", "on_demand");
    }

    @Test
    void machine_thatIsTakenBack_isReplacedByOneOnDemandAtOnce() {
        var run = run().when("task", noting(TAKEN_BACK), noting(""));

        assertThat(run.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.called()).containsExactly("check", "task", "classify", "task");
        assertThat(providers).containsExactly("FARGATE_SPOT", "FARGATE");
        assertThat(run.time.sleeps()).isEmpty();
    }

    @Test
    void machine_thatIsNotThere_isReplacedByOneOnDemandAtOnce() {
        var run = run().when("task", noting(NO_CAPACITY), noting(""));

        assertThat(run.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(providers).containsExactly("FARGATE_SPOT", "FARGATE");
    }

    @Test
    void machinesOnDemand_thatAreNotThereEither_areTriedFourTimes() {
        var none = noting(NO_CAPACITY);
        var run = run().when("task", none, none, none, none, none);

        assertThat(run.of(JOB)).isInstanceOf(Outcome.Failed.class);
        assertThat(providers).containsExactly("FARGATE_SPOT", "FARGATE", "FARGATE", "FARGATE", "FARGATE");
        assertThat(run.time.sleeps()).hasSize(3);
    }

    @Test
    void largerTask_afterTheFallback_staysOnDemand() {
        var run = run().when("task", noting(TAKEN_BACK), noting(OUT_OF_MEMORY)).when("large-task", noting(""));

        assertThat(run.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.called()).containsExactly("check", "task", "classify", "task", "classify", "large-task");
        assertThat(providers).containsExactly("FARGATE_SPOT", "FARGATE", "FARGATE");
    }

    private static WorkflowRun run() {
        return new WorkflowRun(LONGEST_WAITS, DefinitionText.of(SynthesizedApp.otherStack()));
    }

    /** Notes where a task was to run, and stops it as {@code cause} says; empty: it ends well. */
    private WorkflowRun.Answer noting(String cause) {
        return request -> {
            assertThat(request.arguments().has("LaunchType")).isFalse();
            assertThat(request.arguments().path("CapacityProviderStrategy")).hasSize(1);
            providers.add(request.arguments()
                    .at("/CapacityProviderStrategy/0/CapacityProvider")
                    .asText());
            return cause.isEmpty()
                    ? WorkflowRun.json("{\"TaskArn\": \"task-1\", \"Containers\": []}")
                    : fails("States.TaskFailed", cause).to(request);
        };
    }
}
