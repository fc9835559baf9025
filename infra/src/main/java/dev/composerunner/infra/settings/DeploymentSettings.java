package dev.composerunner.infra.settings;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment is named, what it is watched by and what its tasks may reach: each component is a context value of the same name.
 *
 * @param stackName name of the stack, of which the names of task definitions are made
 * @param costTag tag of everything that is deployed, and of the tasks
 * @param imageSource where the images come from
 * @param taskEgressPorts TCP ports at which tasks may reach others, in ascending order
 * @param vpcFlowLogs whether the connections of the network are logged
 * @param secretsKey key of KMS that the keys of jobs are encrypted by: its ARN, or {@link #MANAGED_BY_AWS}; absent: as the bucket has it
 * @param spending what bounds its costs
 * @param watching what it is watched by
 * @param nscKeySecretArn secret with the key for Neurosynth Compose of jobs that are submitted without one; absent: there is none
 * @param nvKeySecretArn the same with the key for NeuroVault
 */
public record DeploymentSettings(
        String stackName,
        CostTag costTag,
        ImageSource imageSource,
        List<Integer> taskEgressPorts,
        boolean vpcFlowLogs,
        @Nullable String secretsKey,
        Spending spending,
        Watching watching,
        @Nullable String nscKeySecretArn,
        @Nullable String nvKeySecretArn) {

    /** As {@link #secretsKey}: the key of the account that AWS manages. */
    public static final String MANAGED_BY_AWS = "aws";

    private static final String DEFAULT_STACK_NAME = "ComposeRunnerStack";
    private static final CostTag DEFAULT_COST_TAG = new CostTag("Project", "ComposeRunner");
    private static final List<Integer> DEFAULT_PORTS = List.of(443);
    private static final int MAX_PORT = 65_535;

    private static final Pattern STACK_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}");
    private static final Pattern COST_TAG =
            Pattern.compile("(?!(?i:aws:))([A-Za-z0-9 _.:/+@-]{1,128})=([A-Za-z0-9 _.:/=+@-]{0,256})");
    private static final Pattern KMS_KEY = Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+");
    private static final Pattern SECRET = Pattern.compile(
            "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}");

    /** Where the images of a deployment come from. */
    public enum ImageSource {
        /** They are built by the deployment, and put into the repository of the CDK's bootstrap stack. */
        BUILD,
        /** They are in the repositories of the account that are theirs, under the version as their tag. */
        REPOSITORIES
    }

    /** A tag by which AWS tells what something costs. */
    public record CostTag(String key, String value) {}

    /** ARN of a key of one's own that the keys of jobs are encrypted by; absent: there is none. */
    public @Nullable String secretsKeyArn() {
        return MANAGED_BY_AWS.equals(secretsKey) ? null : secretsKey;
    }

    static DeploymentSettings read(Knobs knobs) {
        return new DeploymentSettings(
                knobs.text(
                        "stackName",
                        DEFAULT_STACK_NAME,
                        text -> STACK_NAME.matcher(text).matches(),
                        "1 to 128 letters, digits and '-', beginning with a letter"),
                costTag(knobs),
                knobs.choice("imageSource", ImageSource.BUILD),
                ports(knobs),
                knobs.flag("vpcFlowLogs", true),
                knobs.optionalText(
                        "secretsKey",
                        text -> text.equals(MANAGED_BY_AWS)
                                || KMS_KEY.matcher(text).matches(),
                        "the ARN of a key of KMS, arn:aws:kms:REGION:ACCOUNT:key/ID, or " + MANAGED_BY_AWS),
                Spending.read(knobs),
                Watching.read(knobs),
                secret(knobs, "nscKeySecretArn"),
                secret(knobs, "nvKeySecretArn"));
    }

    /** The secrets of jobs that are submitted without keys, by the variable of their task. */
    public Map<String, String> secretArns() {
        var arns = new TreeMap<String, String>();
        if (nscKeySecretArn != null) {
            arns.put("NSC_KEY", nscKeySecretArn);
        }
        if (nvKeySecretArn != null) {
            arns.put("NV_KEY", nvKeySecretArn);
        }
        return arns;
    }

    private static @Nullable String secret(Knobs knobs, String name) {
        return knobs.optionalText(
                name,
                text -> SECRET.matcher(text).matches(),
                "the whole ARN of a secret: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX");
    }

    private static CostTag costTag(Knobs knobs) {
        String text = knobs.optionalText(
                "costTag",
                value -> COST_TAG.matcher(value).matches(),
                "KEY=VALUE, of letters, digits, spaces and _.:/+@-; KEY does not begin with aws:");
        var matcher = COST_TAG.matcher(text == null ? "" : text);
        return matcher.matches() ? new CostTag(matcher.group(1), matcher.group(2)) : DEFAULT_COST_TAG;
    }

    private static List<Integer> ports(Knobs knobs) {
        String text = knobs.optionalText(
                "taskEgressPorts",
                DeploymentSettings::arePorts,
                "ports from 1 to 65535, separated by commas; 443 among them, at which AWS is reached");
        return text == null || !arePorts(text)
                ? DEFAULT_PORTS
                : Pattern.compile(",")
                        .splitAsStream(text)
                        .map(Integer::valueOf)
                        .distinct()
                        .sorted()
                        .toList();
    }

    private static boolean arePorts(String text) {
        return text.matches("[0-9]{1,5}(,[0-9]{1,5})*")
                && Pattern.compile(",")
                        .splitAsStream(text)
                        .map(Integer::valueOf)
                        .allMatch(port -> port >= 1 && port <= MAX_PORT)
                && Pattern.compile(",").splitAsStream(text).anyMatch("443"::equals);
    }
}
