package dev.composerunner.fragments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.stepfunctions.CustomState;
import software.amazon.awscdk.services.stepfunctions.CustomStateProps;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.StateGraph;
import software.constructs.Construct;

/**
 * A state of given JSON in JSONata. A {@link CustomState} by itself renders its catchers as JSONPath, without what they hand on, and
 * asks for no permissions.
 */
final class JsonataState extends CustomState {

    private final List<PolicyStatement> statements;

    /**
     * Adds the state {@code id}.
     *
     * @param fields what the state holds beside its transitions, retriers, catchers and query language
     * @param statements what the role of a state machine with this state is allowed
     */
    JsonataState(Construct scope, String id, Map<String, Object> fields, List<PolicyStatement> statements) {
        super(scope, id, CustomStateProps.builder().stateJson(fields).build());
        this.statements = List.copyOf(statements);
    }

    @Override
    protected Object renderQueryLanguage(@Nullable QueryLanguage ofStateMachine) {
        return ofStateMachine == QueryLanguage.JSONATA ? Map.of() : Map.of("QueryLanguage", "JSONata");
    }

    /** Retriers and catchers come before the other fields, as in the states of the CDK. */
    @Override
    protected Object renderNextEnd() {
        var fields = new LinkedHashMap<Object, Object>((Map<?, ?>) super.renderNextEnd());
        fields.putAll((Map<?, ?>) renderRetryCatch());
        return fields;
    }

    @Override
    protected Object renderRetryCatch() {
        return super.renderRetryCatch(QueryLanguage.JSONATA);
    }

    @Override
    protected void whenBoundToGraph(StateGraph graph) {
        super.whenBoundToGraph(graph);
        statements.forEach(graph::registerPolicyStatement);
    }
}
