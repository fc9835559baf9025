package dev.composerunner.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.infra.construct.Capacity;
import dev.composerunner.infra.settings.DeploymentSettings.CostTag;
import dev.composerunner.infra.settings.DeploymentSettings.ImageSource;
import dev.composerunner.jobtypes.FargateSize;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.services.lambda.FunctionUrlAuthType;
import software.amazon.awscdk.services.logs.RetentionDays;

class SettingsTest {

    private static final String KMS_KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab";
    private static final String SECRET =
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:compose/nsc-key-AbCdEf";

    private static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:ends";

    @ParameterizedTest
    @CsvSource({"1, ONE_DAY", "30, ONE_MONTH", "365, ONE_YEAR", "1827, FIVE_YEARS", "3653, TEN_YEARS"})
    void logRetention_inDays_isTheCdksName(String days, RetentionDays name) {
        assertThat(read("logRetentionDays", days).deployment().watching().logRetention())
                .isEqualTo(name);
    }

    @Test
    void settings_withVersionOnly_haveDefaults() {
        assertThat(read())
                .isEqualTo(new Settings(
                        "0.1.0",
                        null,
                        "compose-runner/results",
                        null,
                        new FargateSize(4096, 30_720),
                        new FargateSize(16_384, 65_536),
                        null,
                        32_400,
                        new FunctionSize(512, 30),
                        new FunctionSize(512, 30),
                        new FunctionSize(512, 30),
                        new FunctionSize(512, 30),
                        3_600_000,
                        new BigDecimal("100"),
                        FunctionUrlAuthType.AWS_IAM,
                        AccessKeys.NONE,
                        List.of(),
                        new Limits(30, 1000, 10, null),
                        new DeploymentSettings(
                                "ComposeRunnerStack",
                                new CostTag("Project", "ComposeRunner"),
                                ImageSource.BUILD,
                                List.of(443),
                                true,
                                null,
                                new Spending(Capacity.FARGATE, false, 5, 20, 10),
                                new Watching(null, null, false, 30),
                                null,
                                null),
                        List.of()));
    }

    @Test
    void settings_withEveryKnob_takeEachFromItsName() {
        var settings = Settings.read(Map.<String, Object>ofEntries(
                Map.entry("composeRunnerVersion", "1.2.3"),
                Map.entry("resultsBucketName", "a-bucket.of-mine"),
                Map.entry("resultsPrefix", "a/b_c"),
                Map.entry("ledgerTableName", "Ledger-1.restored"),
                Map.entry("taskCpu", "1024"),
                Map.entry("taskMemoryMiB", 2048),
                Map.entry("taskCpuLarge", "8192"),
                Map.entry("taskMemoryLargeMiB", "20480"),
                Map.entry("taskEphemeralStorageGiB", "200"),
                Map.entry("stateMachineTimeoutSeconds", "600"),
                Map.entry("submitMemorySize", "128"),
                Map.entry("submitTimeoutSeconds", "1"),
                Map.entry("statusMemorySize", "129"),
                Map.entry("statusTimeoutSeconds", "2"),
                Map.entry("pollMemorySize", "130"),
                Map.entry("pollTimeoutSeconds", "3"),
                Map.entry("resultsMemorySize", "131"),
                Map.entry("resultsTimeoutSeconds", "4"),
                Map.entry("pollLookbackMs", "5"),
                Map.entry("monthlySpendLimit", "99.5"),
                Map.entry("allowedOrigins", "https://a.example,http://localhost:3000"),
                Map.entry("submitsPerMinute", "0"),
                Map.entry("submitsPerDay", 7),
                Map.entry("requestsPerSecond", "8"),
                Map.entry("fargatePrices", "0.05,0.006,0.0001"),
                Map.entry("stackName", "Staging-1"),
                Map.entry("costTag", "team:cost=a=b c"),
                Map.entry("imageSource", "REPOSITORIES"),
                Map.entry("taskEgressPorts", "8443,443,80,443"),
                Map.entry("vpcFlowLogs", "false"),
                Map.entry("secretsKey", KMS_KEY),
                Map.entry("capacity", "spot-with-fallback"),
                Map.entry("submitConcurrency", "1"),
                Map.entry("statusConcurrency", 0),
                Map.entry("otherConcurrency", "1000"),
                Map.entry("alarmEmail", "ops@example.org"),
                Map.entry("nscKeySecretArn", SECRET),
                Map.entry("notifyTopicArn", TOPIC),
                Map.entry("dashboard", "true"),
                Map.entry("logRetentionDays", 365),
                Map.entry("functionUrlAuth", "NONE"))::get);
        assertThat(settings)
                .isEqualTo(new Settings(
                        "1.2.3",
                        "a-bucket.of-mine",
                        "a/b_c",
                        "Ledger-1.restored",
                        new FargateSize(1024, 2048),
                        new FargateSize(8192, 20_480),
                        200,
                        600,
                        new FunctionSize(128, 1),
                        new FunctionSize(129, 2),
                        new FunctionSize(130, 3),
                        new FunctionSize(131, 4),
                        5,
                        new BigDecimal("99.5"),
                        FunctionUrlAuthType.NONE,
                        AccessKeys.NONE,
                        List.of("https://a.example", "http://localhost:3000"),
                        new Limits(0, 7, 8, "0.05,0.006,0.0001"),
                        new DeploymentSettings(
                                "Staging-1",
                                new CostTag("team:cost", "a=b c"),
                                ImageSource.REPOSITORIES,
                                List.of(80, 443, 8443),
                                false,
                                KMS_KEY,
                                new Spending(Capacity.SPOT_WITH_FALLBACK, false, 1, 0, 1000),
                                new Watching("ops@example.org", TOPIC, true, 365),
                                SECRET,
                                null),
                        List.of()));
    }

    @ParameterizedTest
    @CsvSource({"1,", "20,", "21, 21"})
    void disk_thatFargateGivesAnyway_isNone(String given, Integer disk) {
        // The Python stack asks for 21 by default, and CloudFormation refuses less.
        assertThat(read("taskEphemeralStorageGiB", given).taskEphemeralStorageGiB())
                .isEqualTo(disk);
    }

    @ParameterizedTest
    @CsvSource({
        "composeRunnerVersion, 1 2",
        "composeRunnerVersion, .1",
        "resultsBucketName, ab",
        "resultsBucketName, A-Bucket",
        "resultsBucketName, a..bucket",
        "resultsBucketName, bucket-",
        "resultsBucketName, 192.168.0.1",
        "resultsBucketName, xn--bucket",
        "resultsPrefix, /results",
        "resultsPrefix, results/",
        "resultsPrefix, a//b",
        "resultsPrefix, a/../b",
        "resultsPrefix, a*",
        "ledgerTableName, ab",
        "ledgerTableName, arn:aws:dynamodb:eu-central-1:123456789012:table/a",
        "taskCpu, 1000",
        "taskCpu, four",
        "taskMemoryMiB, 30721",
        "taskCpuLarge, -1",
        "taskMemoryLargeMiB, 32769",
        "taskEphemeralStorageGiB, 0",
        "taskEphemeralStorageGiB, 201",
        "stateMachineTimeoutSeconds, 599",
        "stateMachineTimeoutSeconds, 31536001",
        "submitMemorySize, 127",
        "statusMemorySize, 10241",
        "pollTimeoutSeconds, 0",
        "resultsTimeoutSeconds, 901",
        "pollLookbackMs, 0",
        "monthlySpendLimit, 1.505",
        "monthlySpendLimit, 1000000.01",
        "monthlySpendLimit, 1e3",
        "nscKeySecretArn, nsc-key",
        "nvKeySecretArn, arn:aws:secretsmanager:eu-central-1:123456789012:secret:nv",
        "monthlySpendLimit, 99999999999999999999",
        "submitsPerMinute, -1",
        "submitsPerDay, 1000001",
        "requestsPerSecond, many",
        "fargatePrices, 0.04",
        "functionUrlAuth, aws_iam",
        "stackName, 1stack",
        "stackName, a_b",
        "costTag, Project",
        "costTag, =value",
        "costTag, AWS:a=b",
        "imageSource, build",
        "taskEgressPorts, 80",
        "taskEgressPorts, 443;80",
        "taskEgressPorts, 65536",
        "vpcFlowLogs, yes",
        "secretsKey, AWS",
        "capacity, SPOT",
        "capacity, spot-first",
        "awsBudget, yes",
        "submitConcurrency, -1",
        "statusConcurrency, 1001",
        "otherConcurrency, none",
        "secretsKey, arn:aws:kms:eu-central-1:123456789012:alias/mine",
        "notifyTopicArn, ops",
        "notifyTopicArn, arn:aws:sns:eu-central-1:123456789012:ends.fifo",
        "dashboard, 1",
        "logRetentionDays, 31",
        "alarmEmail, ops"
    })
    void badValue_ofAKnob_isNamedWithWhatIsAllowed(String name, String value) {
        assertThatThrownBy(() -> read(name, value))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("got ")
                .hasMessageContaining(value)
                .hasMessageContaining("allowed: ");
    }

    @ParameterizedTest
    @CsvSource({"100,", "0, ops@example.org"})
    void awsBudget_ofNothingOrWithoutAReader_isRefused(String limit, @Nullable String email) {
        assertThatThrownBy(() ->
                        read("awsBudget", "true", "monthlySpendLimit", limit, "alarmEmail", email == null ? "" : email))
                .hasMessage(
                        "awsBudget: got true; allowed: true with an alarmEmail and a monthlySpendLimit above 0, false");
        assertThat(read("awsBudget", "true", "alarmEmail", "ops@example.org")
                        .deployment()
                        .spending()
                        .awsBudget())
                .isTrue();
    }

    @Test
    void badValues_ofSeveralKnobs_areReportedAtOnce() {
        assertThatThrownBy(() -> Settings.read(Map.<String, Object>of("taskCpu", "3", "pollMemorySize", "1")::get))
                .hasMessage("""
                        composeRunnerVersion: missing; give it as -c composeRunnerVersion=value; allowed: 1 to 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'
                        taskCpu and taskMemoryMiB: got 3 and 30720; allowed: cpu 256, 512, 1024, 2048, 4096, 8192, 16384
                        pollMemorySize: got 1; allowed: a whole number from 128 to 10240""");
    }

    @Test
    void keys_ofEachLevel_areReadFromTheirKnob() {
        String a = "a".repeat(64);
        String b = "b".repeat(64);
        String c = "c".repeat(64);

        AccessKeys keys = read("submitKeys", "ann:" + a + ",bob:" + b, "workerKeys", "w:" + c)
                .keys();

        assertThat(keys.text()).isEqualTo("ann submit " + a + ",bob submit " + b + ",w worker " + c);
        assertThat(read("adminKeys", "").keys()).isEqualTo(AccessKeys.NONE);
    }

    /** Who gives the key in place of its hash must not find it in a build's log. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            submitKeys | ann:cr_hunter2    | submitKeys, entry 1: SHA-256: got 10 characters
            workerKeys | cr_hunter2        | workerKeys, entry 1: got 1 fields; allowed: NAME:SHA256
            adminKeys  | Hunter2:HASH      | adminKeys, entry 1: name: got 7 characters
            adminKeys  | ann:HASH,         | adminKeys, entry 2: got 1 fields; allowed: NAME:SHA256
            submitKeys | ann:HASH,ann:HASH | submitKeys, workerKeys, adminKeys: keys: got the name ann twice
            submitKeys | ann:HASH,bob:HASH | submitKeys, workerKeys, adminKeys: keys: got the hash of bob under
            """)
    void key_thatIsNone_isNamedByItsPlaceAndNotShown(String name, String value, String error) {
        assertThatThrownBy(() -> read(name, value.replace("HASH", "a".repeat(64))))
                .isInstanceOf(DeploymentException.class)
                .hasMessageStartingWith(error)
                .message()
                .doesNotContainIgnoringCase("hunter2");
    }

    @Test
    void keys_thatTheEnvironmentOfAFunctionCannotHold_areRefused() {
        String many = IntStream.range(0, 40)
                .mapToObj(i -> "k" + i + ":" + String.format("%064x", i))
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> read("submitKeys", many))
                .hasMessageContaining("got 40 keys, which take ")
                .hasMessageContaining("allowed: 2048");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "https://a.example/", "https://a.example, https://b.example", "null"})
    void allowedOrigin_thatNoBrowserSends_isRefused(String origins) {
        assertThatThrownBy(() -> read("allowedOrigins", origins)).hasMessageContaining("allowedOrigins: got ");
    }

    @Test
    void emptyValue_ofAKnob_isAsIfNotGiven() {
        assertThat(read("resultsBucketName", "")).isEqualTo(read());
    }

    @ParameterizedTest
    @CsvSource({
        "256, 512, true",
        "256, 1024, true",
        "256, 1536, false",
        "256, 2048, true",
        "256, 4096, false",
        "512, 512, false",
        "512, 1024, true",
        "512, 3072, true",
        "512, 5120, false",
        "1024, 8192, true",
        "1024, 9216, false",
        "2048, 4096, true",
        "2048, 16384, true",
        "2048, 17408, false",
        "4096, 8192, true",
        "4096, 8704, false",
        "4096, 30720, true",
        "4096, 31744, false",
        "8192, 16384, true",
        "8192, 17408, false",
        "8192, 61440, true",
        "8192, 65536, false",
        "16384, 32768, true",
        "16384, 65536, true",
        "16384, 61440, false",
        "16384, 122880, true",
        "16384, 131072, false",
        "3000, 8192, false"
    })
    void fargateSize_ofCpuAndMemory_existsAsInTheDeveloperGuide(int cpu, int memoryMiB, boolean exists) {
        assertThat(new FargateSize(cpu, memoryMiB).exists()).isEqualTo(exists);
    }

    @ParameterizedTest
    @CsvSource({"32400, 1", "86399, 1", "86400, 2", "172800, 3"})
    void secrets_ofAJob_outliveTheLongestJob(String timeoutSeconds, int days) {
        assertThat(read("stateMachineTimeoutSeconds", timeoutSeconds).secretsLifetimeDays())
                .isEqualTo(days);
    }

    private static Settings read(String... more) {
        var context = new HashMap<String, Object>(Map.of("composeRunnerVersion", "0.1.0"));
        for (int i = 0; i < more.length; i += 2) {
            context.put(more[i], more[i + 1]);
        }
        return Settings.read(context::get);
    }
}
