/**
 * Runs one program in a sandbox within limits: in a container of an engine, by bubblewrap, or as a plain process.
 *
 * <p>{@link dev.composerunner.sandbox.BackEnds} chooses what this machine has for a {@link dev.composerunner.sandbox.Root}, the
 * chosen {@link dev.composerunner.sandbox.BackEnd} starts a {@link dev.composerunner.sandbox.Program}.
 */
@NullMarked
package dev.composerunner.sandbox;

import org.jspecify.annotations.NullMarked;
