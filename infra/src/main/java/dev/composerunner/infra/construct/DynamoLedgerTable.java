package dev.composerunner.infra.construct;

import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.contract.ledger.LedgerTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Billing;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexPropsV2;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.TableEncryptionV2;
import software.amazon.awscdk.services.dynamodb.TableV2;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.constructs.Construct;

/** The ledger's table with the indexes of {@link LedgerIndex}. */
public final class DynamoLedgerTable extends Construct {

    private static final String QUERY = "dynamodb:Query";

    private final ITable table;

    public DynamoLedgerTable(Construct scope, String id, Props props) {
        super(scope, id);
        table = props.tableName() == null ? created() : TableV2.fromTableName(this, "Table", props.tableName());
    }

    /** Name of the table. */
    public String tableName() {
        return table.getTableName();
    }

    /** Lets {@code grantee} do {@code actions} to items of the table. A transaction needs the actions of its writes. */
    public Grant grantItems(IGrantable grantee, String... actions) {
        return grant(grantee, Arrays.asList(actions), List.of(table.getTableArn()));
    }

    /** Lets {@code grantee} query the table itself. */
    public Grant grantQuery(IGrantable grantee) {
        return grant(grantee, List.of(QUERY), List.of(table.getTableArn()));
    }

    /** Lets {@code grantee} query {@code indexes}. */
    public Grant grantQuery(IGrantable grantee, List<LedgerIndex> indexes) {
        return grant(
                grantee,
                List.of(QUERY),
                indexes.stream()
                        .map(index -> table.getTableArn() + "/index/" + index.indexName())
                        .toList());
    }

    private static Grant grant(IGrantable grantee, List<String> actions, List<String> arns) {
        return Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(actions)
                .resourceArns(arns)
                .build());
    }

    private TableV2 created() {
        return TableV2.Builder.create(this, "Table")
                .partitionKey(text(LedgerTable.PARTITION_KEY))
                .sortKey(text(LedgerTable.SORT_KEY))
                .globalSecondaryIndexes(Arrays.stream(LedgerIndex.values())
                        .map(index -> GlobalSecondaryIndexPropsV2.builder()
                                .indexName(index.indexName())
                                .partitionKey(text(index.partitionKey()))
                                .sortKey(text(LedgerTable.PLACE))
                                .projectionType(ProjectionType.ALL)
                                .build())
                        .toList())
                .timeToLiveAttribute(LedgerTable.EXPIRES_AT)
                .billing(Billing.onDemand())
                .encryption(TableEncryptionV2.dynamoOwnedKey())
                .pointInTimeRecoverySpecification(PointInTimeRecoverySpecification.builder()
                        .pointInTimeRecoveryEnabled(true)
                        .build())
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    private static Attribute text(String name) {
        return Attribute.builder().name(name).type(AttributeType.STRING).build();
    }

    /**
     * Which table.
     *
     * @param tableName an existing table, which keeps its own settings; absent: one is created
     */
    public record Props(@Nullable String tableName) {}
}
