package dev.composerunner.cli.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets system properties")
final class RequestSignerTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC);
    private static final byte[] BODY = "{\"job_id\":\"j\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void expectedSignature_ofAwsPublishedExample_isThePublishedOne() throws Exception {
        // get-vanilla of AWS's test suite for Signature Version 4: the check is not our own invention.
        var headers = Map.of(
                "host", "example.amazonaws.com",
                "x-amz-date", "20150830T123600Z",
                "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

        assertThat(SignatureV4.expected(AwsProperties.SECRET, "GET", "/", headers, new byte[0]))
                .isEqualTo(SignatureV4.parsed(headers.get("authorization")).group(4));
    }

    @Test
    void sign_requestToAFunction_isSignedForLambdaInTheRegionOfItsAddress() throws Exception {
        URI address = URI.create("https://abc123.lambda-url.eu-central-1.on.aws/");
        Map<String, String> signed;
        try (var _ = new AwsProperties()) {
            signed = new RequestSigner(new AwsAccess(null, null), CLOCK)
                    .sign("POST", address, Map.of("Content-Type", "application/json", "x-api-key", "cr_1"), BODY);
        }

        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(signed);
        headers.put("host", address.getHost());
        var authorization = SignatureV4.parsed(headers.get("authorization"));
        assertThat(authorization.group(2)).isEqualTo("20150830/eu-central-1/lambda/aws4_request");
        assertThat(authorization.group(3).split(";", -1))
                .contains("host", "content-type", "x-api-key", "x-amz-date", "x-amz-security-token");
        assertThat(authorization.group(4))
                .isEqualTo(SignatureV4.expected(AwsProperties.SECRET, "POST", "/", headers, BODY));
        // The HTTP client sets it, and refuses to have it set.
        assertThat(signed).doesNotContainKey("host");
    }

    @Test
    void sign_otherAddress_isSignedForTheRegionThatIsGiven() throws Exception {
        try (var _ = new AwsProperties()) {
            String authorization = new RequestSigner(new AwsAccess("ap-south-1", null), CLOCK)
                    .sign("POST", URI.create("https://jobs.example/submit"), Map.of(), BODY)
                    .get("Authorization");

            assertThat(authorization).contains("/20150830/ap-south-1/lambda/aws4_request");
        }
    }

    @Test
    void sign_withoutCredentials_saysHowToGiveThem() {
        try (var _ = new AwsProperties().withoutCredentials()) {
            var signer = new RequestSigner(new AwsAccess("us-east-1", "no-such-profile"), CLOCK);

            assertThatThrownBy(() -> signer.sign("POST", URI.create("https://jobs.example/"), Map.of(), BODY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no credentials of AWS; set AWS_ACCESS_KEY_ID")
                    .hasMessageContaining("no-such-profile");
        }
    }

    @Test
    void region_thatCannotBeOne_isRefused() {
        // It becomes a part of a host name.
        assertThatThrownBy(() -> new AwsAccess("evil.example/", null)).hasMessageStartingWith("--region: got evil");
    }
}
