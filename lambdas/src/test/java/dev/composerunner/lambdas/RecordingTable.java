package dev.composerunner.lambdas;

import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.DeployedFunction.Call;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Keeps the items that are put and forgets what updates say: it is there to record which rights the calls need. Every condition holds.
 * Other calls are refused.
 */
final class RecordingTable implements DynamoDbClient {

    final Set<Call> calls = new HashSet<>();

    private final Map<List<AttributeValue>, Map<String, AttributeValue>> items = new HashMap<>();

    @Override
    public String serviceName() {
        return "dynamodb";
    }

    @Override
    public void close() {}

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        record("GetItem", request.tableName());
        Map<String, AttributeValue> item = items.get(key(request.key()));
        return GetItemResponse.builder().item(item).build();
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        record(
                "Query",
                request.indexName() == null
                        ? request.tableName()
                        : request.tableName() + "/index/" + request.indexName());
        return QueryResponse.builder().items(List.of()).build();
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        record("UpdateItem", request.tableName());
        return UpdateItemResponse.builder().build();
    }

    /** A transaction needs the right to each of its writes; there is no right to the transaction itself. */
    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        for (TransactWriteItem write : request.transactItems()) {
            if (write.put() != null) {
                record("PutItem", write.put().tableName());
                items.put(key(write.put().item()), write.put().item());
            }
            if (write.update() != null) {
                record("UpdateItem", write.update().tableName());
            }
            if (write.delete() != null) {
                record("DeleteItem", write.delete().tableName());
                items.remove(key(write.delete().key()));
            }
            if (write.conditionCheck() != null) {
                record("ConditionCheckItem", write.conditionCheck().tableName());
            }
        }
        return TransactWriteItemsResponse.builder().build();
    }

    private void record(String action, String resource) {
        calls.add(Call.of("dynamodb:" + action, resource));
    }

    private static List<AttributeValue> key(Map<String, AttributeValue> item) {
        return List.of(item.get(LedgerTable.PARTITION_KEY), item.get(LedgerTable.SORT_KEY));
    }
}
