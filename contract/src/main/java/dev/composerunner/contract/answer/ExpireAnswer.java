package dev.composerunner.contract.answer;

/**
 * That a job's result answers no submission any more.
 *
 * @param jobId ARN of the execution
 * @param expired true
 */
public record ExpireAnswer(String jobId, boolean expired) {}
