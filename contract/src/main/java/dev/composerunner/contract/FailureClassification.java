package dev.composerunner.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an error of the workflow means: the failure, and whether running the job again can pass.
 *
 * <p>Sources: the error names of Step Functions, and the stop codes and stopped reasons of ECS tasks as DescribeTasks has them.
 *
 * @param failure the typed failure
 * @param retry whether the same job can pass the second time
 */
public record FailureClassification(Failure failure, boolean retry) {

    /** Longest message in characters: room for every reason that ECS gives, far below what a Fail state may say. */
    private static final int LONGEST_MESSAGE = 4000;

    /** What RunTask answers where the cluster lacks something: {@code RESOURCE:MEMORY}, {@code RESOURCE:ENI} ... An ARN's "resource: arn:" is none. */
    private static final Pattern LACKING = Pattern.compile("\\bRESOURCE:[A-Z]");

    /** How Fargate refuses a task beyond a quota: "You've reached the limit on the number of vCPUs you can run concurrently", or of tasks. */
    private static final Pattern QUOTA =
            Pattern.compile("(reached|exceeded) (the|your) limit on the number of (\\w+ ){0,3}(vcpus?|tasks?)");

    /** Names of the quotas as Service Quotas lists them; source: "Amazon ECS service quotas" in the general reference. */
    private static final String QUOTA_ON_DEMAND = "Fargate On-Demand vCPU resource count";

    private static final String QUOTA_SPOT = "Fargate Spot vCPU resource count";

    /** What a task's set-up names that is not there or not allowed: ResourceInitializationError of secrets and of log drivers. */
    private static final Pattern MISSING = Pattern.compile(
            "resourcenotfoundexception|accessdenied|not authorized to perform|does not exist|can't find the specified secret");

    /** Classifies the error name and the cause that Step Functions caught; either may be absent. */
    public static FailureClassification of(@Nullable String error, @Nullable String cause) {
        String name = error == null ? "" : error;
        String text = cause == null ? "" : cause;
        var ownType = FailureType.ofName(name);
        if (ownType.isPresent()) {
            return of(ownType.get(), text.isEmpty() ? name : text);
        }
        if (name.equals("States.Timeout") || name.equals("States.HeartbeatTimeout")) {
            return of(FailureType.Timeout, "the job ran longer than it may");
        }
        JsonNode document = parse(text);
        if (name.equals("States.TaskFailed") && (document.has("StopCode") || document.has("StoppedReason"))) {
            return ofStoppedTask(document);
        }
        return ofServiceError(name, said(document, text));
    }

    private static FailureClassification ofStoppedTask(JsonNode task) {
        String stopCode = task.path("StopCode").asText("");
        String reason = reason(task);
        return switch (stopCode) {
            // Both mean that the machine went away, not that the job was at fault.
            case "SpotInterruption", "TerminationNotice", "InfrastructureHealth" ->
                of(FailureType.SpotInterrupted, reason);
            case "UserInitiated" -> ofStopReason(reason).orElseGet(() -> ofStopOnRequest(task, reason));
            // A container may have an exit code although it never ran, such as 128 where its program cannot be
            // executed.
            case "TaskFailedToStart" -> ofTaskWithoutRun(reason);
            default -> ofEndedTask(task, reason);
        };
    }

    /**
     * The reason to stop a task with, so that its failure is of a type.
     *
     * @param type any but those that a task ends with by itself
     * @param why a sentence for the submitter
     */
    public static String stopReason(FailureType type, String why) {
        return type + ": " + why;
    }

    private static Optional<FailureClassification> ofStopReason(String reason) {
        int end = reason.indexOf(": ");
        return end < 0
                ? Optional.empty()
                : FailureType.ofName(reason.substring(0, end)).map(type -> of(type, reason.substring(end + 2)));
    }

    /** A stop sends SIGTERM, then SIGKILL: 143 and 137 are its traces, not the job's own end. */
    private static FailureClassification ofStopOnRequest(JsonNode task, String reason) {
        return exitCode(task)
                .flatMap(FailureType::ofExitCode)
                .filter(type -> type != FailureType.OutOfMemory)
                .map(type -> of(type, ended(type.exitCode(), reason)))
                .orElseGet(() -> of(FailureType.Cancelled, "the task was stopped: " + reason));
    }

    private static FailureClassification ofEndedTask(JsonNode task, String reason) {
        if (reason.contains("OutOfMemory")) {
            return of(FailureType.OutOfMemory, "the task ran out of memory: " + reason);
        }
        return exitCode(task)
                .map(code -> of(FailureType.ofExitCode(code).orElse(FailureType.JobError), ended(code, reason)))
                .orElseGet(() -> ofTaskWithoutRun(reason));
    }

    private static FailureClassification ofTaskWithoutRun(String reason) {
        String lower = reason.toLowerCase(Locale.ROOT);
        // "unable to pull secrets or registry auth" is of the task's set-up, not of its image.
        if (lower.contains("cannotpull")) {
            return imagePull(reason, lower);
        }
        if (reason.contains("OutOfMemory")) {
            return of(FailureType.OutOfMemory, "the task ran out of memory: " + reason);
        }
        if (lacksCapacity(lower)) {
            return of(FailureType.CapacityUnavailable, withQuota(reason));
        }
        if (throttled(lower)) {
            return of(FailureType.Throttled, reason);
        }
        // The same secret or log group is missing, or forbidden, the next time too.
        return MISSING.matcher(lower).find()
                ? new FailureClassification(new Failure(FailureType.TaskNeverStarted, cut(reason)), false)
                : of(FailureType.TaskNeverStarted, reason);
    }

    private static String ended(int exitCode, String reason) {
        return FailureType.ofExitCode(exitCode)
                .map(type -> "the task ended with exit code " + exitCode + " (" + type + "): " + reason)
                .orElseGet(() -> "the task ended with exit code " + exitCode + ": " + reason);
    }

    private static FailureClassification imagePull(String reason, String lower) {
        boolean timedOut = lower.contains("timeout")
                || lower.contains("timed out")
                || lower.contains("deadline exceeded")
                || lower.contains("request canceled")
                || lower.contains("toomanyrequests");
        return new FailureClassification(new Failure(FailureType.ImagePullFailed, cut(reason)), timedOut);
    }

    private static FailureClassification ofServiceError(String name, String text) {
        String lower = (name + ' ' + text).toLowerCase(Locale.ROOT);
        String message = text.isEmpty() ? name : text;
        // A quota that is used up may come as a ThrottlingException.
        if (QUOTA.matcher(lower).find()) {
            return of(FailureType.CapacityUnavailable, withQuota(message));
        }
        if (throttled(lower)) {
            return of(FailureType.Throttled, message);
        }
        if (lacksCapacity(lower) || LACKING.matcher(text).find()) {
            return of(FailureType.CapacityUnavailable, message);
        }
        if (name.endsWith(".ServerException") || name.endsWith(".SdkClientException")) {
            return of(FailureType.TaskNeverStarted, message);
        }
        if (name.isEmpty()) {
            return of(FailureType.Internal, message.isEmpty() ? "the workflow failed and gave no cause" : message);
        }
        return of(FailureType.Internal, text.isEmpty() ? name : name + ": " + message);
    }

    private static boolean lacksCapacity(String lower) {
        return lower.contains("capacity is unavailable")
                || lower.contains("insufficient capacity")
                || lower.contains("insufficientcapacity")
                || QUOTA.matcher(lower).find();
    }

    /** {@code message}, and which quota it is about, where it is about one. */
    private static String withQuota(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return QUOTA.matcher(lower).find()
                ? message + " (quota of AWS Fargate: " + (lower.contains("spot") ? QUOTA_SPOT : QUOTA_ON_DEMAND) + ")"
                : message;
    }

    private static boolean throttled(String lower) {
        return lower.contains("throttl") || lower.contains("rate exceeded") || lower.contains("toomanyrequests");
    }

    private static FailureClassification of(FailureType type, String message) {
        return new FailureClassification(new Failure(type, cut(message)), type.retry() == FailureType.Retry.ALWAYS);
    }

    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }

    /** The sentence in what a service wrote: a function's error and a refused RunTask come as JSON around it. */
    private static String said(JsonNode document, String text) {
        String ofFunction = document.path("errorMessage").asText("");
        if (!ofFunction.isEmpty()) {
            return ofFunction;
        }
        String ofRunTask = document.path("Failures").path(0).path("Reason").asText("");
        return ofRunTask.isEmpty() ? text : ofRunTask;
    }

    private static String reason(JsonNode task) {
        String reason = task.path("StoppedReason").asText("");
        for (JsonNode container : task.path("Containers")) {
            String own = container.path("Reason").asText("");
            if (!own.isEmpty() && !reason.contains(own)) {
                reason = reason.isEmpty() ? own : reason + ": " + own;
            }
        }
        return reason.isEmpty() ? "the task stopped and gave no reason" : reason;
    }

    /**
     * The exit code of a task: that of the runner, who knows what the job's own program meant by its; else the first that is not 0, else
     * 0 if any container has one.
     *
     * @param task as DescribeTasks has it
     */
    public static Optional<Integer> exitCode(JsonNode task) {
        Optional<Integer> exitCode = Optional.empty();
        for (JsonNode container : task.path("Containers")) {
            JsonNode own = container.path("ExitCode");
            if (own.isNumber() && container.path("Name").asText().equals(PipelineDefinition.RUNNER_CONTAINER)) {
                return Optional.of(own.intValue());
            }
            if (own.isNumber() && exitCode.filter(code -> code != 0).isEmpty()) {
                exitCode = Optional.of(own.intValue());
            }
        }
        return exitCode;
    }

    private static JsonNode parse(String text) {
        try {
            return ContractJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            // A cause is free text unless the service wrote JSON into it.
            return ContractJson.MAPPER.missingNode();
        }
    }
}
