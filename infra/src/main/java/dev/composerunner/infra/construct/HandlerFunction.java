package dev.composerunner.infra.construct;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.IPrincipal;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.DockerImageCode;
import software.amazon.awscdk.services.lambda.DockerImageFunction;
import software.amazon.awscdk.services.lambda.FunctionUrlAuthType;
import software.amazon.awscdk.services.lambda.FunctionUrlCorsOptions;
import software.amazon.awscdk.services.lambda.FunctionUrlOptions;
import software.amazon.awscdk.services.lambda.HttpMethod;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** A function that runs one handler. By itself it may write its own log, and nothing else. */
public final class HandlerFunction extends Construct implements IGrantable {

    /** The alias that addresses belong to. It stays while versions change; an address of the function itself would be another one. */
    private static final String ALIAS = "live";

    private final LogGroup log;
    private final Role role;
    private final DockerImageFunction function;
    private @Nullable Alias alias;

    public HandlerFunction(Construct scope, String id, Props props) {
        super(scope, id);
        log = LogGroup.Builder.create(this, "LogGroup")
                .retention(props.logRetention())
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .build();
        log.grantWrite(role);
        function = DockerImageFunction.Builder.create(this, "Function")
                .code(props.code())
                .memorySize(props.memoryMiB())
                .timeout(props.timeout())
                .environment(new TreeMap<>(props.environment()))
                .reservedConcurrentExecutions(props.reservedConcurrency())
                .logGroup(log)
                .role(role)
                .build();
    }

    public IFunction function() {
        return function;
    }

    /**
     * Gives the function's alias a public address whose callers must pass {@code auth}.
     *
     * @param allowedOrigins origins of web pages that may read answers; the address itself answers their questions
     */
    public String addUrl(FunctionUrlAuthType auth, List<String> allowedOrigins) {
        FunctionUrlOptions.Builder options = FunctionUrlOptions.builder().authType(auth);
        if (!allowedOrigins.isEmpty()) {
            options.cors(FunctionUrlCorsOptions.builder()
                    .allowedOrigins(allowedOrigins)
                    .allowedMethods(List.of(HttpMethod.GET, HttpMethod.POST))
                    .allowedHeaders(List.of("authorization", "content-type", "x-api-key"))
                    .maxAge(Duration.minutes(10))
                    .build());
        }
        return live().addFunctionUrl(options.build()).getUrl();
    }

    /** What is called from outside: the version that was deployed last, under a name that stays. */
    public IFunction live() {
        if (alias == null) {
            alias = Alias.Builder.create(this, "Live")
                    .aliasName(ALIAS)
                    .version(function.getCurrentVersion())
                    .build();
        }
        return alias;
    }

    /** Where the function writes its log. */
    public ILogGroup logGroup() {
        return log;
    }

    /** What the function acts as. */
    public IRole role() {
        return role;
    }

    /** Allows the function what {@code statement} says. */
    public void allow(PolicyStatement statement) {
        function.addToRolePolicy(statement);
    }

    /** Allows the function an action that AWS has no resource for. */
    public void allowOnEverything(String action) {
        function.addToRolePolicy(PolicyStatement.Builder.create()
                .actions(List.of(action))
                .resources(List.of("*"))
                .build());
        Accepted.wildcard(this, action + " has no resource to name", "\\*");
    }

    @Override
    public IPrincipal getGrantPrincipal() {
        return function.getGrantPrincipal();
    }

    /**
     * What runs, on how much.
     *
     * @param code image and command
     * @param memoryMiB memory, to which the share of a CPU is proportional
     * @param timeout of an invocation
     * @param environment variables of the handler
     * @param reservedConcurrency calls at once that are set aside for it, and the most that it takes; absent: what the account has left
     * @param logRetention how long its log is kept
     */
    public record Props(
            DockerImageCode code,
            int memoryMiB,
            Duration timeout,
            Map<String, String> environment,
            @Nullable Integer reservedConcurrency,
            RetentionDays logRetention) {}
}
