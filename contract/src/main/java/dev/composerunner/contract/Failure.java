package dev.composerunner.contract;

/**
 * Why a job did not succeed.
 *
 * @param type who can mend it, and whether it is retried
 * @param message what happened, in a sentence that the submitter understands
 */
public record Failure(FailureType type, String message) {}
