package dev.composerunner.contract;

/**
 * The input of an execution. Numbers and truth values are text, as the container's environment takes nothing else; what is
 * absent is the empty text, so that the workflow can name every field.
 *
 * @param artifactPrefix the job's name
 * @param metaAnalysisId what to run
 * @param environment wire name of the {@link ComposeEnvironment}
 * @param noUpload {@code true} or {@code false}: whether results stay here instead of being given back
 * @param nCores number of threads, or empty for all that the task has
 * @param results where results go
 * @param taskSize wire name of the {@link TaskSize}
 * @param secretsKey key of the job's {@link JobSecrets} in the results bucket, or empty
 */
public record ExecutionInput(
        String artifactPrefix,
        String metaAnalysisId,
        String environment,
        String noUpload,
        String nCores,
        ResultsLocation results,
        String taskSize,
        String secretsKey) {

    /**
     * Where the results of all jobs go.
     *
     * @param bucket the bucket's name
     * @param prefix the folder of all jobs
     */
    public record ResultsLocation(String bucket, String prefix) {}
}
