package dev.composerunner.contract.answer;

/**
 * That the service answers.
 *
 * @param status {@code ok}
 * @param version of Compose Runner
 */
public record HealthAnswer(String status, String version) {}
