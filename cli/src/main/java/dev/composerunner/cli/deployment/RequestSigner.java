package dev.composerunner.cli.deployment;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** Signs requests to the addresses of Lambda functions by AWS Signature Version 4. */
public final class RequestSigner {

    private static final String SERVICE = "lambda";
    private static final Pattern FUNCTION_URL = Pattern.compile("[a-z0-9]+\\.lambda-url\\.([a-z0-9-]+)\\..+");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsAccess access;
    private final Clock clock;

    /** Signs with the credentials of {@code access}, for the region that an address names, else for its region. */
    public RequestSigner(AwsAccess access) {
        this(access, Clock.systemUTC());
    }

    RequestSigner(AwsAccess access, Clock clock) {
        this.access = access;
        this.clock = clock;
    }

    /**
     * Signs a request.
     *
     * @param headers that are sent, and signed
     * @param body empty: none
     * @return the headers to send, without Host, which the client sets as it was signed
     * @throws IOException if there are no credentials, or no region
     */
    public Map<String, String> sign(String method, URI address, Map<String, String> headers, byte[] body)
            throws IOException {
        AwsCredentials credentials = access.credentials();
        String region = region(address);
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(address);
        headers.forEach(request::putHeader);
        SdkHttpRequest signed = signer.sign(sign -> sign.identity(credentials)
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        var sent = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        signed.headers().forEach((name, values) -> sent.put(name, String.join(",", values)));
        sent.remove("Host");
        return sent;
    }

    private String region(URI address) throws IOException {
        Matcher host = FUNCTION_URL.matcher(address.getHost());
        return host.matches() ? host.group(1) : access.region().id();
    }
}
