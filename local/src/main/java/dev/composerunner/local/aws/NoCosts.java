package dev.composerunner.local.aws;

import java.util.Map;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/** The costs of one machine: nothing, in every month. */
public final class NoCosts implements CostExplorerClient {

    @Override
    public GetCostAndUsageResponse getCostAndUsage(GetCostAndUsageRequest request) {
        MetricValue nothing = MetricValue.builder().amount("0").unit("USD").build();
        ResultByTime month = ResultByTime.builder()
                .timePeriod(request.timePeriod())
                .total(Map.of(request.metrics().getFirst(), nothing))
                .build();
        return GetCostAndUsageResponse.builder().resultsByTime(month).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
