package dev.composerunner.statesserver.embedding;

/**
 * The ARNs of one account in one region, as they are made.
 *
 * @param region such as {@code us-east-1}
 * @param account twelve digits
 */
public record StatesArns(String region, String account) {

    /** Of a state machine. */
    public String machine(String name) {
        return arn("stateMachine:" + name);
    }

    /** Of an execution of a Standard state machine. */
    public String execution(String machine, String name) {
        return arn("execution:" + machine + ":" + name);
    }

    /** Of an execution of an Express state machine, where {@code id} tells executions of one name apart. */
    public String expressExecution(String machine, String name, String id) {
        return arn("express:" + machine + ":" + name + ":" + id);
    }

    /** The execution that a state which is tested alone is said to belong to. */
    public String testExecution(String machine, String name) {
        return arn("express:" + machine + ":" + name);
    }

    /** Of an activity. */
    public String activity(String name) {
        return arn("activity:" + name);
    }

    private String arn(String resource) {
        return "arn:aws:states:" + region + ":" + account + ":" + resource;
    }
}
