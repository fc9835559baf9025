package dev.composerunner.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows the whole way. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs the shipped example through the whole service.")
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 1;
    }
}
