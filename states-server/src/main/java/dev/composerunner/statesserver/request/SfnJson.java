package dev.composerunner.statesserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** The SDK's requests and answers as the JSON of the AWS JSON protocol: times are seconds, absent members are left out. */
public final class SfnJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SfnJson() {}

    public static ObjectNode write(SdkPojo pojo) {
        ObjectNode node = NODES.objectNode();
        for (SdkField<?> field : pojo.sdkFields()) {
            JsonNode value = value(field.getValueOrDefault(pojo));
            if (value != null) {
                node.set(field.locationName(), value);
            }
        }
        return node;
    }

    private static @Nullable JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case SdkAutoConstructList<?> _ -> null;
            case SdkAutoConstructMap<?, ?> _ -> null;
            case String text -> NODES.textNode(text);
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Instant time -> NODES.numberNode(BigDecimal.valueOf(time.toEpochMilli(), 3));
            case SdkPojo pojo -> write(pojo);
            case List<?> list -> {
                ArrayNode items = NODES.arrayNode(list.size());
                list.forEach(item -> items.add(value(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                ObjectNode members = NODES.objectNode();
                map.forEach((key, member) -> members.set(String.valueOf(key), value(member)));
                yield members;
            }
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        };
    }

    /**
     * Reads {@code json} into a builder of the SDK; members that it does not have are passed over, as AWS does.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException where a member has another type
     */
    public static <B extends SdkPojo> B read(JsonNode json, B builder) {
        return read(json, builder, "");
    }

    private static <B extends SdkPojo> B read(JsonNode json, B builder, String path) {
        required(json.isObject(), json, path.isEmpty() ? "the body" : path, "an object");
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode member = json.path(field.locationName());
            if (!member.isMissingNode() && !member.isNull()) {
                field.set(builder, parse(field, member, path + "/" + field.locationName()));
            }
        }
        return builder;
    }

    private static Object parse(SdkField<?> field, JsonNode json, String path) {
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> required(json.isTextual(), json, path, "a string").textValue();
            case BOOLEAN ->
                required(json.isBoolean(), json, path, "true or false").booleanValue();
            case INTEGER ->
                required(json.isIntegralNumber() && json.canConvertToInt(), json, path, "a whole number")
                        .intValue();
            case LONG ->
                required(json.isIntegralNumber() && json.canConvertToLong(), json, path, "a whole number")
                        .longValue();
            case FLOAT -> required(json.isNumber(), json, path, "a number").floatValue();
            case DOUBLE -> required(json.isNumber(), json, path, "a number").doubleValue();
            case INSTANT ->
                Instant.ofEpochMilli(required(json.isNumber(), json, path, "a number of seconds")
                        .decimalValue()
                        .movePointRight(3)
                        .longValue());
            case LIST -> list(field.getTrait(ListTrait.class).memberFieldInfo(), json, path);
            case MAP -> map(field.getTrait(MapTrait.class).valueFieldInfo(), json, path);
            case SDK_POJO -> ((Buildable) read(json, field.constructor().get(), path)).build();
            case NULL, SHORT, BYTE, BIG_DECIMAL, SDK_BYTES, DOCUMENT ->
                throw new IllegalArgumentException(path + ": no " + field.marshallingType() + " is read from JSON");
        };
    }

    private static List<Object> list(SdkField<?> item, JsonNode json, String path) {
        var items = new ArrayList<Object>();
        required(json.isArray(), json, path, "a list")
                .forEach(member -> items.add(parse(item, member, path + "/" + items.size())));
        return items;
    }

    private static Map<String, Object> map(SdkField<?> item, JsonNode json, String path) {
        var members = new LinkedHashMap<String, Object>();
        required(json.isObject(), json, path, "an object")
                .properties()
                .forEach(member ->
                        members.put(member.getKey(), parse(item, member.getValue(), path + "/" + member.getKey())));
        return members;
    }

    private static JsonNode required(boolean kept, JsonNode json, String path, String allowed) {
        if (!kept) {
            throw Refusals.unreadable(
                    path + ": got " + json.getNodeType().name().toLowerCase(Locale.ROOT) + "; allowed: " + allowed);
        }
        return json;
    }
}
