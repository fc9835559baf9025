package dev.composerunner.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.PipelineDefinition;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.lambdas.CheckMonthlyCostHandler;
import dev.composerunner.lambdas.ClassifyFailureHandler;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.RecordFailureHandler;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.sweep.LeftSecrets;
import dev.composerunner.local.aws.Functions;
import dev.composerunner.local.aws.LocalArns;
import dev.composerunner.local.aws.NoCosts;
import dev.composerunner.local.aws.S3Server;
import dev.composerunner.local.aws.TaskLogs;
import dev.composerunner.local.http.BundleApi;
import dev.composerunner.local.http.FrontRules;
import dev.composerunner.local.http.HandlerServer;
import dev.composerunner.local.ledger.H2Ledger;
import dev.composerunner.local.task.FargateTasks;
import dev.composerunner.local.task.JvmTasks;
import dev.composerunner.local.task.TaskRunner;
import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.metaanalysisjob.MetaAnalysisType;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import dev.composerunner.statesserver.AwsJsonRoute;
import dev.composerunner.statesserver.StepFunctions;
import dev.composerunner.statesserver.embedding.OwnMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The whole pipeline in one process: handlers over HTTP, executions, tasks as child processes, and an S3 server. */
public final class Service implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Service.class.getName());

    /** The region that clients of both servers sign for. */
    public static final String REGION = S3Server.REGION.id();

    private static final String BUCKET = "compose-runner-results";
    private static final String PREFIX = "compose-runner/results";
    // Both sizes are this machine's.
    private static final String STANDARD = "standard";
    private static final String LARGE = "large";
    private static final String JOB_TYPE_PREFIX = "job-type-";
    private static final Map<String, String> RESOURCES = Map.of(
            "CheckMonthlyCostFunctionArn",
            LocalArns.function("check-monthly-cost"),
            "ClassifyFailureFunctionArn",
            LocalArns.function("classify-failure"),
            "RecordFailureFunctionArn",
            LocalArns.function("record-failure"),
            "ClusterArn",
            LocalArns.CLUSTER,
            "TaskDefinitionFamily",
            STANDARD,
            "PublicSubnet1Id",
            "subnet-local-1",
            "PublicSubnet2Id",
            "subnet-local-2",
            "SecurityGroupId",
            "sg-local");

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final HandlerServer server;
    private final S3Server s3Server;
    private final Callers callers;
    private final ServiceAccess access;
    private final Path awsCredentials;
    private final int resumed;

    private Service(ServiceSettings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        try {
            DataFolder data = opened(DataFolder.open(settings.data()));
            access = settings.access();
            // A key says who calls, whichever user's program sends it.
            callers = settings.openToAllUsers() || !access.keys().isEmpty()
                    ? Callers.everybody()
                    : Callers.ownerWhereKnown();
            FrontLimits limits = FrontLimits.standard();
            server = opened(HandlerServer.bind(access.host(), settings.port(), callers, limits));
            s3Server = opened(S3Server.start(
                    access.host(), data.objects(), BUCKET, data.keys(), settings.s3Port(), callers, limits));
            awsCredentials = data.awsCredentials();
            S3Client s3 = opened(s3Server.client());
            S3Presigner presigner = opened(s3Server.presigner());
            TaskLogs logs = new TaskLogs(data.logs(), clock);
            BundleApi bundles = bundles(settings);
            Map<String, String> addresses = addresses(settings, bundles);
            HandlerSettings handlerSettings = handlerSettings(addresses);
            H2Ledger ledger = opened(H2Ledger.open(data.ledger(), clock));
            var recordFailure = new RecordFailureHandler(s3, clock, handlerSettings, ledger);
            var functions = new Functions(Map.of(
                    RESOURCES.get("CheckMonthlyCostFunctionArn"),
                            new CheckMonthlyCostHandler(new NoCosts(), clock, handlerSettings),
                    RESOURCES.get("ClassifyFailureFunctionArn"), new ClassifyFailureHandler(),
                    RESOURCES.get("RecordFailureFunctionArn"), recordFailure));
            Path images = data.images();
            var jobTypes = new LocalJobTypes(settings.jobTypes(), settings.imageMap(), images);
            Path temporary = data.temporary();
            jobTypes.removeLeft(temporary.toRealPath());
            TaskRunner jvm = new JvmTasks(taskOptions(settings, temporary));
            var tasks = new FargateTasks(
                    settings.mostTasks(),
                    logs,
                    taskVariables(addresses, settings, images),
                    // A job type that is written as a file may come and go: what its jobs are is in their orders.
                    definition -> definition.equals(STANDARD)
                                    || definition.equals(LARGE)
                                    || definition.startsWith(JOB_TYPE_PREFIX)
                            ? Optional.of(jvm)
                            : Optional.empty(),
                    JobTypes.find(null).variables(),
                    (execution, position) -> tellWaiting(s3, execution, position, clock),
                    clock);
            StepFunctions states = opened(StepFunctions.open(
                    data.executions(),
                    LocalArns.STATES,
                    new OwnMachine(LocalArns.NAME, PipelineDefinition.text(RESOURCES)),
                    port(functions, tasks),
                    new Callbacks(data.tokenKey()),
                    TimeSource.system(),
                    event -> completeRecord(recordFailure, event)));
            tasks.hold();
            resumed = states.resume(tasks);
            tasks.release();
            SfnClient executions = states.client();
            deleteLeftSecrets(s3, executions, clock);
            new LeftReservations(ledger, new Executions(executions)).release(LocalArns.STATE_MACHINE);
            // Not before: what is submitted meanwhile would look like what was left.
            server.start(
                    new Routes(executions, s3, presigner, clock, handlerSettings, jobTypes, ledger, logs).all(),
                    new AwsJsonRoute(states.operations()),
                    bundles,
                    new FrontRules(new AccessCheck(access.keys()), access.allowedOrigins()));
            // The front is closed first: what is told to stop takes no more jobs.
            opened.remove(server);
            opened.push(server);
        } catch (IOException | RuntimeException e) {
            closeQuietly(e);
            throw e;
        }
    }

    /**
     * Starts the service.
     *
     * @throws IOException if a port or the data folder is in use, or the folder cannot be written
     */
    public static Service start(ServiceSettings settings) throws IOException {
        return new Service(settings);
    }

    /** Where the handlers are. */
    public URI url() {
        return URI.create("http://" + access.host() + ":" + server.port());
    }

    /** Where the S3 server is. */
    public URI s3Url() {
        return s3Server.endpoint();
    }

    /** The file of the keys that clients of both servers sign with, as the AWS command line reads it. */
    public Path awsCredentials() {
        return awsCredentials;
    }

    /** Whether everybody on the machine may use the service, because it is to be so or because the system does not name callers. */
    public boolean isOpenToAllUsers() {
        return access.keys().isEmpty() && !callers.areChecked();
    }

    /** How many jobs, interrupted by the end of an earlier process, were started again. */
    public int resumed() {
        return resumed;
    }

    private static TaskPort port(Functions functions, FargateTasks tasks) {
        return new TaskPort() {
            @Override
            public JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException {
                return switch (request.resource()) {
                    case "arn:aws:states:::lambda:invoke" -> functions.invoke(request);
                    case "arn:aws:states:::ecs:runTask.sync" -> tasks.run(request);
                    default ->
                        throw new TaskFailedException(
                                "States.Runtime", "this service has nothing for the resource " + request.resource());
                };
            }
        };
    }

    private @Nullable BundleApi bundles(ServiceSettings settings) {
        Path folder = settings.bundles();
        if (folder == null) {
            return null;
        }
        return access.keys().isEmpty() ? new BundleApi(folder) : BundleApi.hidden(folder, new SecureRandom());
    }

    /** The addresses that inputs come from: given from outside, or this service's own bundles. */
    private Map<String, String> addresses(ServiceSettings settings, @Nullable BundleApi bundles) {
        var addresses = new HashMap<>(settings.variables());
        if (bundles != null) {
            String api = url() + "/" + bundles.path();
            addresses.putAll(Addresses.variables(URI.create(api), URI.create(api)));
        }
        return addresses;
    }

    private HandlerSettings handlerSettings(Map<String, String> addresses) {
        var variables = new HashMap<>(addresses);
        variables.putAll(access.rates().variables());
        variables.put(HandlerEnvironment.STATE_MACHINE_ARN, LocalArns.STATE_MACHINE);
        variables.put(HandlerEnvironment.RESULTS_BUCKET, BUCKET);
        variables.put(HandlerEnvironment.RESULTS_PREFIX, PREFIX);
        variables.put(HandlerEnvironment.RUNNER_LOG_GROUP, TaskLogs.GROUP);
        variables.put(HandlerEnvironment.LOG_STREAM_PREFIX, TaskLogs.STREAM_PREFIX);
        // A log is complete when its task has ended.
        variables.put(HandlerEnvironment.LOG_DELIVERY_MS, "0");
        // What runs here costs nothing; any limit above zero lets it run.
        variables.put(HandlerEnvironment.COST_LIMIT_USD, "1");
        variables.put(HandlerEnvironment.DEFAULT_JOB_TYPE, MetaAnalysisType.NAME);
        variables.put(HandlerEnvironment.TASK_DEFINITION, STANDARD);
        variables.put(HandlerEnvironment.LARGE_TASK_DEFINITION, LARGE);
        variables.put(HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX, JOB_TYPE_PREFIX);
        variables.put(HandlerEnvironment.ACCESS_KEYS, access.keys().text());
        variables.put(HandlerEnvironment.STATUS_URL, url() + "/status");
        return new HandlerSettings(variables);
    }

    private Map<String, String> taskVariables(Map<String, String> addresses, ServiceSettings settings, Path images)
            throws IOException {
        var variables = new HashMap<>(addresses);
        variables.put(TaskEnvironment.IMAGE_CACHE, images.toString());
        variables.put(TaskEnvironment.IMAGE_MAP, ContractJson.MAPPER.writeValueAsString(settings.imageMap()));
        Path jobTypes = settings.jobTypes();
        if (jobTypes != null) {
            variables.put(TaskEnvironment.JOB_TYPES_FOLDER, jobTypes.toString());
        }
        variables.put(TaskEnvironment.RESULTS_BUCKET, BUCKET);
        variables.put(TaskEnvironment.RESULTS_PREFIX, PREFIX);
        variables.put(TaskEnvironment.DELETE_TMP, "true");
        variables.put("AWS_ENDPOINT_URL_S3", s3Server.endpoint().toString());
        variables.put("AWS_REGION", S3Server.REGION.id());
        variables.put("AWS_ACCESS_KEY_ID", s3Server.credentials().accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", s3Server.credentials().secretAccessKey());
        return variables;
    }

    /** Options of the task's JVM: this one's collector, and what the launcher adds. */
    private static List<String> taskOptions(ServiceSettings settings, Path temporary) {
        // Those that run at once share the processors, whatever they are.
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / settings.mostTasks());
        var options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:ActiveProcessorCount=" + cores,
                "-Djava.io.tmpdir=" + temporary,
                // The log of a job is its own words, as on AWS.
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-Dslf4j.internal.verbosity=WARN"));
        String more = System.getProperty("composerunner.taskOptions", "");
        if (!more.isEmpty()) {
            options.add(more);
        }
        return options;
    }

    /** What the rule for ends of jobs does on AWS. */
    private static void completeRecord(RecordFailureHandler recordFailure, ObjectNode event) {
        JsonNode detail = event.path("detail");
        if (!detail.path("stateMachineArn").asText().equals(LocalArns.STATE_MACHINE)) {
            return;
        }
        try {
            Functions.invoke(recordFailure, event.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the record of " + detail.path("name").asText() + " could not be completed", e);
        }
    }

    /** No job may be submitted meanwhile: its keys are stored before its execution starts. */
    private static void deleteLeftSecrets(S3Client s3, SfnClient executions, Clock clock) {
        try {
            new LeftSecrets(
                            new JobDocuments(s3, BUCKET),
                            new Executions(executions),
                            new ArtifactKeys(PREFIX),
                            LocalArns.STATE_MACHINE)
                    .delete(clock.instant().plusSeconds(1));
        } catch (SdkException e) {
            // The next start tries again.
            LOG.log(Level.WARNING, () -> "keys of jobs that have ended could not be deleted: " + e.getMessage());
        }
    }

    private static void tellWaiting(S3Client s3, String execution, int position, Clock clock) {
        String own = LocalArns.STATE_MACHINE.replace(":stateMachine:", ":execution:") + ":";
        if (!execution.startsWith(own)) {
            // A task of another state machine is no job.
            return;
        }
        String prefix = execution.substring(own.length());
        try {
            String key = new ArtifactKeys(PREFIX).progress(new ArtifactPrefix(prefix));
            byte[] progress = ContractJson.MAPPER.writeValueAsBytes(
                    new JobProgress("queued", 0, 0, position, null, clock.instant()));
            s3.putObject(
                    r -> r.bucket(BUCKET).key(key).contentType("application/json"), RequestBody.fromBytes(progress));
        } catch (IOException | SdkException | InvalidRequestException e) {
            // A job runs the same whether or not anybody could read how long it waited.
            LOG.log(Level.WARNING, () -> "the progress of " + prefix + " could not be written: " + e.getMessage());
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    private void closeQuietly(Exception reason) {
        try {
            close();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /** Stops what runs, the last started first. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = new IllegalStateException("the service did not stop cleanly", e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
