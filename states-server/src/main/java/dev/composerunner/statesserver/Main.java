package dev.composerunner.statesserver;

import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.loopback.log.LogOutput;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.statesserver.embedding.ExecutionEnds;
import dev.composerunner.statesserver.embedding.ResumptionListener;
import dev.composerunner.statesserver.embedding.StatesArns;
import dev.composerunner.statesserver.folder.HeldFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Step Functions on one machine as a program: {@code java -jar states-server.jar}. */
public final class Main {

    private static final String PROGRAM = "states-server";
    private static final StatesArns ARNS = new StatesArns("us-east-1", "000000000000");

    /** What running executions have for being broken off. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    /** Names of what this program makes in its folder. */
    private static final Pattern OWN_FILES =
            Pattern.compile(HeldFolder.LOCK + "|executions|task-tokens\\.key|task-tokens[0-9]+\\.tmp");

    /** Does no task: what is neither an activity nor Step Functions itself is not on this machine. */
    private static final TaskPort NO_TASKS = request -> {
        throw new TaskFailedException(
                "States.Runtime",
                "resource: got " + request.resource() + "; allowed in " + PROGRAM
                        + ": activities, arn:aws:states:::states:startExecution (also with .sync, .sync:2 and"
                        + " .waitForTaskToken), arn:aws:states:::aws-sdk:sfn:*");
    };

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs until a signal ends it; gives the exit code: 0, 1 for a failure, 2 for wrong use. */
    static int run(String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(PROGRAM + ": " + e.getMessage());
            System.err.println("Try --help.");
            return 2;
        }
        if (options.help()) {
            System.out.print(Options.USAGE);
            return 0;
        }
        LogOutput.install(options.detail());
        try {
            serve(options);
            return 0;
        } catch (IOException e) {
            System.err.println(PROGRAM + ": " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void serve(Options options) throws IOException, InterruptedException {
        var stop = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            stop.countDown();
            await(closed);
        }));
        Callers callers = options.openToAllUsers() ? Callers.everybody() : Callers.ownerWhereKnown();
        try (HeldFolder data = HeldFolder.open(options.data(), PROGRAM, Main::requireOwn);
                StepFunctions states = StepFunctions.open(
                        data.subfolder("executions"),
                        ARNS,
                        null,
                        NO_TASKS,
                        new Callbacks(data.key(
                                "task-tokens.key",
                                Callbacks.KEY_BYTES,
                                "tasks that wait for a token that was given out then wait in vain")),
                        TimeSource.system(),
                        ExecutionEnds.NONE);
                StatesServer server = StatesServer.bind(options.port(), callers, FrontLimits.standard())) {
            int resumed = states.resume(ResumptionListener.NONE);
            server.start(new AwsJsonRoute(states.operations()));
            ready(server, data.path(), resumed).forEach(System.out::println);
            if (!callers.areChecked()) {
                System.err.println("warning: every user of this machine may use this service"
                        + (options.openToAllUsers()
                                ? ""
                                : "; this system does not show which user a connection belongs to"));
            }
            stop.await();
        } finally {
            closed.countDown();
        }
    }

    private static void await(CountDownLatch closed) {
        try {
            boolean _ = closed.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> ready(StatesServer server, Path data, int resumed) {
        String url = "http://127.0.0.1:" + server.port();
        return Stream.of(
                        "Step Functions on " + url + ", data in " + data,
                        resumed == 0 ? "" : resumed + " interrupted executions go on",
                        "for the AWS command line:",
                        "  export AWS_ENDPOINT_URL_SFN=" + url + " AWS_DISABLE_HOST_PREFIX_INJECTION=true",
                        "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1"
                                + " AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any",
                        "stop with Ctrl-C")
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Refuses a folder with anything in it that this program does not make. */
    private static void requireOwn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> others = files.map(file -> file.getFileName().toString())
                    .filter(name -> !OWN_FILES.matcher(name).matches())
                    .sorted()
                    .toList();
            if (!others.isEmpty()) {
                throw new IOException("data folder " + folder + " holds " + others.getFirst() + ", which " + PROGRAM
                        + " has not made; pass --data with a new or empty folder");
            }
        }
    }
}
