package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** What earlier releases and interrupted processes left is read on. */
@Timeout(60)
class StepFunctionsEarlierRecordsTest {

    /** The tables of the first release, which knew the pipeline alone. */
    private static final String[] FIRST_RELEASE = {"""
        create table execution (
            name varchar(80) primary key, number bigint generated always as identity, input clob not null,
            status varchar(20) not null, output clob, error clob, cause clob,
            started timestamp(3) with time zone not null, stopped timestamp(3) with time zone)
        """, """
        create table event (
            execution varchar(80) not null references execution (name) on delete cascade, id bigint not null,
            previous_id bigint not null, at timestamp(3) with time zone not null, type varchar(60) not null,
            details clob not null, primary key (execution, id))
        """, """
        insert into execution (name, input, status, error, started, stopped) values ('failed', '{"a":1}', 'FAILED', 'E',
            timestamp with time zone '2026-11-20 00:00:00+00', timestamp with time zone '2026-11-20 00:00:01+00')
        """, """
        insert into execution (name, input, status, started)
            values ('left', '{"b":2}', 'RUNNING', timestamp with time zone '2026-11-20 00:00:02+00')
        """, """
        insert into event values
            ('failed', 1, 0, timestamp with time zone '2026-11-20 00:00:00+00', 'ExecutionStarted', '{"input":"{}"}'),
            ('failed', 2, 1, timestamp with time zone '2026-11-20 00:00:01+00', 'ExecutionFailed', '{"error":"E"}'),
            ('left', 1, 0, timestamp with time zone '2026-11-20 00:00:02+00', 'ExecutionStarted', '{"input":"{}"}')
        """};

    @TempDir
    private Path folder = Path.of("");

    private final StateTime time = new StateTime();

    private void write(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("executions"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void executions_ofTheFirstRelease_areToldAndGoOn() throws Exception {
        write(FIRST_RELEASE);
        try (LocalStates states = LocalStates.open(folder, time)) {
            requireAdopted(states);
            assertThat(events(states, execution("failed")))
                    .extracting(HistoryEvent::type)
                    .containsExactly(HistoryEventType.EXECUTION_STARTED, HistoryEventType.EXECUTION_FAILED);
        }
        try (LocalStates again = LocalStates.open(folder, time)) {
            requireAdopted(again);
        }
    }

    @Test
    void adoption_thatWasKilledBetweenItsLastSteps_isBroughtToItsEnd() throws Exception {
        write(FIRST_RELEASE);
        write("drop table event");
        try (LocalStates states = LocalStates.open(folder, time)) {
            requireAdopted(states);
        }
    }

    private static void requireAdopted(LocalStates states) throws InterruptedException {
        assertThat(states.client()
                        .listExecutions(r -> r.stateMachineArn(LocalStates.OWN))
                        .executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("left", "failed");
        DescribeExecutionResponse failed = states.client().describeExecution(r -> r.executionArn(execution("failed")));
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).isEqualTo("E");
        assertThat(states.awaitEnd(execution("left")).output()).isEqualTo("{\"b\":2}");
        assertThat(events(states, execution("left")))
                .extracting(HistoryEvent::id)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void execution_whoseFailureTheJournalLacks_endsInItsHistoryAsItIsTold() throws Exception {
        String arn;
        try (LocalStates states = LocalStates.open(folder, time)) {
            String machine = states.machine("m", LocalStates.WAIT);
            arn = states.client()
                    .startExecution(r -> r.stateMachineArn(machine))
                    .executionArn();
        }
        // What is stored when the journal could not be written.
        write("update run set status = 'FAILED', error = 'Internal', stopped = started");
        try (LocalStates states = LocalStates.open(folder, time)) {
            HistoryEvent last = events(states, arn).getLast();
            assertThat(last.type()).isEqualTo(HistoryEventType.EXECUTION_FAILED);
            assertThat(last.executionFailedEventDetails().error()).isEqualTo("Internal");
        }
    }

    private static String execution(String name) {
        return LocalStates.PREFIX + "execution:own:" + name;
    }

    private static List<HistoryEvent> events(LocalStates states, String execution) {
        return states.client()
                .getExecutionHistory(r -> r.executionArn(execution))
                .events();
    }
}
