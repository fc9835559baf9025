package dev.composerunner.infra.construct;

/** The entry points in the image of the handlers. */
public enum Handler {
    SUBMIT("SubmitHandler"),
    CHECK("CheckHandler"),
    STATUS("StatusHandler"),
    LOGS("LogsHandler"),
    RESULTS("ResultsHandler"),
    CANCEL("CancelHandler"),
    JOB_TYPES("JobTypesHandler"),
    JOBS("admin.JobsHandler"),
    STATS("admin.StatsHandler"),
    EXPIRE("admin.ExpireHandler"),
    DELETE("admin.DeleteHandler"),
    HEALTH("admin.HealthHandler"),
    SWEEP("sweep.SweepHandler"),
    CHECK_MONTHLY_COST("CheckMonthlyCostHandler"),
    CLASSIFY_FAILURE("ClassifyFailureHandler"),
    RECORD_FAILURE("RecordFailureHandler");

    private final String className;

    Handler(String className) {
        this.className = className;
    }

    /** The command of the image that chooses this handler. */
    public String command() {
        return "dev.composerunner.lambdas." + className + "::handleRequest";
    }
}
