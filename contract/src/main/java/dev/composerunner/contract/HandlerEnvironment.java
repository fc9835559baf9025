package dev.composerunner.contract;

/** Names of the environment variables of the handlers; a job type may read more. */
public final class HandlerEnvironment {

    public static final String STATE_MACHINE_ARN = "STATE_MACHINE_ARN";
    public static final String RESULTS_BUCKET = "RESULTS_BUCKET";
    public static final String RESULTS_PREFIX = "RESULTS_PREFIX";
    /** Key of KMS that the keys of jobs are encrypted by: an ARN, or {@code aws}; absent: as the bucket has it. */
    public static final String SECRETS_KMS_KEY = "SECRETS_KMS_KEY";
    /** Log group that the tasks write to. */
    public static final String RUNNER_LOG_GROUP = "RUNNER_LOG_GROUP";
    /** First part of the name of a task's log stream. */
    public static final String LOG_STREAM_PREFIX = "LOG_STREAM_PREFIX";
    /**
     * First part of the name of the log stream of a job's own container, which is in a log group of its type's own; absent: what it says
     * is in the stream of the task.
     */
    public static final String JOB_LOG_STREAM_PREFIX = "JOB_LOG_STREAM_PREFIX";
    /** Milliseconds of the log that are answered where no start is asked for. */
    public static final String DEFAULT_LOOKBACK_MS = "DEFAULT_LOOKBACK_MS";
    /** Milliseconds after a job's end in which lines of its log may still arrive. */
    public static final String LOG_DELIVERY_MS = "LOG_DELIVERY_MS";
    /** Spending of the month, in US dollars, from which no job is started. */
    public static final String COST_LIMIT_USD = "COST_LIMIT_USD";
    /** ARN of the cluster that tasks run in. */
    public static final String CLUSTER = "CLUSTER";
    /** Name of the deployment, which metrics are told apart by. */
    public static final String SERVICE_NAME = "SERVICE_NAME";
    /** Most submissions of a caller in a minute; 0 or absent: any number. */
    public static final String SUBMITS_PER_MINUTE = "SUBMITS_PER_MINUTE";
    /** Most submissions of a caller in a day; 0 or absent: any number. */
    public static final String SUBMITS_PER_DAY = "SUBMITS_PER_DAY";
    /** Most requests of a caller a second, to each function; 0 or absent: any number. */
    public static final String REQUESTS_PER_SECOND = "REQUESTS_PER_SECOND";
    /**
     * Most that jobs of a month may cost, in US dollars, as estimated when they are submitted; absent: no budget is kept. Beside it,
     * {@link #TASK_RESOURCES} and its fellows say what a job may take.
     */
    public static final String MONTH_BUDGET_USD = "MONTH_BUDGET_USD";
    /** CPU units, MiB of memory and GiB of disk of a task of {@link TaskSize#STANDARD}, such as 4096/30720/20. */
    public static final String TASK_RESOURCES = "TASK_RESOURCES";
    /** Likewise of {@link TaskSize#LARGE}. */
    public static final String LARGE_TASK_RESOURCES = "LARGE_TASK_RESOURCES";
    /** Longest time of a job, seconds. */
    public static final String MAX_JOB_SECONDS = "MAX_JOB_SECONDS";
    /** Prices as {@link dev.composerunner.contract.cost.FargatePrices#ofText} reads them; absent: those known of {@link #REGION}. */
    public static final String FARGATE_PRICES = "FARGATE_PRICES";
    /** Region of the function, which Lambda sets. */
    public static final String REGION = "AWS_REGION";
    /** Address that answers the status of a job; the submit answer refers to it. */
    public static final String STATUS_URL = "STATUS_URL";
    /** Name of the {@link dev.composerunner.contract.submission.JobType} of a submission that names none. */
    public static final String DEFAULT_JOB_TYPE = "DEFAULT_JOB_TYPE";
    /** Family of the task definition of {@link TaskSize#STANDARD}. */
    public static final String TASK_DEFINITION = "TASK_DEFINITION";
    /** Family of the task definition of {@link TaskSize#LARGE}. */
    public static final String LARGE_TASK_DEFINITION = "LARGE_TASK_DEFINITION";

    /**
     * First part of the name of the task definition family, and of the log group, of each job type that is written as a file; the rest is
     * the type's name.
     */
    public static final String JOB_TYPE_FAMILY_PREFIX = "JOB_TYPE_FAMILY_PREFIX";
    /** Folder of the job types that are written as files; absent: there are none. */
    public static final String JOB_TYPES_FOLDER = "JOB_TYPES_FOLDER";

    /** The {@link dev.composerunner.contract.access.AccessKeys}, as their text; absent: no key is asked for. */
    public static final String ACCESS_KEYS = "ACCESS_KEYS";

    /** Name of the ledger's DynamoDB table; absent: there is none. */
    public static final String LEDGER_TABLE = "LEDGER_TABLE";

    /** Version of Compose Runner. */
    public static final String COMPOSE_RUNNER_VERSION = "COMPOSE_RUNNER_VERSION";

    private HandlerEnvironment() {}
}
