package dev.composerunner.statesserver.embedding;

import dev.composerunner.stateslanguage.execution.HistoryEvent;
import java.util.List;

/** Is notified of the executions that go on after a restart. */
public interface ResumptionListener {

    ResumptionListener NONE = new ResumptionListener() {
        @Override
        public void resuming(String execution, List<HistoryEvent> history) {}

        @Override
        public void ended(String execution) {}
    };

    /**
     * Called for one execution after the other, in the order of their starts, before it goes on.
     *
     * @param execution its ARN
     * @param history its events, oldest first
     */
    void resuming(String execution, List<HistoryEvent> history);

    /** Called when a resumed execution has ended in this process. */
    void ended(String execution);
}
