package dev.composerunner.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
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
        if (name.equals("States.TaskFailed")) {
            JsonNode task = parse(text);
            if (task.isObject()) {
                return ofStoppedTask(task);
            }
        }
        return ofServiceError(name, text);
    }

    private static FailureClassification ofStoppedTask(JsonNode task) {
        String stopCode = task.path("StopCode").asText();
        String reason = reason(task);
        if (stopCode.equals("SpotInterruption") || stopCode.equals("TerminationNotice")) {
            return of(FailureType.SpotInterrupted, reason);
        }
        JsonNode exitCode = exitCode(task);
        if (exitCode.isNumber()) {
            return ofExitCode(exitCode.intValue(), stopCode, reason);
        }
        if (stopCode.equals("UserInitiated")) {
            return of(FailureType.Cancelled, reason);
        }
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("cannotpullcontainer") || lower.contains("pull")) {
            return imagePull(reason, lower);
        }
        if (lower.contains("outofmemory")) {
            return of(FailureType.OutOfMemory, reason);
        }
        if (lower.contains("capacity")) {
            return of(FailureType.CapacityUnavailable, reason);
        }
        return of(FailureType.TaskNeverStarted, reason);
    }

    private static FailureClassification ofExitCode(int exitCode, String stopCode, String reason) {
        if (exitCode == FailureType.OutOfMemory.exitCode() && stopCode.equals("UserInitiated")) {
            return of(FailureType.Cancelled, "the task was stopped and did not end in time");
        }
        return FailureType.ofExitCode(exitCode)
                .map(type -> of(type, "the task ended with exit code " + exitCode + " (" + type + "): " + reason))
                .orElseGet(() -> of(FailureType.JobError, "the task ended with exit code " + exitCode + ": " + reason));
    }

    private static FailureClassification imagePull(String reason, String lower) {
        boolean timedOut = lower.contains("timeout")
                || lower.contains("timed out")
                || lower.contains("deadline exceeded")
                || lower.contains("toomanyrequests");
        return new FailureClassification(new Failure(FailureType.ImagePullFailed, reason), timedOut);
    }

    private static FailureClassification ofServiceError(String name, String text) {
        String lower = (name + ' ' + text).toLowerCase(Locale.ROOT);
        String message = text.isEmpty() ? name : text;
        if (lower.contains("throttl") || lower.contains("rate exceeded") || lower.contains("toomanyrequests")) {
            return of(FailureType.Throttled, message);
        }
        if (lower.contains("capacity is unavailable") || lower.contains("resource:")) {
            return of(FailureType.CapacityUnavailable, message);
        }
        if (name.endsWith(".ServerException") || name.endsWith(".SdkClientException")) {
            return of(FailureType.TaskNeverStarted, message);
        }
        return of(FailureType.Internal, name.isEmpty() ? message : name + ": " + message);
    }

    private static FailureClassification of(FailureType type, String message) {
        return new FailureClassification(new Failure(type, message), type.retry() == FailureType.Retry.ALWAYS);
    }

    private static String reason(JsonNode task) {
        String reason = task.path("StoppedReason").asText();
        for (JsonNode container : task.path("Containers")) {
            String own = container.path("Reason").asText();
            if (!own.isEmpty() && !reason.contains(own)) {
                reason = reason.isEmpty() ? own : reason + ": " + own;
            }
        }
        return reason.isEmpty() ? "the task stopped and gave no reason" : reason;
    }

    private static JsonNode exitCode(JsonNode task) {
        for (JsonNode container : task.path("Containers")) {
            JsonNode exitCode = container.path("ExitCode");
            if (exitCode.isNumber() && exitCode.intValue() != 0) {
                return exitCode;
            }
        }
        return task.path("Containers").path(0).path("ExitCode");
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
