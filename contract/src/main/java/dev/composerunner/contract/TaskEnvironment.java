package dev.composerunner.contract;

/** Names of the environment variables of a task. */
public final class TaskEnvironment {

    public static final String ARTIFACT_PREFIX = "ARTIFACT_PREFIX";
    public static final String META_ANALYSIS_ID = "META_ANALYSIS_ID";
    /** Wire name of a {@link ComposeEnvironment}. */
    public static final String ENVIRONMENT = "ENVIRONMENT";
    /** Accepted for tasks that are started by hand; the workflow passes {@link #SECRETS_KEY} instead. */
    public static final String NSC_KEY = "NSC_KEY";
    /** As {@link #NSC_KEY}. */
    public static final String NV_KEY = "NV_KEY";
    /** Key of the {@link JobSecrets} in {@link #RESULTS_BUCKET}, or empty. */
    public static final String SECRETS_KEY = "SECRETS_KEY";

    public static final String NO_UPLOAD = "NO_UPLOAD";
    /** Number of threads; empty for all processors. */
    public static final String N_CORES = "N_CORES";

    /** Bucket of the results. The deployment sets it, never the job. */
    public static final String RESULTS_BUCKET = "RESULTS_BUCKET";
    /** Folder of all jobs in {@link #RESULTS_BUCKET}. The deployment sets it, never the job. */
    public static final String RESULTS_PREFIX = "RESULTS_PREFIX";
    /** Bucket that the execution's input names; empty, or the same as {@link #RESULTS_BUCKET}. */
    public static final String REQUESTED_RESULTS_BUCKET = "REQUESTED_RESULTS_BUCKET";
    /** Folder that the execution's input names; empty, or the same as {@link #RESULTS_PREFIX}. */
    public static final String REQUESTED_RESULTS_PREFIX = "REQUESTED_RESULTS_PREFIX";
    /** ARN of the execution that runs the job. Absent for tasks that are started by hand. */
    public static final String EXECUTION_ARN = "EXECUTION_ARN";
    /** When the execution began, in ISO 8601; with {@link #EXECUTION_ARN}. */
    public static final String EXECUTION_START = "EXECUTION_START";

    /** Whether the working folder is removed at the end; true unless said otherwise. */
    public static final String DELETE_TMP = "DELETE_TMP";

    public static final String COMPOSE_RUNNER_VERSION = "COMPOSE_RUNNER_VERSION";
    /** Overrides the address of the environment's compose API. */
    public static final String COMPOSE_API_URL = "COMPOSE_API_URL";
    /** Overrides the address of the environment's neurostore API. */
    public static final String NEUROSTORE_API_URL = "NEUROSTORE_API_URL";
    /** Overrides the address that reference study sets come from. */
    public static final String REFERENCE_STUDYSETS_URL = "REFERENCE_STUDYSETS_URL";

    private TaskEnvironment() {}
}
