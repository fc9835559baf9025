package dev.composerunner.statesserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.request.SfnJson;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.sfn.model.SfnRequest;
import software.amazon.awssdk.services.sfn.model.SfnResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * An operation of the API: a row of the table.
 *
 * @param name such as {@code StartExecution}
 * @param request gives builders of its requests
 * @param function answers a request that has the required members
 * @param required members of the body that every request has, by their names in JSON
 */
record Operation<Q extends SfnRequest>(
        String name,
        Supplier<? extends SdkBuilder<?, Q>> request,
        Function<Q, ? extends SfnResponse> function,
        List<String> required) {

    Operation(
            String name,
            Supplier<? extends SdkBuilder<?, Q>> request,
            Function<Q, ? extends SfnResponse> function,
            String... required) {
        this(name, request, function, List.of(required));
    }

    /** An operation of AWS that is not offered here. */
    static <Q extends SfnRequest> Operation<Q> notOffered(
            String name, Supplier<? extends SdkBuilder<?, Q>> request, String... required) {
        return new Operation<>(
                name,
                request,
                _ -> {
                    throw Refusals.notOffered(name);
                },
                required);
    }

    /** From JSON to JSON. */
    ObjectNode call(JsonNode body) {
        SdkBuilder<?, Q> builder = request.get();
        SfnJson.read(body, (SdkPojo) builder);
        return SfnJson.write(checked(builder.build()));
    }

    /**
     * From a request to an answer of the SDK.
     *
     * @throws ClassCastException if the request is another operation's
     */
    @SuppressWarnings("unchecked")
    SfnResponse call(SfnRequest of) {
        return checked((Q) of);
    }

    private SfnResponse checked(Q of) {
        List<String> missing =
                required.stream().filter(member -> !isGiven(of, member)).toList();
        if (!missing.isEmpty()) {
            throw Refusals.missingMembers(missing);
        }
        return function.apply(of);
    }

    private static boolean isGiven(SdkPojo request, String member) {
        for (SdkField<?> field : request.sdkFields()) {
            if (field.locationName().equals(member)) {
                Object value = field.getValueOrDefault(request);
                return value != null
                        && !(value instanceof SdkAutoConstructList)
                        && !(value instanceof SdkAutoConstructMap);
            }
        }
        throw new IllegalStateException(request.getClass() + " has no member " + member);
    }
}
