package dev.composerunner.statesserver;

import java.util.List;
import java.util.Set;

/**
 * The ARNs of one account in one region, made and read.
 *
 * @param region such as {@code us-east-1}
 * @param account twelve digits
 */
public record StatesArns(String region, String account) {

    private static final Set<String> MACHINE = Set.of("stateMachine");
    private static final Set<String> EXECUTION = Set.of("execution");
    private static final Set<String> ACTIVITY = Set.of("activity");

    String machine(String name) {
        return arn("stateMachine:" + name);
    }

    String execution(String machine, String name) {
        return arn("execution:" + machine + ":" + name);
    }

    String expressExecution(String machine, String name, String id) {
        return arn("express:" + machine + ":" + name + ":" + id);
    }

    /** The execution that a state which is tested alone is said to belong to. */
    String testExecution(String machine, String name) {
        return arn("express:" + machine + ":" + name);
    }

    String activity(String name) {
        return arn("activity:" + name);
    }

    private String arn(String resource) {
        return "arn:aws:states:" + region + ":" + account + ":" + resource;
    }

    /** Refuses what is no ARN of a state machine, a version or an alias. */
    static void requireMachine(String arn) {
        require(arn, MACHINE);
    }

    /** Refuses what is no ARN of an execution of a Standard state machine. */
    static void requireExecution(String arn) {
        require(arn, EXECUTION);
    }

    /** Refuses what is no ARN of an activity. */
    static void requireActivity(String arn) {
        require(arn, ACTIVITY);
    }

    /** The ARN of the state machine that {@code qualified}, the ARN of a version or an alias, belongs to. */
    static String unqualified(String qualified) {
        return qualified.substring(0, qualified.lastIndexOf(':'));
    }

    /** Whether {@code arn} names a version or an alias of a state machine. */
    static boolean isQualified(String arn) {
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
