package dev.composerunner.contract;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names of the environment variables of a task, whatever its {@link dev.composerunner.contract.submission.JobType}; the type has more. */
public final class TaskEnvironment {

    public static final String ARTIFACT_PREFIX = "ARTIFACT_PREFIX";
    /** Name of the {@link dev.composerunner.contract.submission.JobType}. Absent for tasks that are started by hand, whose image has a usual one. */
    public static final String JOB_TYPE = "JOB_TYPE";
    /** Key of the {@link JobSecrets} in {@link #RESULTS_BUCKET}, or empty. */
    public static final String SECRETS_KEY = "SECRETS_KEY";

    /** Key of the {@link ContainerOrder} in {@link #RESULTS_BUCKET}, or empty. */
    public static final String ORDER_KEY = "ORDER_KEY";

    /**
     * Which earlier jobs may answer, {@code running} or {@code completed}, of a job whose task finds completed results itself. Absent: none,
     * and the job's own result answers no other.
     */
    public static final String REUSE = "REUSE";
    /** Seconds since the end of a completed job that answers; with {@link #REUSE}. Absent: without end. */
    public static final String MAX_AGE = "MAX_AGE";

    /** Bucket of the results. The deployment sets it, never the job. */
    public static final String RESULTS_BUCKET = "RESULTS_BUCKET";
    /** Folder of all jobs in {@link #RESULTS_BUCKET}. The deployment sets it, never the job. */
    public static final String RESULTS_PREFIX = "RESULTS_PREFIX";
    /** Bucket that the execution's input names; empty, or the same as {@link #RESULTS_BUCKET}. */
    public static final String REQUESTED_RESULTS_BUCKET = "REQUESTED_RESULTS_BUCKET";
    /** Folder that the execution's input names; empty, or the same as {@link #RESULTS_PREFIX}. */
    public static final String REQUESTED_RESULTS_PREFIX = "REQUESTED_RESULTS_PREFIX";
    /**
     * On one machine: what stands for images here, a JSON object of references and {@code host} or paths. The service sets it, never the
     * job.
     */
    public static final String IMAGE_MAP = "IMAGE_MAP";
    /** On one machine: folder that image folders are unpacked to. The service sets it, never the job. */
    public static final String IMAGE_CACHE = "IMAGE_CACHE";
    /** On one machine: folder of the job type files, where paths of images and secrets begin. The service sets it, never the job. */
    public static final String JOB_TYPES_FOLDER = "JOB_TYPES_FOLDER";

    /** ARN of the execution that runs the job. Absent for tasks that are started by hand. */
    public static final String EXECUTION_ARN = "EXECUTION_ARN";
    /** When the execution began, in ISO 8601; with {@link #EXECUTION_ARN}. */
    public static final String EXECUTION_START = "EXECUTION_START";

    /** US dollars that were reserved for the job; empty: nothing was. */
    public static final String ESTIMATED_COST_USD = "ESTIMATED_COST_USD";

    /**
     * Prices of the task as {@link dev.composerunner.contract.cost.FargatePrices#ofText} reads them; absent: those that are known of
     * its region. The deployment sets it, never the job.
     */
    public static final String FARGATE_PRICES = "FARGATE_PRICES";

    /** Whether the working folder is removed at the end; true unless said otherwise. */
    public static final String DELETE_TMP = "DELETE_TMP";

    public static final String COMPOSE_RUNNER_VERSION = "COMPOSE_RUNNER_VERSION";
    /** What the workflow says of every job. */
    public static final Set<String> OF_THE_WORKFLOW = Set.of(
            ARTIFACT_PREFIX,
            JOB_TYPE,
            SECRETS_KEY,
            ORDER_KEY,
            REQUESTED_RESULTS_BUCKET,
            REQUESTED_RESULTS_PREFIX,
            EXECUTION_ARN,
            EXECUTION_START,
            ESTIMATED_COST_USD);

    /** What the workflow and the deployment alone say, sorted; a job's own variables have other names. */
    public static final SortedSet<String> RESERVED = reserved();

    private static SortedSet<String> reserved() {
        var names = new TreeSet<>(OF_THE_WORKFLOW);
        names.addAll(List.of(RESULTS_BUCKET, RESULTS_PREFIX, DELETE_TMP, COMPOSE_RUNNER_VERSION, FARGATE_PRICES));
        return Collections.unmodifiableSortedSet(names);
    }

    private TaskEnvironment() {}
}
