package dev.composerunner.infra.settings;

import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.jobtypes.FargateSize;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.lambda.FunctionUrlAuthType;

/**
 * What can be chosen of a deployment: each component is a context value of the same name, the sizes are two.
 *
 * @param composeRunnerVersion version that the images are built as and that results name
 * @param resultsBucketName existing bucket for the results; absent: one is created
 * @param resultsPrefix folder of all jobs in the bucket
 * @param ledgerTableName existing table for the ledger; absent: one is created
 * @param task size of a task ({@code taskCpu}, {@code taskMemoryMiB})
 * @param largeTask size of the task of a large job, likewise with {@code Large}
 * @param taskEphemeralStorageGiB scratch disk of a task; absent: what Fargate gives without charge
 * @param stateMachineTimeoutSeconds longest time of a job, waiting and recording included
 * @param submit size of the function that takes jobs ({@code submitMemorySize}, {@code submitTimeoutSeconds})
 * @param status size of the function that answers the status, likewise
 * @param poll size of the function that answers the log, likewise
 * @param results size of the function that answers the artifacts, likewise
 * @param pollLookbackMs part of the log that is answered where no start is asked for
 * @param monthlySpendLimit spending of the month, in US dollars, from which no job is started
 * @param functionUrlAuth who may call the functions: principals of the account with the right to, or everybody
 * @param keys the keys that every request over HTTP needs one of ({@code submitKeys}, {@code workerKeys}, {@code adminKeys}); none: no key
 *     is asked for
 * @param allowedOrigins origins of web pages that may read answers
 * @param limits how often callers may call, and by what the cost of a job is estimated
 * @param deployment what the deployment is named, what it is watched by and what its tasks may reach
 * @param jobTypes what runs beside the built-in jobs, sorted by name: the files of the folder {@code jobTypes} whose jobs may run on
 *     Fargate, with the images that {@code imageMap} gives them
 */
public record Settings(
        String composeRunnerVersion,
        @Nullable String resultsBucketName,
        String resultsPrefix,
        @Nullable String ledgerTableName,
        FargateSize task,
        FargateSize largeTask,
        @Nullable Integer taskEphemeralStorageGiB,
        int stateMachineTimeoutSeconds,
        FunctionSize submit,
        FunctionSize status,
        FunctionSize poll,
        FunctionSize results,
        long pollLookbackMs,
        BigDecimal monthlySpendLimit,
        FunctionUrlAuthType functionUrlAuth,
        AccessKeys keys,
        List<String> allowedOrigins,
        Limits limits,
        DeploymentSettings deployment,
        List<JobTypeDocument> jobTypes) {

    /** The type of a submission that names none: those of the clients of the Python compose-runner. */
    public static final String DEFAULT_JOB_TYPE = "meta-analysis";

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern RESERVED_BUCKET_NAME = Pattern.compile(
            ".*\\.\\..*|[0-9]+(\\.[0-9]+){3}|(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|--x-s3)");
    private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z0-9_.-]{3,255}");
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");
    private static final int LONGEST_PREFIX = 512;
    private static final int FREE_DISK_GIB = 20;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final int LONGEST_EXECUTION_SECONDS = 31_536_000;
    private static final long LOG_RETENTION_MS = 31L * 86_400_000;

    public Settings {
        allowedOrigins = List.copyOf(allowedOrigins);
        jobTypes = List.copyOf(jobTypes);
    }

    /**
     * Reads the settings from what {@code context} has by name; text and numbers are both understood.
     *
     * @throws DeploymentException if a value is not allowed; the message has a line for each
     */
    public static Settings read(Function<String, @Nullable Object> context) {
        var knobs = new Knobs(context);
        var settings = new Settings(
                knobs.requiredText(
                        "composeRunnerVersion",
                        text -> VERSION.matcher(text).matches(),
                        "1 to 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'"),
                knobs.optionalText(
                        "resultsBucketName",
                        Settings::isBucketName,
                        "the name of an S3 bucket: 3 to 63 lower case letters, digits, '.' and '-'"),
                knobs.text(
                        "resultsPrefix",
                        "compose-runner/results",
                        Settings::isFolder,
                        "at most 512 letters, digits, '_', '.', '-', and '/' between folders"),
                knobs.optionalText(
                        "ledgerTableName",
                        text -> TABLE_NAME.matcher(text).matches(),
                        "the name of a DynamoDB table: 3 to 255 letters, digits, '_', '.' and '-'"),
                fargate(knobs, "taskCpu", "taskMemoryMiB", new FargateSize(4096, 30720)),
                fargate(knobs, "taskCpuLarge", "taskMemoryLargeMiB", new FargateSize(16384, 65536)),
                disk(knobs),
                knobs.whole(
                        "stateMachineTimeoutSeconds", 32400, 2 * JobWorkflow.MARGIN_SECONDS, LONGEST_EXECUTION_SECONDS),
                function(knobs, "submit"),
                function(knobs, "status"),
                function(knobs, "poll"),
                function(knobs, "results"),
                knobs.wholeLong("pollLookbackMs", 3_600_000, 1, LOG_RETENTION_MS),
                knobs.amount("monthlySpendLimit", 100, 1_000_000),
                knobs.choice("functionUrlAuth", FunctionUrlAuthType.AWS_IAM),
                CallerKnobs.keys(knobs),
                CallerKnobs.origins(knobs),
                Limits.read(knobs),
                DeploymentSettings.read(knobs),
                JobTypeFiles.read(knobs));
        settings.checkBudget(knobs);
        knobs.check();
        return settings;
    }

    /** AWS Budgets has no budget of nothing, and what it says has to be read by somebody. */
    private void checkBudget(Knobs knobs) {
        if (deployment.spending().awsBudget()
                && (monthlySpendLimit.signum() == 0 || deployment.watching().alarmEmail() == null)) {
            knobs.refuse("awsBudget", "true", "true with an alarmEmail and a monthlySpendLimit above 0, false");
        }
    }

    /** Fargate gives 20 GiB without charge, and takes no smaller number. */
    private static @Nullable Integer disk(Knobs knobs) {
        Integer gib = knobs.optionalWhole("taskEphemeralStorageGiB", 1, 200);
        return gib == null || gib <= FREE_DISK_GIB ? null : gib;
    }

    /** Whole days that the keys of a job are kept: more than the longest job takes. */
    public int secretsLifetimeDays() {
        return 1 + stateMachineTimeoutSeconds / SECONDS_OF_DAY;
    }

    private static FargateSize fargate(Knobs knobs, String cpu, String memoryMiB, FargateSize otherwise) {
        var size = new FargateSize(
                knobs.whole(cpu, otherwise.cpu(), 1, Integer.MAX_VALUE),
                knobs.whole(memoryMiB, otherwise.memoryMiB(), 1, Integer.MAX_VALUE));
        if (!size.exists()) {
            knobs.refuse(cpu + " and " + memoryMiB, size.cpu() + " and " + size.memoryMiB(), size.allowed());
        }
        return size;
    }

    private static FunctionSize function(Knobs knobs, String name) {
        return new FunctionSize(
                knobs.whole(name + "MemorySize", FunctionSize.DEFAULT.memoryMiB(), 128, 10_240),
                knobs.whole(name + "TimeoutSeconds", FunctionSize.DEFAULT.timeoutSeconds(), 1, 900));
    }

    private static boolean isBucketName(String text) {
        return BUCKET_NAME.matcher(text).matches()
                && !RESERVED_BUCKET_NAME.matcher(text).matches();
    }

    private static boolean isFolder(String text) {
        return text.length() <= LONGEST_PREFIX
                && FOLDER.matcher(text).matches()
                && Arrays.stream(text.split("/")).noneMatch(part -> part.equals(".") || part.equals(".."));
    }
}
