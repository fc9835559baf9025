package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.contract.ledger.LedgerTable;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DynamoLedgerTableTest {

    @Test
    void table_keysAndIndexes_areThoseThatHandlersUse() {
        JsonNode table = table();
        assertThat(keys(table)).isEqualTo("pk HASH, sk RANGE");
        assertThat(table.path("GlobalSecondaryIndexes"))
                .extracting(index -> index.path("IndexName").asText() + ": " + keys(index) + ", "
                        + index.at("/Projection/ProjectionType").asText())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(LedgerIndex.values())
                        .map(index -> index.indexName() + ": " + index.partitionKey() + " HASH, place RANGE, ALL")
                        .toList());
        assertThat(table.has("LocalSecondaryIndexes")).isFalse();
    }

    @Test
    void table_attributes_areTheKeysAsText() {
        // An attribute that is no key makes CloudFormation refuse the table.
        var keys = new TreeSet<>(Stream.of(LedgerTable.PARTITION_KEY, LedgerTable.SORT_KEY, LedgerTable.PLACE)
                .toList());
        Arrays.stream(LedgerIndex.values()).map(LedgerIndex::partitionKey).forEach(keys::add);
        assertThat(table().path("AttributeDefinitions"))
                .extracting(attribute -> attribute.path("AttributeName").asText()
                        + attribute.path("AttributeType").asText())
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(name -> name + "S").toList());
    }

    @Test
    void table_byDefault_isOnDemandAndExpiresWhatHandlersSay() {
        assertThat(table().path("BillingMode").asText()).isEqualTo("PAY_PER_REQUEST");
        assertThat(table().at("/TimeToLiveSpecification/AttributeName").asText())
                .isEqualTo(LedgerTable.EXPIRES_AT);
        assertThat(table().at("/TimeToLiveSpecification/Enabled").asBoolean()).isTrue();
    }

    @Test
    void table_byMistake_isNotLost() {
        JsonNode resources = SynthesizedApp.json(SynthesizedApp.stack()).path("Resources");
        JsonNode table = resources.path("ComposeRunnerLedgerTable42C33B84");
        assertThat(table.path("Type").asText()).isEqualTo("AWS::DynamoDB::GlobalTable");
        assertThat(table.path("DeletionPolicy").asText()).isEqualTo("Retain");
        assertThat(table.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
        assertThat(table().path("Replicas")).hasSize(1).first().satisfies(replica -> {
            assertThat(replica.path("DeletionProtectionEnabled").asBoolean()).isTrue();
            assertThat(replica.at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                            .asBoolean())
                    .isTrue();
            assertThat(replica.path("Region").path("Ref").asText()).isEqualTo("AWS::Region");
        });
        // The key that DynamoDB owns encrypts without a charge for each call of KMS.
        assertThat(table().at("/SSESpecification/SSEEnabled").asBoolean()).isFalse();
    }

    @Test
    void table_thatExists_isUsedAndNotCreated() {
        Resources other = Resources.of(SynthesizedApp.otherStack());
        assertThat(other.ofType("AWS::DynamoDB::GlobalTable")).isEmpty();
        assertThat(other.one("AWS::Lambda::Function", "ComposeRunnerJobsFunction")
                        .at("/Environment/Variables/LEDGER_TABLE")
                        .asText())
                .isEqualTo("a-ledger-of-mine");
        assertThat(other.rights("ComposeRunnerStatsRole"))
                .contains(
                        "Allow dynamodb:Query arn:AWS::Partition:dynamodb:AWS::Region:AWS::AccountId:table/a-ledger-of-mine",
                        "Allow dynamodb:Query arn:AWS::Partition:dynamodb:AWS::Region:AWS::AccountId:table/a-ledger-of-mine/index/jobs-status");
    }

    private static JsonNode table() {
        return Resources.of(SynthesizedApp.stack()).one("AWS::DynamoDB::GlobalTable", "ComposeRunnerLedgerTable");
    }

    private static String keys(JsonNode described) {
        return described.at("/KeySchema/0/AttributeName").asText()
                + ' '
                + described.at("/KeySchema/0/KeyType").asText()
                + ", "
                + described.at("/KeySchema/1/AttributeName").asText()
                + ' '
                + described.at("/KeySchema/1/KeyType").asText();
    }
}
