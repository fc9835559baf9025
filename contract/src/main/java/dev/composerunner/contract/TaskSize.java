package dev.composerunner.contract;

/** How large a task a job gets. */
public enum TaskSize {
    STANDARD,
    LARGE
}
