package dev.composerunner.containerjob;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobSize;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.Template;
import dev.composerunner.sandbox.BackEnd;
import dev.composerunner.sandbox.BackEnds;
import dev.composerunner.sandbox.Bind;
import dev.composerunner.sandbox.Ending;
import dev.composerunner.sandbox.Limits;
import dev.composerunner.sandbox.Program;
import dev.composerunner.sandbox.Root;
import dev.composerunner.sandbox.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs in a sandbox of this machine.
 *
 * @param backEnds ways to run them
 * @param images what images are here
 * @param secrets folder of the values of secrets: a file of mode 0600 by each name
 * @param log takes the lines that a program prints
 */
public record SandboxRun(BackEnds backEnds, Image images, Path secrets, Consumer<String> log) implements ProgramRun {

    private static final int MOST_PROCESSES = 1000;
    /** Less than what a task has between being told to stop and being killed. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final long LARGEST_SECRET = 64L * 1024;
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /**
     * Where jobs of a type would run here.
     *
     * @param backEnd what would run them; absent: nothing can
     * @param mapped whether the program finds its files at the paths that the type names, or at paths of the machine
     * @param reason why what is preferred, or all, cannot
     */
    public record Place(@Nullable BackEnd backEnd, boolean mapped, String reason) {}

    /** Where jobs of a type would run here; nothing is unpacked or started but what it takes to know. */
    public Place place(JobTypeDocument type) {
        if (!type.runsOn().contains(JobTypeDocument.RunsOn.process)) {
            return new Place(null, true, "runsOn does not name process");
        }
        Optional<String> problem = images.problem(type.image());
        if (problem.isPresent()) {
            return new Place(null, true, problem.get());
        }
        Root kind = images.kind(type.image());
        BackEnds.Choice mapped = backEnds.choose(kind, true);
        if (mapped.chosen() != null) {
            return new Place(mapped.chosen(), true, mapped.reason());
        }
        if (JobPaths.shared(type).equals(List.of(JobPaths.JOB))) {
            BackEnds.Choice own = backEnds.choose(kind, false);
            return new Place(own.chosen(), false, own.reason());
        }
        return new Place(null, true, mapped.reason());
    }

    @Override
    public JobFolders folders(JobTypeDocument type, JobContext context) throws IOException {
        return JobFolders.below(context.folder().path(), type);
    }

    @Override
    public boolean ownNetwork() {
        return true;
    }

    @Override
    public Ended run(Staged job, JobContext context) throws JobFailedException, IOException, InterruptedException {
        JobTypeDocument type = job.type();
        Place place = place(type);
        BackEnd backEnd = place.backEnd();
        if (backEnd == null) {
            throw new JobFailedException(
                    FailureType.ImagePullFailed,
                    "the image " + type.image() + " cannot run here: " + place.reason(),
                    null);
        }
        context.reports().phases().enter("preparing the image");
        Root root;
        Program program;
        try {
            root = images.root(type.image());
            program = program(job, context, backEnd, place.mapped(), root);
        } catch (IOException e) {
            throw new JobFailedException(
                    FailureType.ImagePullFailed,
                    "the image " + type.image() + " cannot run here: " + e.getMessage(),
                    e);
        }
        ObjectNode details = ContractJson.MAPPER
                .createObjectNode()
                .put("image", type.image())
                .put("back_end", backEnd.name());
        context.reports().events().tell("program.start", Map.of("back_end", backEnd.name(), "image", type.image()));
        return run(type, job.folders(), context, backEnd, program, details);
    }

    private Program program(Staged job, JobContext context, BackEnd backEnd, boolean mapped, Root root)
            throws JobFailedException, IOException {
        JobTypeDocument type = job.type();
        JobFolders folders = job.folders();
        var inputs = new HashMap<String, String>();
        type.inputs().forEach((name, input) -> {
            if (job.inputs().contains(name)) {
                String path = input.path();
                inputs.put(name, mapped ? path : folders.place(path).toString());
            }
        });
        var values = new Template.Values(
                job.parameters(),
                inputs,
                mapped ? JobPaths.OUTPUTS : folders.place(JobPaths.OUTPUTS).toString());
        List<String> entrypoint = type.entrypoint().stream().map(Template::text).toList();
        List<String> command =
                type.command().stream().flatMap(item -> item.items(values)).toList();
        List<String> argv =
                backEnd.config(root).argv(entrypoint.isEmpty() ? null : entrypoint, command.isEmpty() ? null : command);
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            throw new JobFailedException(
                    FailureType.InvalidInput,
                    "command: got nothing, and the image has none; allowed: a program and its arguments",
                    null);
        }
        var environment = new HashMap<String, String>();
        type.environment().forEach((name, value) -> environment.put(name, value.fill(values)));
        for (String name : type.secrets().keySet()) {
            String value = secret(name);
            context.reports().redaction().add(new Secret(value));
            environment.put(name, value);
        }
        String workdir = type.workdir();
        if (workdir == null && root instanceof Root.Machine) {
            workdir = mapped ? JobPaths.JOB : folders.place(JobPaths.JOB).toString();
        }
        List<Bind> binds = mapped
                ? folders.places().entrySet().stream()
                        .map(each -> new Bind(each.getValue(), each.getKey(), true))
                        .toList()
                : List.of();
        return new Program(
                argv, environment, workdir, root, binds, context.folder().path(), limits(type, job));
    }

    private static Limits limits(JobTypeDocument type, Staged job) throws JobFailedException {
        try {
            JobSize size = JobSize.of(type, job.parameters());
            return new Limits((long) size.memoryMiB() << 20, (long) size.diskGiB() << 30, MOST_PROCESSES, GRACE);
        } catch (JobSize.InvalidSizeException e) {
            throw new JobFailedException(FailureType.InvalidInput, String.valueOf(e.getMessage()), e);
        }
    }

    /** The value of a secret, less a line break at its end. */
    private String secret(String name) throws JobFailedException, IOException {
        Path file = secrets.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || Files.size(file) > LARGEST_SECRET
                || !Files.getPosixFilePermissions(file).stream()
                        .filter(OF_OTHERS::contains)
                        .toList()
                        .isEmpty()) {
            throw new JobFailedException(
                    FailureType.InvalidInput,
                    "secrets." + name
                            + ": got no file of that name in the folder of secrets, or one that others may read; allowed: "
                            + "a file of mode 0600",
                    null);
        }
        return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
    }

    private Ended run(
            JobTypeDocument type,
            JobFolders folders,
            JobContext context,
            BackEnd backEnd,
            Program program,
            ObjectNode details)
            throws JobFailedException, IOException, InterruptedException {
        var progress =
                new ProgressReport(type.progress(), folders, context.reports().phases());
        var lines = new ProgramLog(
                line -> {
                    log.accept(context.reports().redaction().text(line));
                    progress.logged(line);
                },
                ProgramLog.MOST_BYTES);
        context.reports().phases().enter(ProgressReport.RUNNING);
        var late = new AtomicBoolean();
        Ending ending;
        long peak;
        // Started on this thread: a program is told to end when the thread that started it does.
        try (RunningProgram running = started(backEnd, program)) {
            // Platform threads: a virtual one that reads a pipe holds its carrier, and with one processor there is one.
            // The clock would not go on before the program says something.
            Thread relay = Thread.ofPlatform().daemon().name("program-log").start(() -> relay(lines, running));
            Thread follow =
                    Thread.ofPlatform().daemon().name("program-progress").start(progress::follow);
            Thread clock = Thread.ofPlatform().daemon().name("program-clock").start(() -> {
                if (slept(Duration.ofSeconds(type.timeoutSeconds()))) {
                    late.set(true);
                    running.stop();
                }
            });
            try {
                ending = running.await();
                relay.join();
            } catch (InterruptedException e) {
                running.stop();
                throw e;
            } finally {
                clock.interrupt();
                follow.interrupt();
            }
            peak = running.peakMemoryBytes();
        }
        details.put("exit_code", ending.exitCode());
        if (peak > 0) {
            details.put("peak_memory_bytes", peak);
        }
        if (lines.dropped() > 0) {
            context.reports()
                    .record()
                    .warn(List.of("the log is longer than " + ProgramLog.MOST_BYTES + " bytes; " + lines.dropped()
                            + " bytes of it were not kept"));
        }
        context.reports().record().detail("program", details);
        requireOwnEnd(type, program, ending, late.get());
        return new Ended(ending.exitCode(), details);
    }

    private static RunningProgram started(BackEnd backEnd, Program program) throws JobFailedException {
        try {
            return backEnd.start(program);
        } catch (IOException e) {
            throw new JobFailedException(
                    FailureType.TaskNeverStarted,
                    "the program could not be started by " + backEnd.name() + ": " + e.getMessage(),
                    e);
        }
    }

    private static void requireOwnEnd(JobTypeDocument type, Program program, Ending ending, boolean late)
            throws JobFailedException {
        if (late) {
            throw new JobFailedException(
                    FailureType.Timeout, "the program ran longer than " + type.timeoutSeconds() + " s", null);
        }
        Limits limits = program.limits();
        switch (ending.cause()) {
            case EXITED -> {}
            case MEMORY ->
                throw new JobFailedException(
                        FailureType.OutOfMemory,
                        "the program needed more than " + (limits.memoryBytes() >> 20) + " MiB of memory",
                        null);
            case DISK ->
                throw new JobFailedException(
                        FailureType.JobError,
                        "the program wrote more than the " + (limits.diskBytes() >> 30) + " GiB of disk that it has",
                        null);
            case PROCESSES ->
                throw new JobFailedException(
                        FailureType.JobError,
                        "the program started more than " + limits.processes() + " processes at once",
                        null);
            case STOPPED ->
                throw new JobFailedException(FailureType.Internal, "the program was stopped by nobody", null);
        }
    }

    private static void relay(ProgramLog lines, RunningProgram running) {
        try {
            lines.relay(running.output());
        } catch (IOException e) {
            throw new UncheckedIOException("the output of the program could not be read", e);
        }
    }

    private static boolean slept(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
