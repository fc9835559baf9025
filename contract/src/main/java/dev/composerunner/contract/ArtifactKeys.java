package dev.composerunner.contract;

import java.util.regex.Pattern;

/**
 * The keys of the objects of a job in the results bucket.
 *
 * @param resultsPrefix the folder of all jobs, without a closing slash; may be empty
 */
public record ArtifactKeys(String resultsPrefix) {

    /** Written last, on success and on failure alike: a {@link JobMetadata}. */
    public static final String METADATA = "metadata.json";

    /** Rewritten while the job runs: a {@link JobProgress}. */
    public static final String PROGRESS = "progress.json";

    /** How far the results have been given back, while the job runs; not an artifact. */
    public static final String UPLOAD = "upload.json";

    /** Written before the job begins, if its type is written as a file: a {@link ContainerOrder}; not an artifact. */
    public static final String ORDER = "order.json";

    /** Name of the user-defined metadata of an artifact that holds the SHA-256 of its bytes, hexadecimal. */
    public static final String SHA256 = "sha256";

    private static final Pattern UNSAFE = Pattern.compile("(^|/)[.]{1,2}(/|$)|[\\\\\\p{Cntrl}]");

    /** @throws InvalidRequestException if {@code resultsPrefix} has a segment that some store resolves as a path */
    public ArtifactKeys {
        if (UNSAFE.matcher(resultsPrefix).find()) {
            throw InvalidRequestException.of(
                    "results prefix",
                    '"' + resultsPrefix + '"',
                    "a folder without \".\", \"..\", backslashes and control characters");
        }
        while (resultsPrefix.endsWith("/")) {
            resultsPrefix = resultsPrefix.substring(0, resultsPrefix.length() - 1);
        }
    }

    /** The folder of every artifact of a job, with the closing slash that keeps {@code job-10} out of {@code job-1}. */
    public String folder(ArtifactPrefix job) {
        return resultsPrefix.isEmpty() ? job + "/" : resultsPrefix + "/" + job + "/";
    }

    /** The key of one artifact; {@code name} is its path in the result folder, with slashes. */
    public String artifact(ArtifactPrefix job, String name) {
        return folder(job) + name;
    }

    public String metadata(ArtifactPrefix job) {
        return artifact(job, METADATA);
    }

    public String progress(ArtifactPrefix job) {
        return artifact(job, PROGRESS);
    }

    public String order(ArtifactPrefix job) {
        return artifact(job, ORDER);
    }

    /**
     * The folder of the {@link JobSecrets} of all jobs: beside the results, so that no right or listing of results covers it. The
     * dot keeps it apart from every job's folder where {@code resultsPrefix} is empty: no job's name begins with one.
     */
    public String secretsFolder() {
        return resultsPrefix + ".secrets/";
    }

    /** The key of a job's {@link JobSecrets}. */
    public String secrets(ArtifactPrefix job) {
        return secretsFolder() + job + ".json";
    }

    /** The folder of what is known of jobs by their hashes, beside the results as {@link #secretsFolder()} is. */
    public String indexFolder() {
        return resultsPrefix + ".index/";
    }

    /** The key of what the account has spent in the month, beside the results as {@link #secretsFolder()} is. */
    public String spending() {
        return resultsPrefix + ".spending.json";
    }

    /** The key of what is known of the jobs with a hash. */
    public String index(String jobHash) {
        return indexFolder() + jobHash + ".json";
    }
}
