package dev.composerunner.contract.watching;

/** Names of the metrics that a deployment writes by itself, beside those of AWS. */
public final class MetricNames {

    /** Namespace of them all. */
    public static final String NAMESPACE = "ComposeRunner";

    /** Dimension of them all: the name of the deployment. */
    public static final String SERVICE = "Service";

    /** Seconds since the oldest running job was submitted; 0: none runs. */
    public static final String OLDEST_JOB = "OldestJob";

    /** Spending of the account in the month, in US dollars, each time that Cost Explorer has said it. */
    public static final String MONTH_SPEND = "MonthSpend";

    /** Jobs that ended and did not succeed. */
    public static final String FAILED_JOBS = "FailedJobs";

    /** Further dimension of {@link #FAILED_JOBS}: the {@link dev.composerunner.contract.FailureType}. */
    public static final String FAILURE_TYPE = "FailureType";

    /** {@code message} of the line that {@link #FAILED_JOBS} is counted by; it has the dimensions as {@code service} and {@code failure_type}. */
    public static final String JOB_ENDED = "job.ended";

    private MetricNames() {}
}
