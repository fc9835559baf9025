package dev.composerunner.local;

import dev.composerunner.containerjob.Image;
import dev.composerunner.containerjob.SandboxRun;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.jobtypes.FileJobType;
import dev.composerunner.jobtypes.JobTypeFolder;
import dev.composerunner.jobtypes.ParameterChecks;
import dev.composerunner.metaanalysisjob.MetaAnalysisType;
import dev.composerunner.sandbox.BackEnds;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The job types of one machine: those on the class path, and those in the folder of job type files. */
final class LocalJobTypes {

    private static final System.Logger LOG = System.getLogger(LocalJobTypes.class.getName());

    private final @Nullable JobTypeFolder folder;
    private final BackEnds backEnds = BackEnds.ofMachine();
    private final SandboxRun sandbox;
    private final JobTypes types;

    LocalJobTypes(@Nullable Path files, Map<String, String> imageMap, Path imageCache) {
        folder = files == null
                ? null
                : new JobTypeFolder(files, read -> LOG.log(Level.INFO, read), wrong -> LOG.log(Level.WARNING, wrong));
        Path base = files == null ? imageCache : files;
        sandbox = new SandboxRun(backEnds, new Image(imageMap, base, imageCache), base.resolve("secrets"), _ -> {});
        types = JobTypes.find(MetaAnalysisType.NAME)
                .with(folder == null ? List::of : folder::types, new ParameterChecks()::problems);
    }

    /**
     * Removes containers that outlived a killed service, of jobs whose folders lie below {@code temporary}. Beside the caller, as an
     * engine may take its time; those of jobs that run meanwhile are known by their processes.
     */
    void removeLeft(Path temporary) {
        if (folder != null) {
            Thread.ofVirtual()
                    .name("left-containers")
                    .start(() -> backEnds.removeLeft(temporary)
                            .forEach((name, reason) -> LOG.log(
                                    Level.DEBUG,
                                    () -> name + ": containers of jobs that were killed may be left: " + reason)));
        }
    }

    JobTypes types() {
        return types;
    }

    /** What is wrong with job type files, by the file's name. */
    Map<String, String> problems() {
        return folder == null ? Map.of() : folder.problems();
    }

    /** Why jobs of a type cannot run here, or nothing. */
    Optional<String> unavailable(JobType type) {
        if (!(type instanceof FileJobType file)) {
            return Optional.empty();
        }
        SandboxRun.Place place = sandbox.place(file.document());
        return place.backEnd() == null ? Optional.of(place.reason()) : Optional.empty();
    }
}
