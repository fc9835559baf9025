package dev.composerunner.cli.deployment;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Credentials, region and endpoints as system properties, which come before all else in the SDK's chains; put back at the end. */
public final class AwsProperties implements AutoCloseable {

    public static final String KEY_ID = "AKIDEXAMPLE";
    public static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public static final String TOKEN = "session-token-of-the-test";
    public static final String REGION = "us-east-1";

    private final Map<String, @Nullable String> before = new HashMap<>();

    public AwsProperties() {
        set("aws.accessKeyId", KEY_ID);
        set("aws.secretAccessKey", SECRET);
        set("aws.sessionToken", TOKEN);
        set("aws.region", REGION);
        set("aws.disableEc2Metadata", "true");
    }

    public AwsProperties withCloudFormation(URI endpoint) {
        set("aws.endpointUrlCloudFormation", endpoint.toString());
        return this;
    }

    /** Leaves nothing to sign with, in the files of the user's home neither. */
    public AwsProperties withoutCredentials() {
        for (String name : new String[] {"aws.accessKeyId", "aws.secretAccessKey", "aws.sessionToken"}) {
            set(name, "");
        }
        set("aws.sharedCredentialsFile", "/nonexistent");
        set("aws.configFile", "/nonexistent");
        return this;
    }

    private void set(String name, String value) {
        if (!before.containsKey(name)) {
            before.put(name, System.getProperty(name));
        }
        System.setProperty(name, value);
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
