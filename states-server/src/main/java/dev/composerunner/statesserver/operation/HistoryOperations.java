package dev.composerunner.statesserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.statesserver.execution.Runs;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.SfnJson;
import dev.composerunner.statesserver.store.ExecutionRecord;
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
public final class HistoryOperations {

    private static final int LONGEST_TOKEN = 3096;

    /** As much of the events goes into one page, and one event more. */
    private static final long MOST_CHARACTERS = 4L * 1024 * 1024;

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
    private final Runs runs;

    public HistoryOperations(ExecutionOperations executions, Runs runs) {
        this.executions = executions;
        this.runs = runs;
    }

    public GetExecutionHistoryResponse get(GetExecutionHistoryRequest request) {
        int most = Constraints.results(request.maxResults());
        boolean reverse = Boolean.TRUE.equals(request.reverseOrder());
        boolean data = !Boolean.FALSE.equals(request.includeExecutionData());
        long after = Constraints.position(request.nextToken(), LONGEST_TOKEN, reverse ? Long.MAX_VALUE : 0);
        ExecutionRecord execution = executions.find(request.executionArn());
        List<HistoryEvent> all = runs.history(execution);
        List<HistoryEvent> rest = (reverse ? all.reversed() : all)
                .stream()
                        .filter(event -> reverse ? event.id() < after : event.id() > after)
                        .toList();
        List<HistoryEvent> events = page(rest, most);
        boolean more = events.size() < rest.size();
        return GetExecutionHistoryResponse.builder()
                .events(events.stream().map(event -> told(event, data)).toList())
                .nextToken(more ? Constraints.token(events.getLast().id()) : null)
                .build();
    }

    /** The first events: at most {@code most}, and fewer where they are long, but one at least. */
    private static List<HistoryEvent> page(List<HistoryEvent> events, int most) {
        long characters = 0;
        for (int i = 0; i < Math.min(most, events.size()); i++) {
            characters += events.get(i).details().toString().length();
            if (characters > MOST_CHARACTERS) {
                return events.subList(0, i + 1);
            }
        }
        return events.subList(0, Math.min(most, events.size()));
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
