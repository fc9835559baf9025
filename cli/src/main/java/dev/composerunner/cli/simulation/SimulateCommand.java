package dev.composerunner.cli.simulation;

import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a bundle with a known answer. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Makes up a study set around known true locations, as a folder that run takes.")
public final class SimulateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FOLDER", description = "Where the bundle is written.")
    private Path folder = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed gives the same bundle (default: ${DEFAULT-VALUE}).")
    private long seed = 2026;

    @Override
    public Integer call() throws IOException {
        if (folder.toString().isEmpty()) {
            throw InvalidRequestException.of("FOLDER", "nothing", "a folder ('.' for the current one)");
        }
        SimulatedBundle.write(folder, seed);
        return 0;
    }
}
