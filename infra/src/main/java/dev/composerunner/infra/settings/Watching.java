package dev.composerunner.infra.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.logs.RetentionDays;

/**
 * What a deployment is watched by: each component is a context value of the same name.
 *
 * @param alarmEmail address that is written to when an alarm is raised; absent: none
 * @param notifyTopicArn topic that is told of each job's end; absent: none
 * @param dashboard whether there is a dashboard
 * @param logRetentionDays how long logs are kept
 */
public record Watching(
        @Nullable String alarmEmail, @Nullable String notifyTopicArn, boolean dashboard, int logRetentionDays) {

    /** Times that CloudWatch can keep logs for; source: "retentionInDays" in the API reference of CloudWatch Logs. */
    private static final List<Integer> RETENTIONS = List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    /** The CDK's names of them, in the same order. */
    private static final List<RetentionDays> NAMES = List.of(
            RetentionDays.ONE_DAY,
            RetentionDays.THREE_DAYS,
            RetentionDays.FIVE_DAYS,
            RetentionDays.ONE_WEEK,
            RetentionDays.TWO_WEEKS,
            RetentionDays.ONE_MONTH,
            RetentionDays.TWO_MONTHS,
            RetentionDays.THREE_MONTHS,
            RetentionDays.FOUR_MONTHS,
            RetentionDays.FIVE_MONTHS,
            RetentionDays.SIX_MONTHS,
            RetentionDays.ONE_YEAR,
            RetentionDays.THIRTEEN_MONTHS,
            RetentionDays.EIGHTEEN_MONTHS,
            RetentionDays.TWO_YEARS,
            RetentionDays.THREE_YEARS,
            RetentionDays.FIVE_YEARS,
            RetentionDays.SIX_YEARS,
            RetentionDays.SEVEN_YEARS,
            RetentionDays.EIGHT_YEARS,
            RetentionDays.NINE_YEARS,
            RetentionDays.TEN_YEARS);

    private static final int DEFAULT_RETENTION = 30;

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,255}");

    /** EventBridge gives nothing to a topic that keeps an order, whose name ends with {@code .fifo}. */
    private static final Pattern TOPIC =
            Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}");

    static Watching read(Knobs knobs) {
        return new Watching(
                knobs.optionalText("alarmEmail", text -> EMAIL.matcher(text).matches(), "an address, NAME@HOST"),
                knobs.optionalText(
                        "notifyTopicArn",
                        text -> TOPIC.matcher(text).matches(),
                        "the ARN of a standard topic, arn:aws:sns:REGION:ACCOUNT:NAME"),
                knobs.flag("dashboard", false),
                retention(knobs));
    }

    private static int retention(Knobs knobs) {
        String allowed = RETENTIONS.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String days = knobs.text(
                "logRetentionDays",
                Integer.toString(DEFAULT_RETENTION),
                text -> Arrays.asList(allowed.split(", ")).contains(text),
                allowed);
        return RETENTIONS.stream()
                .filter(each -> days.equals(each.toString()))
                .findFirst()
                .orElse(DEFAULT_RETENTION);
    }

    /** How long logs are kept, as the CDK names it. */
    public RetentionDays logRetention() {
        return Objects.requireNonNull(NAMES.get(RETENTIONS.indexOf(logRetentionDays)));
    }

    /** Whether anybody looks at metrics that are charged. */
    public boolean looksAtMetrics() {
        return alarmEmail != null || dashboard;
    }
}
