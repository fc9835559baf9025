package dev.composerunner.cli.deployment;

import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The credentials and the region of an AWS account, found where the AWS command line finds them. */
public final class AwsAccess {

    private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+){1,5}");

    private final @Nullable String region;
    private final @Nullable String profile;
    private final AwsCredentialsProvider credentials;

    /**
     * Access by the default chains of the SDK.
     *
     * @param region absent: that of the environment or the profile
     * @param profile of the files in {@code ~/.aws}, which then comes before the environment; absent: the default chain
     * @throws InvalidRequestException if the region cannot be one
     */
    public AwsAccess(@Nullable String region, @Nullable String profile) {
        if (region != null && !REGION.matcher(region).matches()) {
            throw InvalidRequestException.of("--region", region, "the name of a region, such as us-east-1");
        }
        this.region = region;
        this.profile = profile;
        this.credentials = profile == null
                ? DefaultCredentialsProvider.builder().build()
                : ProfileCredentialsProvider.create(profile);
    }

    /** @throws IOException if there are none */
    AwsCredentials credentials() throws IOException {
        try {
            return credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new IOException(
                    "no credentials of AWS; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --profile: "
                            + e.getMessage(),
                    e);
        }
    }

    /** @throws IOException if none is named anywhere */
    Region region() throws IOException {
        if (region != null) {
            return Region.of(region);
        }
        try {
            return DefaultAwsRegionProviderChain.builder()
                    .profileName(profile)
                    .build()
                    .getRegion();
        } catch (SdkClientException e) {
            throw new IOException("no region of AWS; give --region, or set AWS_REGION", e);
        }
    }
}
