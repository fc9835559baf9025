package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.ledger.LedgerException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads the attributes of an item; one that is missing or has the wrong type is a {@link LedgerException} that names both. */
final class ItemReader {

    private final Map<String, AttributeValue> item;

    ItemReader(Map<String, AttributeValue> item) {
        this.item = item;
    }

    String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw damaged(name + " is missing", null);
        }
        return text;
    }

    @Nullable
    String optionalText(String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            return null;
        }
        if (value.type() != AttributeValue.Type.S) {
            throw damaged(name + ": got type " + value.type() + "; allowed: S", null);
        }
        return value.s();
    }

    long number(String name) {
        Long number = optionalNumber(name);
        if (number == null) {
            throw damaged(name + " is missing", null);
        }
        return number;
    }

    @Nullable
    Long optionalNumber(String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            return null;
        }
        if (value.type() != AttributeValue.Type.N) {
            throw damaged(name + ": got type " + value.type() + "; allowed: N", null);
        }
        try {
            return Long.valueOf(value.n());
        } catch (NumberFormatException e) {
            throw damaged(name + ": got " + value.n() + "; allowed: a whole number", e);
        }
    }

    boolean truth(String name) {
        AttributeValue value = item.get(name);
        if (value == null || value.type() != AttributeValue.Type.BOOL) {
            throw damaged(name + ": got type " + (value == null ? "none" : value.type()) + "; allowed: BOOL", null);
        }
        return value.bool();
    }

    /** Makes an object of the item. An exception about a value becomes one that names the item. */
    <T> T read(Function<ItemReader, T> record) {
        try {
            return record.apply(this);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private LedgerException damaged(String reason, @Nullable Throwable cause) {
        String message = "the ledger's item " + key(LedgerTable.PARTITION_KEY) + ", " + key(LedgerTable.SORT_KEY)
                + " is damaged: " + reason;
        return cause == null ? new LedgerException(message) : new LedgerException(message, cause);
    }

    private String key(String name) {
        AttributeValue value = item.get(name);
        return value == null ? "without " + name : String.valueOf(value.s());
    }
}
