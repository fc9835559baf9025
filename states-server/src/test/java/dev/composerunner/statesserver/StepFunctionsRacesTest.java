package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** What happens when two clients do things at once. */
@Timeout(60)
class StepFunctionsRacesTest {

    private static final int ROUNDS = 50;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void execution_stoppedAsSoonAsItIsKnown_doesNotRunOn() throws IOException, InterruptedException {
        try (LocalStates states = LocalStates.open(folder, new StateTime(), request -> {
            throw new TaskFailedException("Unused", request.resource());
        })) {
            SfnClient sfn = states.client();
            String machine = states.machine("m", LocalStates.WAIT);
            for (int round = 0; round < ROUNDS; round++) {
                String name = "e" + round;
                String arn = machine.replace(":stateMachine:", ":execution:") + ":" + name;
                var ready = new CountDownLatch(1);
                Thread stopper = Thread.ofVirtual().start(() -> {
                    ready.countDown();
                    stopOnceKnown(sfn, arn);
                });
                ready.await();
                sfn.startExecution(r -> r.stateMachineArn(machine).name(name));
                stopper.join();
                assertThat(sfn.describeExecution(r -> r.executionArn(arn)).status())
                        .isEqualTo(ExecutionStatus.ABORTED);
                // One that had been told of its end, and ran on, would wait for ever.
                while (last(sfn, arn).type() != HistoryEventType.EXECUTION_ABORTED) {
                    Thread.sleep(1);
                }
            }
        }
    }

    private static void stopOnceKnown(SfnClient sfn, String arn) {
        while (true) {
            try {
                sfn.stopExecution(r -> r.executionArn(arn));
                return;
            } catch (ExecutionDoesNotExistException _) {
                Thread.onSpinWait();
            }
        }
    }

    private static HistoryEvent last(SfnClient sfn, String arn) {
        List<HistoryEvent> events = sfn.getExecutionHistory(
                        r -> r.executionArn(arn).reverseOrder(true).maxResults(1))
                .events();
        return events.getFirst();
    }
}
