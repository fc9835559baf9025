package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.SfnRequest;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.ValidationException;

/** The table of operations, and the client that is made from it. */
final class OperationsTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @TempDir
    private Path folder = Path.of("");

    private LocalStates states;

    @BeforeEach
    void open() throws IOException {
        states = LocalStates.open(folder, new StateTime());
    }

    @AfterEach
    void close() {
        states.close();
    }

    @Test
    void table_hasEveryOperationOfTheSdksClient() {
        List<String> operations = Arrays.stream(SfnClient.class.getMethods())
                .filter(method -> method.getParameterCount() == 1
                        && SfnRequest.class.isAssignableFrom(method.getParameterTypes()[0]))
                .map(Method::getName)
                .filter(name -> !name.endsWith("Paginator"))
                .map(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
                .toList();
        assertThat(operations).hasSizeGreaterThanOrEqualTo(37);
        // A row of another request would be answered with a fault of ours: each is called once with nothing in its
        // body.
        for (String operation : operations) {
            try {
                assertThat(states.operations().call(operation, NODES.objectNode()))
                        .isNotNull();
            } catch (AwsServiceException e) {
                assertThat(e.statusCode()).as(operation).isEqualTo(400);
            }
        }
    }

    @Test
    void unknownOperation_isRefusedByItsName() {
        assertThatThrownBy(() -> states.operations().call("MakeCoffee", NODES.objectNode()))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"))
                .hasMessageContaining("MakeCoffee");
    }

    @Test
    void missingMembers_areNamedAllAtOnce() {
        ObjectNode body = NODES.objectNode().put("name", "m");
        String message =
                "2 validation errors detected: Value null at 'definition' failed to satisfy constraint: Member must"
                        + " not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be null";
        assertThatThrownBy(() -> states.operations().call("CreateStateMachine", body))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith(message);
        assertThatThrownBy(() -> states.inProcess().createStateMachine(r -> r.name("m")))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void clientInThisProcess_hasTheSdksPaginators() {
        for (int i = 0; i < 5; i++) {
            states.machine("m" + i, LocalStates.PASS);
        }
        assertThat(states.inProcess().listStateMachinesPaginator(r -> r.maxResults(2)).stateMachines().stream()
                        .map(StateMachineListItem::name)
                        .filter(name -> name.startsWith("m")))
                .containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void clientInThisProcess_isAnOrdinaryObject() {
        SfnClient client = states.inProcess();
        assertThat(Set.of(client, states.inProcess())).contains(client).hasSize(2);
        assertThat(client.serviceName()).isEqualTo("states");
        assertThat(client.toString()).contains("Step Functions");
        client.close();
        assertThat(client.listActivities().activities()).isEmpty();
    }
}
