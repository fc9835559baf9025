package dev.composerunner.lambdas.ledger.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A change of one item. In expressions every attribute is written {@code #name}, since many names are reserved words.
 *
 * @param key key of the item
 * @param update the update expression
 * @param condition the condition, or empty
 * @param values what the placeholders stand for
 */
record Change(Map<String, AttributeValue> key, String update, String condition, Map<String, AttributeValue> values) {

    private static final Pattern NAME = Pattern.compile("#(\\w+)");

    /** A change without a condition. */
    static Change always(Map<String, AttributeValue> key, String update, Map<String, AttributeValue> values) {
        return new Change(key, update, "", values);
    }

    UpdateItemRequest.Builder request() {
        return UpdateItemRequest.builder()
                .key(key)
                .updateExpression(update)
                .conditionExpression(condition.isEmpty() ? null : condition)
                .expressionAttributeNames(names(update + condition))
                .expressionAttributeValues(values);
    }

    TransactWriteItem inTransaction(String table) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table)
                        .key(key)
                        .updateExpression(update)
                        .conditionExpression(condition.isEmpty() ? null : condition)
                        .expressionAttributeNames(names(update + condition))
                        .expressionAttributeValues(values))
                .build();
    }

    /** The names in an expression, as the API wants them. */
    static Map<String, String> names(String expression) {
        var names = new HashMap<String, String>();
        NAME.matcher(expression).results().forEach(name -> names.put(name.group(), name.group(1)));
        return names;
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
