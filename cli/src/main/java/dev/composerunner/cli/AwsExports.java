package dev.composerunner.cli;

import dev.composerunner.local.Service;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The lines of a shell after which the AWS command line and every SDK use a service of this machine. They hold no key, only where the keys are. */
final class AwsExports {

    private AwsExports() {}

    static List<String> of(Service service) {
        return of(service.url(), service.s3Url(), service.awsCredentials());
    }

    static List<String> of(URI states, URI s3, Path credentials) {
        String region = Service.REGION;
        return List.of(
                // Keys and profiles of an account would be taken before the file.
                "  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE",
                "  export AWS_ENDPOINT_URL_SFN=" + states + " AWS_ENDPOINT_URL_S3=" + s3,
                "  export AWS_REGION=" + region + " AWS_DEFAULT_REGION=" + region
                        + " AWS_DISABLE_HOST_PREFIX_INJECTION=true",
                "  export AWS_SHARED_CREDENTIALS_FILE=" + quoted(credentials.toString()));
    }

    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9/._-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
