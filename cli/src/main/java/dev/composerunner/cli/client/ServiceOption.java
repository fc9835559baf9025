package dev.composerunner.cli.client;

import dev.composerunner.cli.deployment.Addresses;
import dev.composerunner.cli.deployment.AwsAccess;
import dev.composerunner.cli.deployment.HttpAddress;
import dev.composerunner.cli.deployment.OutputsFile;
import dev.composerunner.cli.deployment.RequestSigner;
import dev.composerunner.cli.deployment.StackOutputs;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which service a client command speaks to: one on one address, or a deployment on AWS, and how it is asked. */
public final class ServiceOption {

    private static final String VARIABLE = "COMPOSE_RUNNER_URL";
    private static final String LOCAL = "http://127.0.0.1:8470";

    /** The variable of the key. */
    static final String KEY = "COMPOSE_RUNNER_KEY";

    private static final Pattern KEY_TEXT = Pattern.compile("[!-~]{1,512}");

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the service (default: the local one, " + LOCAL + "; or " + VARIABLE + ").")
    private @Nullable String url;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            description = {
                "Stack of a deployment on AWS, whose outputs have the addresses.",
                "Without a key, requests are signed."
            })
    private @Nullable String stack;

    @Option(
            names = "--urls",
            paramLabel = "FILE",
            description = "File of the addresses of a deployment, as cdk deploy --outputs-file writes it.")
    private @Nullable Path urls;

    @Option(
            names = "--sigv4",
            description = "Sign requests with credentials of AWS; a key is then sent beside the signature.")
    private boolean signed;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "Region of the stack (default: AWS_REGION, or that of the profile).")
    private @Nullable String region;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Profile in ~/.aws whose credentials are used (default: as for every SDK of AWS).")
    private @Nullable String profile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "File of the service's key, of mode 0600 (default: the key in " + KEY + ", if any).")
    private @Nullable Path keyFile;

    /**
     * A client of the service.
     *
     * @throws InvalidRequestException if an option has a value that it cannot have
     * @throws IOException if the addresses cannot be read
     */
    public ServiceClient client() throws IOException {
        if (Stream.of(url, stack, urls).filter(Objects::nonNull).count() > 1) {
            throw new InvalidRequestException("--url, --stack, --urls: got more than one of them; allowed: one");
        }
        Secret key = key(keyFile, System.getenv(KEY));
        boolean signs = signed || (stack != null && key == null);
        if (stack == null && !signs && (region != null || profile != null)) {
            throw new InvalidRequestException(
                    "--region, --profile: got one of them, and AWS is not asked; allowed: with --stack or --sigv4");
        }
        AwsAccess access = stack != null || signs ? new AwsAccess(region, profile) : null;
        RequestSigner signer = signs && access != null ? new RequestSigner(access) : null;
        return new ServiceClient(addresses(access), key, signer);
    }

    private Addresses addresses(@Nullable AwsAccess access) throws IOException {
        if (stack != null && access != null) {
            return new Addresses.FunctionUrls(StackOutputs.read(stack, access));
        }
        if (urls != null) {
            return new Addresses.FunctionUrls(OutputsFile.read(urls));
        }
        return new Addresses.OneAddress(address(url, System.getenv(VARIABLE)));
    }

    /**
     * The key that was given.
     *
     * @param file that holds it
     * @param variable value of the variable, which counts where there is no file; empty is absent
     * @throws InvalidRequestException if it cannot be a key; the message shows nothing of it
     */
    static @Nullable Secret key(@Nullable Path file, @Nullable String variable) {
        if (file != null) {
            try {
                return checked(
                        "--key-file", PrivateFile.text("--key-file", file).strip());
            } catch (IOException e) {
                throw new ServiceException("--key-file: " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return variable == null || variable.isEmpty() ? null : checked(KEY, variable.strip());
    }

    private static Secret checked(String name, String key) {
        if (!KEY_TEXT.matcher(key).matches()) {
            throw new InvalidRequestException(name + ": got " + key.length()
                    + " characters that are not a key; allowed: one line, as ./compose-runner keygen shows it");
        }
        return new Secret(key);
    }

    /**
     * The address that was asked for.
     *
     * @param option value of the option
     * @param variable value of the variable; empty is absent
     * @throws InvalidRequestException if it is not the address of a service
     */
    static URI address(@Nullable String option, @Nullable String variable) {
        if (option != null) {
            return parsed("--url", option);
        }
        return variable == null || variable.isEmpty() ? URI.create(LOCAL) : parsed(VARIABLE, variable);
    }

    private static URI parsed(String name, String text) {
        return HttpAddress.parse(name, text, "http://HOST:PORT or https://HOST, perhaps with a path, such as " + LOCAL);
    }
}
