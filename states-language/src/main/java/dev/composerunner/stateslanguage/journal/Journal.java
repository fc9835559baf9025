package dev.composerunner.stateslanguage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import java.util.List;

/**
 * Keeps what executions went through, so that they outlive the process. {@link FileJournal} keeps it in a folder.
 *
 * <p>What a method was given is safe once it has returned: an execution goes on, and tells of an event, only then. A method that throws
 * ends the execution in this process without a further event; what was appended before stays, and the execution can be resumed.
 */
public interface Journal {

    /** Forgets everything: executions that end with the process. */
    Journal NONE = new Journal() {
        @Override
        public void begin(ExecutionContext context, JsonNode input) {}

        @Override
        public void append(String arn, List<JournalEntry> entries) {}

        @Override
        public JournalRecord read(String arn) {
            throw new IllegalArgumentException(arn + ": not kept");
        }
    };

    /**
     * Takes up a new execution.
     *
     * @throws IllegalStateException if an execution with this ARN has begun and not ended, or what is kept of one would be lost
     */
    void begin(ExecutionContext context, JsonNode input);

    /**
     * Adds to what is known of an execution. Called by one thread at a time for each execution, with one entry or more. The entry that
     * ends the execution is the last one of all. After a crash a beginning of {@code entries} may be kept, and nothing behind a gap.
     */
    void append(String arn, List<JournalEntry> entries);

    /**
     * Everything appended so far.
     *
     * @throws IllegalArgumentException if there is no such execution
     */
    JournalRecord read(String arn);
}
