package dev.composerunner.statesserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.statesserver.request.Refusals;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The operations of the API by the names that requests call them by. */
public final class Operations {

    private final Map<String, Operation<?>> byName;

    Operations(Operation<?>... table) {
        byName = Arrays.stream(table).collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));
    }

    /** No operations: every name is refused. */
    public static Operations none() {
        return new Operations();
    }

    /**
     * Does an operation.
     *
     * @param name such as {@code StartExecution}
     * @param body members of the request
     * @return members of the answer
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException with the code, the message and the HTTP status of the error
     */
    public ObjectNode call(String name, JsonNode body) {
        Operation<?> operation = byName.get(name);
        if (operation == null) {
            throw Refusals.unknownOperation(name);
        }
        return operation.call(body);
    }

    /** A client that does the operations in this process, with the answers and errors that a client has over HTTP. */
    public SfnClient client() {
        return InProcessClient.of(this);
    }

    Optional<Operation<?>> find(@Nullable String name) {
        return Optional.ofNullable(name == null ? null : byName.get(name));
    }
}
