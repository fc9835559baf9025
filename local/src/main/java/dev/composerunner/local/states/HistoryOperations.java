package dev.composerunner.local.states;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.HistoryEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/** Tells the events of executions. */
final class HistoryOperations {

    private static final int LONGEST_TOKEN = 3096;

    /** What is left out of an event where the data of the execution are not asked for. */
    private static final Set<String> DATA = Set.of(
            "input",
            "inputDetails",
            "output",
            "outputDetails",
            "parameters",
            "assignedVariables",
            "assignedVariablesDetails");

    private static final Map<String, SdkField<?>> DETAILS =
            software.amazon.awssdk.services.sfn.model.HistoryEvent.builder().sdkFields().stream()
                    .collect(Collectors.toUnmodifiableMap(SdkField::locationName, Function.identity()));

    private final ExecutionOperations executions;
    private final ExecutionStore store;

    HistoryOperations(ExecutionOperations executions, ExecutionStore store) {
        this.executions = executions;
        this.store = store;
    }

    GetExecutionHistoryResponse get(GetExecutionHistoryRequest request) {
        int most = Constraints.results(request.maxResults());
        boolean reverse = Boolean.TRUE.equals(request.reverseOrder());
        boolean data = !Boolean.FALSE.equals(request.includeExecutionData());
        long after = Constraints.position(request.nextToken(), LONGEST_TOKEN, reverse ? Long.MAX_VALUE : 0);
        ExecutionRecord execution = executions.find(request.executionArn());
        List<HistoryEvent> events = store.events(execution.number(), after, reverse, most);
        boolean more = !events.isEmpty()
                && !store.events(execution.number(), events.getLast().id(), reverse, 1)
                        .isEmpty();
        return GetExecutionHistoryResponse.builder()
                .events(events.stream().map(event -> told(event, data)).toList())
                .nextToken(more ? Constraints.token(events.getLast().id()) : null)
                .build();
    }

    private static software.amazon.awssdk.services.sfn.model.HistoryEvent told(HistoryEvent event, boolean data) {
        var told = software.amazon.awssdk.services.sfn.model.HistoryEvent.builder()
                .id(event.id())
                .previousEventId(event.previousId())
                .timestamp(event.timestamp())
                .type(event.type());
        SdkField<?> field = DETAILS.get(detailsOf(event.type()));
        if (field != null && event.details() instanceof ObjectNode details) {
            ObjectNode shown = data ? details : details.deepCopy().without(DATA);
            field.set(told, ((Buildable) SfnJson.read(shown, field.constructor().get())).build());
        }
        return told.build();
    }

    /** The member that holds the details of events of a type. */
    private static String detailsOf(String type) {
        if (type.endsWith("StateEntered")) {
            return "stateEnteredEventDetails";
        }
        if (type.endsWith("StateExited")) {
            return "stateExitedEventDetails";
        }
        return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1) + "EventDetails";
    }
}
