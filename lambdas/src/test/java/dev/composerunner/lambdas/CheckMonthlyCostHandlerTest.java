package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.CostExplorerException;
import software.amazon.awssdk.services.costexplorer.model.DataUnavailableException;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

final class CheckMonthlyCostHandlerTest {

    private final CostExplorerClient costs = mock(CostExplorerClient.class, CALLS_REAL_METHODS);

    @ParameterizedTest
    @CsvSource({"0, true", "99.999999, true", "100, false", "100.0000000001, false"})
    void spending_aroundTheLimit_decides(String spend, boolean allowed) throws IOException {
        spent(spend);

        // From the limit on, no job is started: at 100 of 100 the answer is no.
        assertThat(check(Deployment.CLOCK))
                .isEqualTo(ContractJson.MAPPER.readTree("{\"status\":\"OK\",\"allowed\":" + allowed
                        + ",\"current_spend\":" + spend
                        + ",\"limit\":100,\"currency\":\"USD\",\"time_period\":{\"start\":\"2026-11-01\","
                        + "\"end\":\"2026-11-22\"}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01T00:00:00Z, 2026-11-01, 2026-11-02",
        "2026-12-31T23:59:59Z, 2026-12-01, 2027-01-01",
        "2026-10-31T23:30:00Z, 2026-10-01, 2026-11-01"
    })
    void month_atItsEdges_isTheOneOfToday(Instant now, String start, String end) throws IOException {
        spent("1");

        // Costs are counted by days of UTC, wherever the clock says it stands; start and end may not be the same day.
        check(Clock.fixed(now, ZoneId.of("Asia/Tokyo")));

        var request = ArgumentCaptor.forClass(GetCostAndUsageRequest.class);
        verify(costs).getCostAndUsage(request.capture());
        assertThat(request.getValue().timePeriod().start()).isEqualTo(start);
        assertThat(request.getValue().timePeriod().end()).isEqualTo(end);
        assertThat(request.getValue().metrics()).containsExactly("UnblendedCost");
    }

    @Test
    void noCosts_yet_areZero() throws IOException {
        doReturn(GetCostAndUsageResponse.builder().build())
                .when(costs)
                .getCostAndUsage(any(GetCostAndUsageRequest.class));

        assertThat(check(Deployment.CLOCK).path("allowed").asBoolean()).isTrue();
    }

    static Stream<Arguments> refusals() {
        String switchedOff =
                "the spending of the month is not known, because Cost Explorer is not switched on in this account;";
        return Stream.of(
                Arguments.of(DataUnavailableException.builder().statusCode(400).build(), switchedOff),
                Arguments.of(
                        refusal("AccessDeniedException", "User not enabled for cost explorer access"), switchedOff),
                Arguments.of(
                        refusal(
                                "AccessDeniedException",
                                "User: arn:x is not authorized to perform: ce:GetCostAndUsage"),
                        "the spending of the month is not known, because Cost Explorer did not answer (AccessDeniedException);"),
                Arguments.of(
                        ApiCallTimeoutException.create(20_000L),
                        "the spending of the month is not known, because Cost Explorer did not answer (ApiCallTimeoutException);"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void spending_thatCostExplorerDoesNotSay_isUnknownAndNothingStarts(SdkException refusal, String sentence)
            throws IOException {
        doThrow(refusal).when(costs).getCostAndUsage(any(GetCostAndUsageRequest.class));

        JsonNode answer = check(Deployment.CLOCK);

        assertThat(answer.path("allowed").asBoolean(true)).isFalse();
        assertThat(answer.path("error").asText()).isEqualTo("SpendingUnknown");
        assertThat(answer.path("cause").asText()).startsWith(sentence);
    }

    private static CostExplorerException refusal(String code, String message) {
        return (CostExplorerException) CostExplorerException.builder()
                .statusCode(400)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    @Test
    void limitThatIsNoAmount_failsAtTheStart() {
        assertThatThrownBy(() -> new CheckMonthlyCostHandler(
                        costs,
                        Deployment.CLOCK,
                        Deployment.settings(Map.of(HandlerEnvironment.COST_LIMIT_USD, "much"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("COST_LIMIT_USD: got much; allowed: an amount in US dollars");
    }

    private void spent(String amount) {
        doReturn(GetCostAndUsageResponse.builder()
                        .resultsByTime(ResultByTime.builder()
                                .total(Map.of(
                                        "UnblendedCost",
                                        MetricValue.builder()
                                                .amount(amount)
                                                .unit("USD")
                                                .build()))
                                .build())
                        .build())
                .when(costs)
                .getCostAndUsage(any(GetCostAndUsageRequest.class));
    }

    private JsonNode check(Clock clock) throws IOException {
        return Invocation.direct(new CheckMonthlyCostHandler(costs, clock, Deployment.SETTINGS), "{}");
    }
}
