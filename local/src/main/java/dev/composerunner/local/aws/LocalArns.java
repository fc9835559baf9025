package dev.composerunner.local.aws;

import dev.composerunner.statesserver.embedding.StatesArns;

/** The names that stand for AWS resources on one machine, of the same form as AWS gives them. */
public final class LocalArns {

    private static final String ACCOUNT = "000000000000";

    /** The name of the pipeline's state machine and cluster. */
    public static final String NAME = "compose-runner";

    /** Names in Step Functions. */
    public static final StatesArns STATES = new StatesArns(S3Server.REGION.id(), ACCOUNT);

    /** The state machine of the pipeline. */
    public static final String STATE_MACHINE = arn("states", "stateMachine:" + NAME);

    /** The cluster that task processes are said to run in. */
    public static final String CLUSTER = arn("ecs", "cluster/" + NAME);

    private LocalArns() {}

    /** The task with the id {@code id}. */
    public static String task(String id) {
        return arn("ecs", "task/" + NAME + "/" + id);
    }

    /** The function named {@code name}. */
    public static String function(String name) {
        return arn("lambda", "function:" + name);
    }

    private static String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + S3Server.REGION.id() + ":" + ACCOUNT + ":" + resource;
    }
}
