package dev.composerunner.statesserver.request;

import java.util.List;
import java.util.Set;

/** The ARNs that requests carry, as they are read. */
public final class Arns {

    private static final Set<String> MACHINE = Set.of("stateMachine");
    private static final Set<String> EXECUTION = Set.of("execution");
    private static final Set<String> ACTIVITY = Set.of("activity");

    private Arns() {}

    /** Refuses what is no ARN of a state machine, a version or an alias. */
    public static void requireMachine(String arn) {
        require(arn, MACHINE);
    }

    /** Refuses what is no ARN of an execution of a Standard state machine. */
    public static void requireExecution(String arn) {
        require(arn, EXECUTION);
    }

    /** Refuses what is no ARN of an activity. */
    public static void requireActivity(String arn) {
        require(arn, ACTIVITY);
    }

    /** The ARN of the state machine that {@code qualified}, the ARN of a version or an alias, belongs to. */
    public static String unqualified(String qualified) {
        return qualified.substring(0, qualified.lastIndexOf(':'));
    }

    /** Whether {@code arn} names a version or an alias of a state machine. */
    public static boolean isQualified(String arn) {
        return arn.split(":", -1).length > 7;
    }

    private static void require(String arn, Set<String> types) {
        if (!arn.startsWith("arn:")) {
            throw Refusals.invalidArn("Invalid ARN prefix: " + arn);
        }
        List<String> parts = List.of(arn.split(":", -1));
        if (parts.size() < 7 || !parts.get(2).equals("states")) {
            throw Refusals.invalidArn(arn);
        }
        if (!types.contains(parts.get(5))) {
            throw Refusals.invalidArn("Resource type not valid in this context: " + parts.get(5));
        }
    }
}
