package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.statesserver.request.SfnJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/** The rules of the API, through HTTP and a client of the AWS SDK. */
@Timeout(60)
class StepFunctionsTest {

    @TempDir
    private Path folder = Path.of("");

    private final StateTime time = new StateTime();
    private LocalStates states;
    private SfnClient sfn;

    @BeforeEach
    void open() throws IOException {
        states = LocalStates.open(folder, time);
        sfn = states.client();
    }

    @AfterEach
    void close() {
        states.close();
    }

    private void reopen() throws IOException {
        states.close();
        open();
    }

    @Test
    void execution_thatSucceeds_isTold() throws Exception {
        String arn = states.run(states.machine("m", LocalStates.PASS), "e", "{\"a\": 1}");
        DescribeExecutionResponse told = sfn.describeExecution(r -> r.executionArn(arn));
        assertThat(told.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(told.executionArn()).isEqualTo(LocalStates.PREFIX + "execution:m:e");
        assertThat(told.input()).isEqualTo("{\"a\": 1}");
        assertThat(told.output()).isEqualTo("{\"a\":1}");
        assertThat(told.startDate()).isEqualTo(StateTime.START);
        assertThat(told.stopDate()).isEqualTo(StateTime.START);
    }

    @Test
    void sameNameAndInput_whileRunning_isTheSameExecution() {
        String machine = states.machine("m", LocalStates.WAIT);
        String first = start(machine, "e", "{}");
        assertThat(start(machine, "e", "{}")).isEqualTo(first);
        assertThatThrownBy(() -> start(machine, "e", "{\"other\": 1}"))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
    }

    @Test
    void sameNameAndInput_afterTheEnd_isRefused() throws Exception {
        String machine = states.machine("m", LocalStates.PASS);
        states.run(machine, "e", "{}");
        assertThatThrownBy(() -> start(machine, "e", "{}")).isInstanceOf(ExecutionAlreadyExistsException.class);
    }

    @Test
    void name_ninetyDaysAfterTheEnd_isFree() throws Exception {
        String machine = states.machine("m", LocalStates.PASS);
        states.run(machine, "e", "{}");
        time.advance(Duration.ofDays(90));
        assertThatThrownBy(() -> start(machine, "e", "{}")).isInstanceOf(ExecutionAlreadyExistsException.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(start(machine, "e", "{}")).endsWith(":m:e");
    }

    @Test
    void sameName_ofTwoMachines_isTwoExecutions() throws Exception {
        assertThat(states.run(states.machine("m1", LocalStates.PASS), "e", "{}"))
                .isNotEqualTo(states.run(states.machine("m2", LocalStates.PASS), "e", "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a/b", "a<b", "a*b", "a\"b", "a\u0085b", "a\tb", "\ud800"})
    void name_withAForbiddenCharacter_isRefused(String name) {
        String machine = states.machine("m", LocalStates.PASS);
        assertThatThrownBy(() -> states.inProcess()
                        .startExecution(r -> r.stateMachineArn(machine).name(name)))
                .isInstanceOf(InvalidNameException.class);
    }

    @Test
    void name_ofMoreThanEightyCharacters_isRefused() {
        String machine = states.machine("m", LocalStates.PASS);
        assertThat(start(machine, "x".repeat(80), "{}")).isNotEmpty();
        assertThatThrownBy(() -> start(machine, "x".repeat(81), "{}"))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("less than or equal to 80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{} {}", "nothing"})
    void input_thatIsNotJson_isRefused(String input) {
        String machine = states.machine("m", LocalStates.PASS);
        assertThatThrownBy(() -> start(machine, "e", input)).isInstanceOf(InvalidExecutionInputException.class);
    }

    @Test
    void input_overTheLimit_isRefused() {
        String machine = states.machine("m", LocalStates.PASS);
        assertThat(start(machine, "fits", "\"" + "x".repeat(262_142) + "\"")).isNotEmpty();
        // 131,071 characters of two bytes each: the limit is one of bytes.
        assertThatThrownBy(() -> start(machine, "e", "\"" + "\u00fc".repeat(131_072) + "\""))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("262144");
    }

    @Test
    void stop_ofARunningExecution_abortsItAndTheHistorySaysSo() {
        String arn = start(states.machine("m", LocalStates.WAIT), "e", "{}");
        sfn.stopExecution(r -> r.executionArn(arn).error("Mine").cause("enough"));
        DescribeExecutionResponse told = sfn.describeExecution(r -> r.executionArn(arn));
        assertThat(told.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(told.error()).isEqualTo("Mine");
        assertThat(told.cause()).isEqualTo("enough");
        HistoryEvent last = history(arn, false, 100).getLast();
        assertThat(last.typeAsString()).isEqualTo("ExecutionAborted");
        assertThat(last.executionAbortedEventDetails().error()).isEqualTo("Mine");
    }

    @Test
    void stop_ofAnEndedExecution_changesNothing() throws Exception {
        String arn = states.run(states.machine("m", LocalStates.PASS), "e", "{}");
        time.advance(Duration.ofHours(1));
        assertThat(sfn.stopExecution(r -> r.executionArn(arn)).stopDate()).isEqualTo(StateTime.START);
        assertThat(sfn.describeExecution(r -> r.executionArn(arn)).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void history_isPagedInBothOrders() throws Exception {
        String arn = states.run(states.machine("m", LocalStates.PASS), "e", "{}");
        assertThat(history(arn, false, 3).stream().map(HistoryEvent::typeAsString))
                .containsExactly("ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded");
        for (int most = 1; most <= 5; most++) {
            assertThat(history(arn, false, most).stream().map(HistoryEvent::id)).containsExactly(1L, 2L, 3L, 4L);
            assertThat(history(arn, true, most).stream().map(HistoryEvent::id)).containsExactly(4L, 3L, 2L, 1L);
        }
    }

    @Test
    void history_withoutExecutionData_hasNeitherInputNorOutput() throws Exception {
        String arn = states.run(states.machine("m", LocalStates.PASS), "e", "{\"secret\": 1}");
        GetExecutionHistoryResponse told =
                sfn.getExecutionHistory(r -> r.executionArn(arn).includeExecutionData(false));
        // The client's own text of an event hides the data, so the JSON is looked at.
        assertThat(SfnJson.write(sfn.getExecutionHistory(r -> r.executionArn(arn)))
                        .toString())
                .contains("secret");
        assertThat(SfnJson.write(told).toString()).doesNotContain("secret", "inputDetails", "outputDetails");
        assertThat(told.events()).hasSize(4);
        assertThat(told.events().get(1).stateEnteredEventDetails().name()).isEqualTo("Pass");
        assertThat(told.events().get(1).stateEnteredEventDetails().input()).isNull();
    }

    @Test
    void executions_areListedNewestFirstByPageAndStatus() throws Exception {
        String machine = states.machine("m", LocalStates.PASS);
        states.run(states.machine("other", LocalStates.PASS), "stranger", "{}");
        for (int i = 0; i < 7; i++) {
            states.run(machine, "e" + i, "{}");
        }
        List<String> expected = IntStream.iterate(6, i -> i >= 0, i -> i - 1)
                .mapToObj(i -> "e" + i)
                .toList();
        for (int most : new int[] {1, 3, 7, 100}) {
            var names = new ArrayList<String>();
            String token = null;
            do {
                String from = token;
                ListExecutionsResponse page = sfn.listExecutions(
                        r -> r.stateMachineArn(machine).maxResults(most).nextToken(from));
                assertThat(page.executions().size()).isBetween(1, most);
                page.executions().stream().map(ExecutionListItem::name).forEach(names::add);
                token = page.nextToken();
            } while (token != null);
            assertThat(names).isEqualTo(expected);
        }
        assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.RUNNING))
                        .executions())
                .isEmpty();
        assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.SUCCEEDED))
                        .executions())
                .hasSize(7);
    }

    @Test
    void machine_madeTwice_isOne() {
        String machine = states.machine("m", LocalStates.PASS);
        assertThat(states.machine("m", LocalStates.PASS)).isEqualTo(machine);
        assertThatThrownBy(() -> states.machine("m", LocalStates.WAIT))
                .isInstanceOf(StateMachineAlreadyExistsException.class);
    }

    @Test
    void update_isSeenByTheNextExecutionAlone() throws Exception {
        String machine = states.machine("m", LocalStates.WAIT);
        String old = start(machine, "old", "{}");
        sfn.updateStateMachine(r -> r.stateMachineArn(machine).definition(LocalStates.PASS));
        assertThat(states.awaitEnd(start(machine, "new", "{}")).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(sfn.describeStateMachineForExecution(r -> r.executionArn(old))
                        .definition())
                .isEqualTo(LocalStates.WAIT);
        assertThat(sfn.describeExecution(r -> r.executionArn(old)).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void definition_withProblems_isRefusedByTheirPlaces() {
        assertThatThrownBy(() -> states.machine(
                        "m",
                        "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\","
                                + " \"States\": {\"A\": {\"Type\": \"Pass\"}}}"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("/States/A");
    }

    @Test
    void deletedMachine_isGoneAndItsExecutionsAreStopped() throws Exception {
        String machine = states.machine("m", LocalStates.WAIT);
        String arn = start(machine, "e", "{}");
        sfn.deleteStateMachine(r -> r.stateMachineArn(machine));
        assertThat(states.awaitEnd(arn).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThatThrownBy(() -> start(machine, "f", "{}")).isInstanceOf(StateMachineDoesNotExistException.class);
        assertThat(sfn.listStateMachines().stateMachines()).hasSize(1);
    }

    @Test
    void ownMachine_isListedAndRunButNeitherChangedNorDeleted() throws Exception {
        assertThat(sfn.listStateMachines().stateMachines().getFirst().stateMachineArn())
                .isEqualTo(LocalStates.OWN);
        assertThat(states.run(LocalStates.OWN, "e", "{}")).isNotEmpty();
        assertThatThrownBy(() -> sfn.deleteStateMachine(r -> r.stateMachineArn(LocalStates.OWN)))
                .hasMessageContaining("pipeline");
        assertThatThrownBy(() -> sfn.updateStateMachine(
                        r -> r.stateMachineArn(LocalStates.OWN).definition(LocalStates.WAIT)))
                .hasMessageContaining("pipeline");
        assertThat(sfn.describeStateMachine(r -> r.stateMachineArn(LocalStates.OWN))
                        .definition())
                .isEqualTo(LocalStates.PASS);
    }

    @Test
    void records_outliveTheProcess() throws Exception {
        String machine = states.machine("m", LocalStates.PASS);
        String ended = states.run(machine, "ended", "{}");
        sfn.updateStateMachine(r -> r.stateMachineArn(machine).definition(LocalStates.WAIT));
        String running = start(machine, "running", "{}");
        String activity = sfn.createActivity(r -> r.name("a")).activityArn();
        reopen();
        assertThat(sfn.describeExecution(r -> r.executionArn(ended)).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(history(ended, false, 100)).hasSize(4);
        assertThat(sfn.describeActivity(r -> r.activityArn(activity)).name()).isEqualTo("a");
        assertThat(sfn.describeExecution(r -> r.executionArn(running)).status()).isEqualTo(ExecutionStatus.RUNNING);
        sfn.updateStateMachine(r -> r.stateMachineArn(machine).definition(LocalStates.PASS));
        reopen();
        // It goes on with the definition that it was started with.
        time.advance(Duration.ofMinutes(59));
        assertThat(sfn.describeExecution(r -> r.executionArn(running)).status()).isEqualTo(ExecutionStatus.RUNNING);
        time.advance(Duration.ofHours(2));
        assertThat(states.awaitEnd(running).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void nestedExecution_isWaitedForAndItsOutputRead() throws Exception {
        states.machine("child", LocalStates.PASS);
        String parent = states.machine("parent", nesting(".sync:2", "{\"a\": 1}"));
        DescribeExecutionResponse told = states.awaitEnd(start(parent, "e", "{}"));
        assertThat(told.statusAsString()).as(told.toString()).isEqualTo("SUCCEEDED");
        assertThat(told.output())
                .contains("\"Output\":{\"a\":1}", "\"Status\":\"SUCCEEDED\"")
                .contains("\"StartDate\":" + StateTime.START.toEpochMilli());
        assertThat(history(told.executionArn(), false, 100).stream().map(HistoryEvent::typeAsString))
                .contains("TaskSubmitted", "TaskSucceeded");
    }

    @Test
    void nestedExecution_ofAMachineThatThereIsNot_failsAsOnAws() throws Exception {
        DescribeExecutionResponse told = states.awaitEnd(start(states.machine("parent", nesting("", "{}")), "e", "{}"));
        assertThat(told.error()).isEqualTo("StepFunctions.StateMachineDoesNotExistException");
        assertThat(told.cause())
                .startsWith("State Machine Does Not Exist: '" + LocalStates.PREFIX + "stateMachine:child'");
    }

    @Test
    void nestedExecution_afterARestart_isWaitedForAgainAndRunsOnce() throws Exception {
        String child = states.machine("child", LocalStates.WAIT);
        String parent = start(states.machine("parent", nesting(".sync", "{}")), "e", "{}");
        awaitEvent(parent, "TaskSubmitted");
        reopen();
        assertThat(executions(child)).isEqualTo(1);
        time.advance(Duration.ofHours(2));
        assertThat(states.awaitEnd(parent).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(executions(child)).isEqualTo(1);
    }

    @Test
    void nestedExecution_ofAStoppedParent_isStopped() throws Exception {
        String child = states.machine("child", LocalStates.WAIT);
        String parent = start(states.machine("parent", nesting(".sync", "{}")), "e", "{}");
        awaitEvent(parent, "TaskSubmitted");
        sfn.stopExecution(r -> r.executionArn(parent));
        String nested = sfn.listExecutions(r -> r.stateMachineArn(child))
                .executions()
                .getFirst()
                .executionArn();
        assertThat(states.awaitEnd(nested).status()).isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void apiCall_ofATaskState_isAnsweredInItsCase() throws Exception {
        String machine = states.machine("m", """
                {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
                 "Resource": "arn:aws:states:::aws-sdk:sfn:describeStateMachine",
                 "Arguments": {"StateMachineArn": "%s"}, "Output": "{%% $states.result.Name %%}"}}}""".formatted(LocalStates.OWN));
        assertThat(states.awaitEnd(start(machine, "e", "{}")).output()).isEqualTo("\"own\"");
    }

    private static String nesting(String suffix, String input) {
        return """
                {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
                 "Resource": "arn:aws:states:::states:startExecution%s",
                 "Arguments": {"StateMachineArn": "%sstateMachine:child", "Input": %s}}}}""".formatted(suffix, LocalStates.PREFIX, input);
    }

    private void awaitEvent(String execution, String type) throws InterruptedException {
        while (history(execution, false, 100).stream()
                .noneMatch(event -> event.typeAsString().equals(type))) {
            Thread.sleep(5);
        }
    }

    @Test
    void expressExecution_answersAtOnceAndIsNotKept() {
        String machine = sfn.createStateMachine(r -> r.name("x")
                        .definition(LocalStates.PASS)
                        .roleArn(LocalStates.ROLE)
                        .type("EXPRESS"))
                .stateMachineArn();
        var answer = sfn.startSyncExecution(r -> r.stateMachineArn(machine).input("{\"a\":1}"));
        assertThat(answer.statusAsString()).isEqualTo("SUCCEEDED");
        assertThat(answer.output()).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> sfn.describeExecution(r -> r.executionArn(answer.executionArn())))
                .isInstanceOf(InvalidArnException.class);
        assertThatThrownBy(() -> sfn.startSyncExecution(r -> r.stateMachineArn(LocalStates.OWN)))
                .hasMessageContaining("not supported by this type");
    }

    @Test
    void expressExecution_ofMoreThanFiveMinutes_isTimedOut() throws Exception {
        String machine = sfn.createStateMachine(r -> r.name("x")
                        .definition(LocalStates.WAIT)
                        .roleArn(LocalStates.ROLE)
                        .type("EXPRESS"))
                .stateMachineArn();
        var clock = Thread.ofVirtual().start(() -> {
            time.awaitSleeper();
            time.advance(Duration.ofMinutes(5));
        });
        var answer = sfn.startSyncExecution(r -> r.stateMachineArn(machine));
        clock.join();
        assertThat(answer.statusAsString()).isEqualTo("TIMED_OUT");
        assertThat(answer.error()).isEqualTo("States.Timeout");
    }

    @Test
    void alias_sharesExecutionsOutToItsVersions() throws Exception {
        String machine = states.machine("m", LocalStates.PASS);
        String first =
                sfn.publishStateMachineVersion(r -> r.stateMachineArn(machine)).stateMachineVersionArn();
        String second = sfn.updateStateMachine(r -> r.stateMachineArn(machine)
                        .definition(LocalStates.PASS
                                .replace("Pass\"", "Other\"")
                                .replace("\"Type\": \"Other\"", "\"Type\": \"Pass\""))
                        .publish(true))
                .stateMachineVersionArn();
        String alias = sfn.createStateMachineAlias(r -> r.name("prod").routingConfiguration(half(first), half(second)))
                .stateMachineAliasArn();
        for (int i = 0; i < 40; i++) {
            states.run(alias, "e" + i, "{}");
        }
        assertThat(executions(alias)).isEqualTo(40);
        // Either gets none of 40 once in 10^12 runs.
        assertThat(executions(first)).isBetween(1, 39);
        assertThat(executions(first) + executions(second)).isEqualTo(40);
    }

    private static RoutingConfigurationListItem half(String version) {
        return RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(version)
                .weight(50)
                .build();
    }

    private int executions(String arn) {
        return sfn.listExecutions(r -> r.stateMachineArn(arn)).executions().size();
    }

    @Test
    void handlersAndHttp_haveTheSameErrors() {
        String arn = LocalStates.PREFIX + "execution:m:nobody";
        for (SfnClient client : List.of(sfn, states.inProcess())) {
            assertThatThrownBy(() -> client.describeExecution(r -> r.executionArn(arn)))
                    .isInstanceOfSatisfying(ExecutionDoesNotExistException.class, e -> {
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExecutionDoesNotExist");
                        assertThat(e.awsErrorDetails().errorMessage())
                                .isEqualTo("Execution Does Not Exist: '" + arn + "'");
                        assertThat(e.statusCode()).isEqualTo(400);
                    });
        }
    }

    private String start(String machine, String name, String input) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
                .executionArn();
    }

    private List<HistoryEvent> history(String execution, boolean reverse, int most) {
        var events = new ArrayList<HistoryEvent>();
        String token = null;
        do {
            String from = token;
            GetExecutionHistoryResponse page = sfn.getExecutionHistory(r -> r.executionArn(execution)
                    .reverseOrder(reverse)
                    .maxResults(most)
                    .nextToken(from));
            assertThat(page.events().size()).isLessThanOrEqualTo(most);
            events.addAll(page.events());
            token = page.nextToken();
        } while (token != null);
        return events;
    }
}
