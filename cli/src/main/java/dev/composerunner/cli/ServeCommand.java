package dev.composerunner.cli;

import dev.composerunner.cli.client.ServiceException;
import dev.composerunner.cli.terminal.StopSignal;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.local.CallRates;
import dev.composerunner.local.KeyFile;
import dev.composerunner.local.Service;
import dev.composerunner.local.ServiceAccess;
import dev.composerunner.local.ServiceSettings;
import dev.composerunner.loopback.log.LogOutput;
import dev.composerunner.loopback.log.LogOutput.Detail;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the service until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs the whole service on this machine: HTTP API, workflow, task processes, S3.")
final class ServeCommand implements Runnable {

    /** What running tasks have for ending, and the service after them. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the HTTP API (default: ${DEFAULT-VALUE}; 0: any free).")
    private int port = ServiceSettings.DEFAULT_PORT;

    @Option(
            names = "--s3-port",
            paramLabel = "PORT",
            description = "Port of the S3 server (default: ${DEFAULT-VALUE}; 0: any free).")
    private int s3Port = ServiceSettings.DEFAULT_S3_PORT;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of results, executions and logs (default: compose-runner in the user's data folder).")
    private @Nullable Path data;

    @Option(
            names = "--max-tasks",
            paramLabel = "N",
            description = "How many jobs run at once; the others wait in order (default: half the processors).")
    private int mostTasks = ServiceSettings.defaultTasks();

    @Option(
            names = "--bundles",
            paramLabel = "DIR",
            description =
                    "Serve the folders in DIR (specification.json, studyset.json, annotation.json) as meta-analyses by their names.")
    private @Nullable Path bundles;

    @Option(
            names = "--job-types",
            paramLabel = "DIR",
            description =
                    "Run jobs of the types in DIR (NAME.job.yaml, NAME.job.json); files are read again when they change.")
    private @Nullable Path jobTypes;

    @Option(
            names = "--image-map",
            paramLabel = "IMAGE=PLACE",
            description =
                    "What stands for an image here: host (this machine's own programs), or an image folder or archive in DIR or elsewhere.")
    private Map<String, String> imageMap = Map.of();

    @Option(names = "--open-to-all-users", description = "Answer every user of this machine, not you and root alone.")
    private boolean openToAllUsers;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Answer holders of keys alone, whose hashes FILE has (mode 0600); keygen makes them.")
    private @Nullable Path keys;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Address of this machine to listen on, with --keys (default: ${DEFAULT-VALUE}). Without TLS: a proxy's"
                            + " part.")
    private String host = ServiceAccess.LOOPBACK.host();

    @Option(
            names = "--allowed-origin",
            paramLabel = "ORIGIN",
            description = "Origin of web pages that may read answers, such as https://pages.example; may be repeated.")
    private List<String> allowedOrigins = new ArrayList<>();

    @Option(
            names = "--submits-per-minute",
            paramLabel = "N",
            description =
                    "Most submissions of a key, or of an address where there are no keys, in a minute; 0 is any number.")
    private int submitsPerMinute;

    @Option(names = "--submits-per-day", paramLabel = "N", description = "Likewise in a day of UTC.")
    private int submitsPerDay;

    @Option(
            names = "--requests-per-second",
            paramLabel = "N",
            description = "Most requests of a key or an address a second to each path; 0 is any number.")
    private int requestsPerSecond;

    @ArgGroup(exclusive = true)
    private LogOptions log = new LogOptions();

    /** How much of what the service does is written to the standard error. */
    static final class LogOptions {

        @Option(names = "--verbose", description = "Log what the service does, not warnings and errors alone.")
        private boolean verbose;

        @Option(names = "--quiet", description = "Log errors alone.")
        private boolean quiet;
    }

    @Override
    public void run() {
        LogOutput.install(Detail.of(log.quiet, log.verbose));
        ServiceAccess access = access();
        var settings = new ServiceSettings(
                data == null ? defaultData() : data,
                port,
                s3Port,
                mostTasks,
                bundles,
                passedOn(),
                jobTypes,
                imageMap,
                openToAllUsers,
                access);
        var stopped = new CountDownLatch(1);
        try (StopSignal _ = StopSignal.on(() -> stop(stopped), GRACE);
                Service service = Service.start(settings)) {
            System.out.println("listening on " + service.url() + ", S3 on " + service.s3Url());
            System.out.println("data in " + settings.data() + ", " + mostTasks + (mostTasks == 1 ? " task" : " tasks")
                    + " at once");
            if (service.resumed() > 0) {
                System.out.println(service.resumed() + " interrupted executions go on");
            }
            int names = access.keys().size();
            if (names > 0) {
                System.out.println("every request needs a key; " + names + (names == 1 ? " name is" : " names are")
                        + " known, and the Step Functions API takes keys of the level admin");
            }
            if (service.isOpenToAllUsers()) {
                System.err.println("warning: every user of this machine may use this service, and run jobs as you"
                        + (openToAllUsers ? "" : "; this system does not show which user a connection belongs to"));
            }
            System.out.println("for the AWS command line:");
            AwsExports.of(service).forEach(System.out::println);
            System.out.println("submit with ./compose-runner submit ID; stop with Ctrl-C");
            stopped.await();
        } catch (IOException e) {
            throw new ServiceException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServiceAccess access() {
        try {
            return new ServiceAccess(
                    keys == null ? AccessKeys.NONE : KeyFile.read(keys),
                    host,
                    allowedOrigins,
                    new CallRates(submitsPerMinute, submitsPerDay, requestsPerSecond));
        } catch (IOException e) {
            throw new ServiceException("--keys: " + keys + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void stop(CountDownLatch stopped) {
        System.out.println("stopping; running tasks have 30 s to end, and run again with the next start");
        stopped.countDown();
    }

    private static Path defaultData() {
        String home = System.getenv("XDG_DATA_HOME");
        Path folder = home == null || home.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(home);
        return folder.resolve("compose-runner");
    }

    /** The addresses of the APIs, where they are given from outside. */
    private static Map<String, String> passedOn() {
        var variables = new HashMap<String, String>();
        for (String name : Addresses.VARIABLES) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                variables.put(name, value);
            }
        }
        return variables;
    }
}
