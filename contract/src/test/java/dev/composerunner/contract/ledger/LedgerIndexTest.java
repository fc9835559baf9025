package dev.composerunner.contract.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LedgerIndexTest {

    /** DynamoDB replaces an index whose name or key changes, and a table that is deployed loses its lists meanwhile. */
    @Test
    void names_ofAll_stayAsTheyAre() {
        assertThat(Arrays.stream(LedgerIndex.values())
                        .map(index -> index.indexName() + " " + index.partitionKey())
                        .toList())
                .isEqualTo(List.of(
                        "jobs-all list_all",
                        "jobs-status list_status",
                        "jobs-type list_type",
                        "jobs-submitter list_submitter",
                        "jobs-status-type list_status_type",
                        "jobs-status-submitter list_status_submitter",
                        "jobs-type-submitter list_type_submitter",
                        "jobs-status-type-submitter list_status_type_submitter",
                        "jobs-hash job_hash"));
    }

    @Test
    void of_everyCombination_isTheIndexOfIt() {
        for (boolean status : List.of(true, false)) {
            for (boolean jobType : List.of(true, false)) {
                for (boolean submitter : List.of(true, false)) {
                    LedgerIndex index = LedgerIndex.of(status, jobType, submitter);
                    assertThat(index).isNotEqualTo(LedgerIndex.BY_HASH);
                    assertThat(List.of(index.hasStatus(), index.hasJobType(), index.hasSubmitter()))
                            .isEqualTo(List.of(status, jobType, submitter));
                }
            }
        }
    }
}
