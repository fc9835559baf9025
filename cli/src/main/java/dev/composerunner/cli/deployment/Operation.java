package dev.composerunner.cli.deployment;

/** An operation of the service's HTTP API that the command line uses. */
public enum Operation {
    SUBMIT("submit", "Submit"),
    STATUS("status", "Status"),
    LOGS("logs", "LogPoller"),
    RESULTS("results", "Results"),
    CANCEL("cancel", "Cancel"),
    JOB_TYPES("job-types", "JobTypes");

    private final String path;
    private final String function;

    Operation(String path, String function) {
        this.path = path;
        this.function = function;
    }

    /** The path below the address of a service that has one address for all operations. */
    String path() {
        return path;
    }

    /** The stack output that holds the address of the operation's function. */
    public String output() {
        return "ComposeRunner" + function + "FunctionUrl";
    }
}
