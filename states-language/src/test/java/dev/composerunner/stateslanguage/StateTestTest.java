package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of single states: what is told of the data on the way, and of errors. */
final class StateTestTest {

    private static final String TASK = "'Type':'Task','Resource':'" + Machine.LAMBDA + "',";

    private static StateTest.Result run(StateTest test, String input) throws InterruptedException {
        return test.run(Machine.CONTEXT, json(input), new FakeTime(), new Random(1));
    }

    @Test
    void stages_ofATaskInJsonPath_areTold() throws InterruptedException {
        var test = StateTest.of(
                        json("{" + TASK + "'InputPath':'$.a','Parameters':{'p.$':'$.b'},'ResultSelector':{'s.$':'$.m'},"
                                + "'ResultPath':'$.r','Next':'N'}"))
                .withMock(new StateTest.Mock.Returned(json("{'m':7}")));
        assertThat(run(test, "{'a':{'b':1}}"))
                .isEqualTo(
                        new StateTest.Result(
                                StateTest.Status.SUCCEEDED,
                                json("{'a':{'b':1},'r':{'s':7}}"),
                                null,
                                null,
                                "N",
                                (ObjectNode)
                                        json(
                                                "{'input':{'a':{'b':1}},'afterInputPath':{'b':1},'afterParameters':{'p':1},"
                                                        + "'result':{'m':7},'afterResultSelector':{'s':7},'afterResultPath':{'a':{'b':1},'r':{'s':7}}}")));
    }

    @Test
    void task_withoutMock_isDoneByThePort() throws InterruptedException {
        var test = StateTest.of(json("{" + TASK + "'End':true}")).withTasks(request -> json("'done'"));
        assertThat(run(test, "{}").output()).isEqualTo(json("'done'"));
    }

    @Test
    void variables_andContext_areWhatTheTestSays() throws InterruptedException {
        var test = StateTest.of(
                        json(
                                "{'Type':'Pass','QueryLanguage':'JSONata','Output':'{% [$v, $states.context.x] %}','End':true}"))
                .withVariables(Map.of("v", json("1")))
                .withContext((ObjectNode) json("{'x':2}"));
        assertThat(run(test, "{}").output()).isEqualTo(json("[1,2]"));
    }

    @Test
    void error_withRetriesLeft_isRetriable() throws InterruptedException {
        var test = StateTest.of(json("{" + TASK + "'Retry':[{'ErrorEquals':['X']},{'ErrorEquals':['E'],'MaxAttempts':2,"
                        + "'IntervalSeconds':3}],'Catch':[{'ErrorEquals':['E'],'Next':'C'}],'End':true}"))
                .withMock(new StateTest.Mock.Raised("E", "because"));
        StateTest.Result first = run(test.withRetries(1), "{}");
        assertThat(first.status()).isEqualTo(StateTest.Status.RETRIABLE);
        assertThat(first.inspection().path("errorDetails"))
                .hasToString("{\"retryIndex\":1,\"retryBackoffIntervalSeconds\":6}");
        StateTest.Result last = run(test.withRetries(2), "{}");
        assertThat(last.status()).isEqualTo(StateTest.Status.CAUGHT_ERROR);
        assertThat(last.nextState()).isEqualTo("C");
        assertThat(last.output()).isEqualTo(json("{'Error':'E','Cause':'because'}"));
    }

    @Test
    void wait_doesNotWait() throws InterruptedException {
        var time = new FakeTime();
        var test = StateTest.of(json("{'Type':'Wait','Seconds':99999999,'Next':'N'}"));
        assertThat(test.run(Machine.CONTEXT, json("{}"), time, new Random(1)).nextState())
                .isEqualTo("N");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void state_ofAMachine_isFoundAtAnyDepth_withTheLanguageOfTheMachine() throws InterruptedException {
        var machine = json(
                "{'QueryLanguage':'JSONata','StartAt':'M','States':{'M':{'Type':'Map','End':true,'ItemProcessor':{"
                        + "'StartAt':'P','States':{'P':{'Type':'Pass','Output':'{% $states.input + 1 %}','End':true}}}}}}");
        assertThat(run(StateTest.of(machine, "P"), "1").output()).isEqualTo(json("2"));
        assertThatThrownBy(() -> StateTest.of(machine, "Q")).hasMessage("no state is named \"Q\"");
    }

    @Test
    void map_withoutMock_isRefused() {
        var test = StateTest.of(
                json("{'Type':'Map','End':true,'Iterator':{'StartAt':'P','States':{'P':{'Type':'Succeed'}}}}"));
        assertThatThrownBy(() -> run(test, "[]")).hasMessage("a Map state is tested with a mock");
    }
}
