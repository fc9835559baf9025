package dev.composerunner.cli.jobtypes;

import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.JobTypeReader;
import dev.composerunner.sandbox.BackEnds;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks job type files without a service. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks job type files, and says where their jobs can run. Exit code 1 if one is wrong.")
public final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "NAME.job.yaml, NAME.job.yml or NAME.job.json.")
    private List<Path> files = List.of();

    @Option(names = "--pinned", description = "Refuse images without a digest, which may change under their name.")
    private boolean pinned;

    @Option(
            names = "--image-map",
            paramLabel = "IMAGE=PLACE",
            description = "What stands for an image on this machine: host, or the path of an image; may be repeated.")
    private Map<String, String> imageMap = Map.of();

    @Override
    public Integer call() {
        return check(new SandboxPlaces(BackEnds.ofMachine(), imageMap)) ? 0 : 1;
    }

    private boolean check(SandboxPlaces places) {
        var names = new HashMap<String, Path>();
        boolean right = true;
        for (Path file : files) {
            right &= check(file, places, names);
        }
        return right;
    }

    private boolean check(Path file, SandboxPlaces places, Map<String, Path> names) {
        JobTypeDocument type;
        try {
            type = JobTypeReader.read(file);
        } catch (JobTypeException e) {
            e.problems().forEach(problem -> Terminal.print(file + ":" + problem));
            return false;
        } catch (NoSuchFileException e) {
            Terminal.print(file + ": there is no such file");
            return false;
        } catch (IOException e) {
            Terminal.print(file + ": cannot be read: " + e.getMessage());
            return false;
        }
        var checked = new CheckedType(file, type);
        boolean right = true;
        Path other = names.putIfAbsent(type.name(), file);
        if (other != null) {
            Terminal.print(file + ": /name: got \"" + type.name() + "\", which is also in " + other
                    + "; allowed: a name of its own");
            right = false;
        }
        if (!checked.isPinned()) {
            String unpinned = file + ": /image: got no digest; the image of that name may change";
            if (pinned) {
                Terminal.print(unpinned + "; allowed: " + type.image() + "@sha256:DIGEST");
                right = false;
            } else {
                Terminal.say("warning: " + unpinned);
            }
        }
        checked.warnings().forEach(warning -> Terminal.say("warning: " + file + ": " + warning));
        checked.lines(places).forEach(Terminal::print);
        return right;
    }
}
