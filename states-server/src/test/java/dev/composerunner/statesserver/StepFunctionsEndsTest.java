package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.statesserver.embedding.ExecutionEnds;
import dev.composerunner.statesserver.embedding.OwnMachine;
import dev.composerunner.statesserver.embedding.ResumptionListener;
import dev.composerunner.statesserver.embedding.StatesArns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is to know of the ends of executions gets to know each, whatever happens meanwhile. */
@Timeout(60)
final class StepFunctionsEndsTest {

    private static final long LONG = 30;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void end_thatCouldNotBeReceived_isReceivedInTheNextProcess() throws Exception {
        try (StepFunctions states = open(event -> {
            received.add("tried " + event.at("/detail/status").asText());
            throw new IllegalStateException("a full disk");
        })) {
            states.client()
                    .startExecution(r -> r.stateMachineArn(LocalStates.OWN).name("e"));
            assertThat(received.poll(LONG, TimeUnit.SECONDS)).isEqualTo("tried SUCCEEDED");
        }
        try (StepFunctions _ =
                open(event -> received.add(event.at("/detail/name").asText()))) {
            assertThat(received.poll(LONG, TimeUnit.SECONDS)).isEqualTo("e");
        }
    }

    @Test
    void end_thatCannotBeReceivedAtFirst_isReceivedLater() throws Exception {
        try (StepFunctions states = open(event -> {
            received.add(event.at("/detail/name").asText());
            if (received.size() == 1) {
                throw new IllegalStateException("busy");
            }
        })) {
            states.client()
                    .startExecution(r -> r.stateMachineArn(LocalStates.OWN).name("e"));
            for (int i = 0; received.size() < 2; i++) {
                assertThat(i).isLessThan(300);
                Thread.sleep(100);
            }
            assertThat(received).containsExactly("e", "e");
        }
    }

    private StepFunctions open(ExecutionEnds ends) throws IOException {
        StepFunctions states = StepFunctions.open(
                folder,
                new StatesArns("us-east-1", "111111111111"),
                new OwnMachine("own", LocalStates.PASS),
                request -> {
                    throw new AssertionError("no task is expected: " + request.resource());
                },
                new Callbacks(new byte[Callbacks.KEY_BYTES]),
                TimeSource.system(),
                ends);
        states.resume(ResumptionListener.NONE);
        return states;
    }
}
