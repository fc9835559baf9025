package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

final class ResultsHandlerTest {

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final S3Presigner presigner = presigner("t");
    private final ResultsHandler handler = handler(presigner);

    @AfterEach
    void close() {
        presigner.close();
    }

    @Test
    void artifacts_ofAJob_areListedWithTheirSubfoldersAndNoOthers() throws IOException {
        bucket.objects.put("r/job-1/metadata.json", "{}");
        bucket.objects.put("r/job-1/tables/z_clusters.tsv", "abc");
        bucket.objects.put("r/job-1/tables/", "");
        bucket.objects.put("r/job-10/z.nii.gz", "x");
        bucket.objects.put("r.secrets/job-1.json", "{}");

        JsonNode answer = get(Map.of());

        // job-1 is the beginning of job-10; the entry of a folder that a console makes is no artifact.
        assertThat(answer.path("artifacts").findValuesAsText("filename"))
                .containsExactly("metadata.json", "tables/z_clusters.tsv");
        assertThat(answer.path("artifacts").path(1).path("key").asText()).isEqualTo("r/job-1/tables/z_clusters.tsv");
        assertThat(answer.path("artifacts").path(1).path("size").asLong()).isEqualTo(3);
        assertThat(answer.path("artifacts").path(1).path("last_modified").asText())
                .isEqualTo("2026-11-21T11:59:00+00:00");
        assertThat(answer.path("bucket").asText()).isEqualTo("results-bucket");
        assertThat(answer.path("prefix").asText()).isEqualTo("r/job-1");
        assertThat(answer.has("next_token")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        ", 900, 2026-11-21T12:15:00+00:00",
        "60, 60, 2026-11-21T12:01:00+00:00",
        "3600, 3600, 2026-11-21T13:00:00+00:00"
    })
    void address_ofAnArtifact_endsWhenTheAnswerSays(String expiresIn, String seconds, String expiresAt)
            throws IOException {
        bucket.objects.put("r/job-1/a b+c.tsv", "x");

        JsonNode answer = get(expiresIn == null ? Map.of() : Map.of("expires_in", expiresIn));

        assertThat(answer.path("expires_at").asText()).isEqualTo(expiresAt);
        assertThat(answer.path("artifacts").path(0).path("url").asText())
                .contains("/r/job-1/a%20b%2Bc.tsv?", "X-Amz-Expires=" + seconds, "X-Amz-Signature=");
    }

    @Test
    void expiry_betweenTwoMilliseconds_isAnsweredAsTheEarlier() throws IOException {
        var late = new ResultsHandler(
                deployment.sfn,
                bucket,
                presigner,
                Clock.fixed(Deployment.NOW.plusNanos(123_987_654), ZoneOffset.UTC),
                Deployment.SETTINGS);
        deployment.running("job-1");

        // Nine digits are more than some parsers take.
        assertThat(get(late, Map.of()).path("expires_at").asText()).isEqualTo("2026-11-21T12:15:00.123000+00:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"59", "3601", "0", "-60", "60.5", "\"x\"", "true", "[60]", "99999999999"})
    void expiry_thatIsNotAllowed_is400(String expiresIn) throws IOException {
        var answer = Invocation.post(handler, "{\"artifact_prefix\":\"job-1\",\"expires_in\":" + expiresIn + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error())
                .isEqualTo("expires_in: got " + expiresIn + "; allowed: a whole number of seconds from 60 to 3600");
    }

    @Test
    void moreThanOneListing_isOneAnswer() throws IOException {
        artifacts(1001);

        // The original stopped at the 1,000 objects of one listing.
        assertThat(get(Map.of()).path("artifacts")).hasSize(1001);
        assertThat(bucket.listings).isEqualTo(2);
    }

    @Test
    void moreThanOneAnswer_areSeveralThatFitAndLackNothing() throws IOException {
        artifacts(1200);

        var names = new ArrayList<String>();
        int answers = 0;
        // A role's session token is what makes an address long.
        try (S3Presigner wordy = presigner("t".repeat(5000))) {
            String token = "";
            do {
                JsonNode answer = get(handler(wordy), token.isEmpty() ? Map.of() : Map.of("next_token", token));
                // What Lambda passes on counts with the quotes that HTTP escapes.
                assertThat(ContractJson.MAPPER.writeValueAsBytes(answer.toString()).length)
                        .isLessThan(Exchange.LARGEST_ANSWER);
                names.addAll(answer.path("artifacts").findValuesAsText("filename"));
                token = answer.path("next_token").asText();
                answers++;
            } while (!token.isEmpty());
        }

        assertThat(answers).isEqualTo(2);
        assertThat(names).hasSize(1200).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void tokenThatIsNoneOfOurs_is400() throws IOException {
        for (String token : List.of(
                "\"???\"",
                "7",
                "{}",
                "\"AAAA\"", // NUL characters
                encoded("../../other/"),
                encoded("job-2:metadata.json"), // another job's
                encoded("job-1:" + "k".repeat(1025)))) {
            assertThat(Invocation.post(handler, "{\"artifact_prefix\":\"job-1\",\"next_token\":" + token + "}")
                            .error())
                    .startsWith("next_token: got ")
                    .endsWith("; allowed: the next_token of an earlier answer for this job");
        }
    }

    private static String encoded(String text) {
        return '"' + Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + '"';
    }

    @Test
    void jobWithoutArtifacts_isAnEmptyListAndAnUnknownJob404() throws IOException {
        deployment.running("job-1");
        assertThat(get(Map.of()).path("artifacts")).isEmpty();

        assertThat(Invocation.get(handler, Map.of("artifact_prefix", "job-2")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void jobWhoseExecutionIsForgotten_stillHasItsArtifacts() throws IOException {
        bucket.objects.put("r/job-1/z.nii.gz", "x");

        // Step Functions forgets after 90 days, the bucket does not.
        assertThat(get(Map.of()).path("artifacts")).hasSize(1);
    }

    private void artifacts(int count) {
        for (int i = 0; i < count; i++) {
            bucket.objects.put("r/job-1/" + "%05d.tsv".formatted(i), "x");
        }
    }

    static S3Presigner presigner(String sessionToken) {
        return S3Presigner.builder()
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsSessionCredentials.create("AKIAEXAMPLE", "not-a-key", sessionToken)))
                .build();
    }

    private ResultsHandler handler(S3Presigner signer) {
        return new ResultsHandler(deployment.sfn, bucket, signer, Deployment.CLOCK, Deployment.SETTINGS);
    }

    private JsonNode get(Map<String, String> more) throws IOException {
        return get(handler, more);
    }

    private static JsonNode get(ResultsHandler asked, Map<String, String> more) throws IOException {
        var query = new HashMap<>(more);
        query.put("artifact_prefix", "job-1");
        var answer = Invocation.get(asked, query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
