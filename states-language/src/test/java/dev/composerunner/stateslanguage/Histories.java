package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.HistoryEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds of every history. */
final class Histories {

    private Histories() {}

    /** Asserts that {@code events} are the whole history of one execution that has ended. */
    static void assertWhole(List<HistoryEvent> events) {
        assertThat(events.getFirst().type()).isEqualTo("ExecutionStarted");
        assertThat(events.getLast().type()).matches("Execution(Succeeded|Failed|TimedOut|Aborted)");
        Set<Long> exited = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            HistoryEvent event = events.get(i);
            assertThat(event.id()).as("ids are without gaps and repetitions").isEqualTo(i + 1L);
            assertThat(event.previousId()).as(event.toString()).isBetween(0L, (long) i);
            if (i > 0) {
                assertThat(event.type()).isNotEqualTo("ExecutionStarted");
            }
            if (i < events.size() - 1) {
                assertThat(event.type()).doesNotMatch("Execution(Succeeded|Failed|TimedOut|Aborted)");
            }
            if (event.type().endsWith("StateExited")) {
                assertThat(exited.add(event.previousId()))
                        .as("left twice: " + event)
                        .isTrue();
            }
        }
        long entered = count(events, "StateEntered");
        long left = count(events, "StateExited");
        if (events.getLast().type().equals("ExecutionSucceeded")) {
            assertThat(left).as("states left of those entered").isLessThanOrEqualTo(entered);
        }
    }

    /** Each event without what differs from run to run: ids and times. */
    static List<String> content(List<HistoryEvent> events) {
        return events.stream()
                .map(event -> event.type() + " "
                        + event.details().toString().replaceAll("entered at the event id #\\d+", "entered at #"))
                .toList();
    }

    private static long count(List<HistoryEvent> events, String ending) {
        return events.stream().filter(event -> event.type().endsWith(ending)).count();
    }
}
