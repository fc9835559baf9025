package dev.composerunner.sandbox;

import dev.composerunner.sandbox.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One way to run programs. */
public interface BackEnd {

    /** Returns {@code podman}, {@code docker}, {@code bubblewrap}, {@code process}. */
    String name();

    /** Returns why it cannot run anything on this machine, or nothing. Tries it, so that it can take seconds. */
    Optional<String> unavailable();

    /**
     * Returns why programs with this root are not its work, or nothing. Does not try it.
     *
     * @param pathsMustBeMapped whether a program has to find something at a path that is not its path on the machine
     */
    Optional<String> refusal(Root root, boolean pathsMustBeMapped);

    /** Returns what the image says about its program. An engine fetches the image where it does not have it. */
    ImageConfig config(Root root) throws IOException;

    /**
     * Starts a program. It may end before its first instruction, with a reason in its output.
     *
     * @throws IOException if it cannot be started, with what to change
     */
    RunningProgram start(Program program) throws IOException;

    /**
     * Removes what programs whose folder lies below {@code folder} left running when the process that started them was killed.
     * Does nothing where they die with it.
     */
    default void removeLeft(Path folder) throws IOException {}
}
