package dev.composerunner.statesserver.embedding;

/**
 * The state machine that a program around Step Functions has of its own: nobody may change or delete it.
 *
 * @param definition in Amazon States Language; it replaces the one that the records have
 */
public record OwnMachine(String name, String definition) {}
