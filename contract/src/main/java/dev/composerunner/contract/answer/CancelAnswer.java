package dev.composerunner.contract.answer;

/**
 * What a cancellation is answered with.
 *
 * @param jobId ARN of the execution
 * @param status the execution's status afterwards: {@code ABORTED}, or how it had ended before
 */
public record CancelAnswer(String jobId, String status) {}
