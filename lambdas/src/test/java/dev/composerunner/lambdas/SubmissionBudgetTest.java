package dev.composerunner.lambdas;

import static dev.composerunner.lambdas.Deployment.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.lambdas.ledger.Budget;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

/** What a submission sets aside of the month's budget, and when it gives that back. */
final class SubmissionBudgetTest {

    private static final YearMonth MONTH = YearMonth.of(2026, 11);
    private static final ArtifactPrefix JOB = new ArtifactPrefix("job-1");

    /** 4 vCPU at 1 and 30 GiB at 0.1 US dollars an hour, for two hours. */
    private static final MicroUsd MOST = new MicroUsd(14_000_000);

    private static final Map<String, String> PRICED = Map.of(
            HandlerEnvironment.MONTH_BUDGET_USD, "99.5",
            HandlerEnvironment.TASK_RESOURCES, "4096/30720/20",
            HandlerEnvironment.LARGE_TASK_RESOURCES, "16384/65536/20",
            HandlerEnvironment.MAX_JOB_SECONDS, "7200",
            HandlerEnvironment.FARGATE_PRICES, "1,0.1,0.01");

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final Ledger ledger = mock(Ledger.class);

    @BeforeEach
    void room() {
        reservation(Ledger.Reservation.RESERVED);
        when(ledger.add(any())).thenReturn(Ledger.Addition.ADDED);
        when(ledger.budget(MONTH)).thenReturn(new Budget(80_000_000, 10_500_000));
    }

    @Test
    void start_setsAsideTheMostThatTheJobCanCost_andSaysSoInItsOrder() throws Exception {
        assertThat(submit(PRICED).statusCode()).isEqualTo(202);

        verify(ledger).reserve(MONTH, JOB, MOST, new MicroUsd(99_500_000));
        verify(ledger, never()).settle(any(), any(), any());
        JsonNode cost = order().path("cost");
        assertThat(cost.path("month").asText()).isEqualTo("2026-11");
        assertThat(cost.path("estimated_usd").asDouble()).isEqualTo(14);
        assertThat(cost.path("usd_per_hour").asDouble()).isEqualTo(7);
    }

    @Test
    void budgetWithoutRoom_is429WithItsFigures_andStartsNothing() throws Exception {
        reservation(Ledger.Reservation.OVER_LIMIT);

        Invocation.HttpAnswer answer = submit(PRICED);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body().path("error").asText())
                .isEqualTo(
                        "CostLimitExceeded: the budget of 2026-11, 99.5 USD, has no room for this job, which may cost 14"
                                + " USD: 10.5 USD are spent and 80 USD set aside for jobs that run");
        assertThat(answer.body().path("retry_after").asLong()).isEqualTo(300);
        assertThat(answer.headers().path("Retry-After").asText()).isEqualTo("300");
        assertThat(deployment.executions()).isZero();
        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void budgetThatIsSpent_saysToComeAgainNextMonth() throws Exception {
        reservation(Ledger.Reservation.OVER_LIMIT);
        when(ledger.budget(MONTH)).thenReturn(new Budget(0, 99_000_000));

        // From noon of the 21st to the end of November: nine days and a half.
        assertThat(submit(PRICED).body().path("retry_after").asLong()).isEqualTo(9 * 86_400 + 43_200);
    }

    @Test
    void startThatIsRefused_givesBackWhatWasSetAside() throws Exception {
        refuse(400);

        assertThat(submit(PRICED).statusCode()).isEqualTo(500);

        verify(ledger).settle(MONTH, JOB, MicroUsd.ZERO);
    }

    @Test
    void startThatIsRefused_whileAnotherStartOfTheJobWasAccepted_leavesItToThatOne() throws Exception {
        deployment.put(
                JOB.value(),
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .input("{}"));
        refuse(400);

        assertThat(submit(PRICED).statusCode()).isEqualTo(500);

        verify(ledger, never()).settle(any(), any(), any());
    }

    @Test
    void startThatMayHaveBegun_keepsIt() throws Exception {
        refuse(503);

        assertThat(submit(PRICED).statusCode()).isEqualTo(500);

        verify(ledger, never()).settle(any(), any(), any());
    }

    @Test
    void nameOfAJobThatHasEnded_givesItBack() throws Exception {
        deployment.ended(JOB.value(), ExecutionStatus.SUCCEEDED);

        assertThat(submit(PRICED).statusCode()).isEqualTo(409);

        verify(ledger).settle(MONTH, JOB, MicroUsd.ZERO);
    }

    @Test
    void nameOfAJobThatRuns_leavesWhatWasSetAsideToIt() throws Exception {
        deployment.put(
                JOB.value(),
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .input("{}"));

        assertThat(submit(PRICED).statusCode()).isEqualTo(409);

        verify(ledger, never()).settle(any(), any(), any());
    }

    @Test
    void sameSubmissionAgain_inAnotherMonth_isTheSameJob() throws Exception {
        assertThat(submit(PRICED).statusCode()).isEqualTo(202);
        reservation(Ledger.Reservation.ALREADY_RESERVED);
        var dearer = new HashMap<>(PRICED);
        dearer.put(HandlerEnvironment.FARGATE_PRICES, "2,0.1,0.01");

        assertThat(submit(dearer).statusCode()).isEqualTo(202);

        assertThat(deployment.executions()).isEqualTo(1);
        verify(ledger, never()).settle(any(), any(), any());
    }

    @Test
    void unknownRegion_isNotEstimated_andSaysSo() throws Exception {
        var unknown = new HashMap<>(PRICED);
        unknown.remove(HandlerEnvironment.FARGATE_PRICES);
        unknown.put(HandlerEnvironment.REGION, "mars-north-1");

        Invocation.HttpAnswer answer = submit(unknown);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body().at("/warnings/0").asText())
                .startsWith("cost: the prices of this region are not known");
        assertThat(order().has("cost")).isFalse();
        verify(ledger, never()).reserve(any(), any(), any(), any());
    }

    private void reservation(Ledger.Reservation outcome) {
        when(ledger.reserve(any(), any(), any(), any())).thenReturn(outcome);
    }

    private void refuse(int status) {
        doThrow(SfnException.builder().statusCode(status).message("no").build())
                .when(deployment.sfn)
                .startExecution(any(StartExecutionRequest.class));
    }

    private JsonNode order() throws Exception {
        return ContractJson.MAPPER.readTree(deployment
                .sfn
                .describeExecution(r -> r.executionArn(Deployment.arn(JOB.value())))
                .input());
    }

    private Invocation.HttpAnswer submit(Map<String, String> environment) throws Exception {
        HandlerSettings settings = Deployment.settings(environment);
        var handler = new SubmitHandler(deployment.sfn, bucket, CLOCK, settings, settings.jobTypes(), ledger);
        return Invocation.post(
                handler, "{\"meta_analysis_id\": \"abc\", \"no_upload\": true, \"artifact_prefix\": \"job-1\"}");
    }
}
