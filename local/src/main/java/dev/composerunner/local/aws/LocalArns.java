package dev.composerunner.local.aws;

/** The names that stand for AWS resources on one machine, of the same form as AWS gives them. */
public final class LocalArns {

    private static final String ACCOUNT = "000000000000";
    private static final String NAME = "compose-runner";

    /** The state machine of the pipeline. */
    public static final String STATE_MACHINE = states("stateMachine:" + NAME);

    /** The cluster that task processes are said to run in. */
    public static final String CLUSTER = arn("ecs", "cluster/" + NAME);

    private LocalArns() {}

    /** The execution named {@code name} of the pipeline. */
    static String execution(String name) {
        return states("execution:" + NAME + ":" + name);
    }

    /** The task with the id {@code id}. */
    public static String task(String id) {
        return arn("ecs", "task/" + NAME + "/" + id);
    }

    /** The function named {@code name}. */
    public static String function(String name) {
        return arn("lambda", "function:" + name);
    }

    private static String states(String resource) {
        return arn("states", resource);
    }

    private static String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + S3Server.REGION.id() + ":" + ACCOUNT + ":" + resource;
    }
}
