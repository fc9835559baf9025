package dev.composerunner.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Deletes stored keys of jobs that no running execution names: the process that was to delete them was killed. */
final class LeftSecrets {

    private static final System.Logger LOG = System.getLogger(LeftSecrets.class.getName());

    private final S3Client s3;
    private final SfnClient executions;

    LeftSecrets(S3Client s3, SfnClient executions) {
        this.s3 = s3;
        this.executions = executions;
    }

    /**
     * Deletes what is left in a folder of a bucket. No job may be submitted meanwhile: its keys are stored before its execution starts.
     *
     * @param machine ARN of the state machine whose executions name their keys
     */
    void delete(String bucket, String folder, String machine) {
        try {
            List<String> stored = s3
                    .listObjectsV2Paginator(r -> r.bucket(bucket).prefix(folder))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .toList();
            if (stored.isEmpty()) {
                return;
            }
            Set<String> used = used(machine);
            for (String key : stored) {
                if (!used.contains(key)) {
                    s3.deleteObject(r -> r.bucket(bucket).key(key));
                }
            }
        } catch (SdkException e) {
            // The next start tries again.
            LOG.log(Level.WARNING, () -> "keys of jobs that have ended could not be deleted: " + e.getMessage());
        }
    }

    private Set<String> used(String machine) {
        var used = new HashSet<String>();
        for (ExecutionListItem item : executions
                .listExecutionsPaginator(r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.RUNNING))
                .executions()) {
            used.add(input(executions
                            .describeExecution(r -> r.executionArn(item.executionArn()))
                            .input())
                    .path("secrets_key")
                    .asText());
        }
        return used;
    }

    private static JsonNode input(String text) {
        try {
            return ContractJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored input is not JSON", e);
        }
    }
}
