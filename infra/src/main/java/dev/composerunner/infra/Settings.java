package dev.composerunner.infra;

import org.jspecify.annotations.Nullable;

/** Temporary. */
public record Settings(
        String composeRunnerVersion,
        @Nullable String resultsBucketName,
        String resultsPrefix,
        TaskShape task,
        TaskShape largeTask,
        @Nullable Integer taskEphemeralStorageGiB,
        int stateMachineTimeoutSeconds,
        FunctionShape submit,
        FunctionShape status,
        FunctionShape poll,
        FunctionShape results,
        long pollLookbackMs,
        int monthlySpendLimit,
        FunctionUrlAuth functionUrlAuth) {

    public record TaskShape(int cpu, int memoryMiB) {}

    public record FunctionShape(int memoryMiB, int timeoutSeconds) {}

    public enum FunctionUrlAuth {
        AWS_IAM,
        NONE
    }
}
