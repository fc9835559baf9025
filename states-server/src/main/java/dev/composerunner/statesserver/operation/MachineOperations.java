package dev.composerunner.statesserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.statesserver.embedding.OwnMachine;
import dev.composerunner.statesserver.embedding.StatesArns;
import dev.composerunner.statesserver.execution.Definitions;
import dev.composerunner.statesserver.operation.Machines.Target;
import dev.composerunner.statesserver.request.Arns;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.request.SfnJson;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Revision;
import dev.composerunner.statesserver.store.Resource.Version;
import dev.composerunner.statesserver.store.ResourceStore.Numbered;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.EncryptionConfiguration;
import software.amazon.awssdk.services.sfn.model.EncryptionType;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesResponse;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineStatus;
import software.amazon.awssdk.services.sfn.model.TracingConfiguration;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineResponse;

/** Makes, changes, tells and removes state machines. */
public final class MachineOperations {

    static final EncryptionConfiguration ENCRYPTION =
            EncryptionConfiguration.builder().type(EncryptionType.AWS_OWNED_KEY).build();

    /** Told instead of a definition where metadata alone are asked for. */
    static final String NO_DEFINITION = "{}";

    private static final int LONGEST_TOKEN = 1024;
    private static final String STANDARD = "STANDARD";
    private static final List<String> TYPES = List.of(STANDARD, "EXPRESS");
    private static final List<String> LEVELS = List.of("ALL", "ERROR", "FATAL", "OFF");
    private static final String ORPHAN = "Version description can only be set when publish is true";

    private final Machines machines;
    private final Definitions definitions;
    private final StatesArns arns;
    private final InstantSource clock;
    private final @Nullable String own;

    /** @param own ARN of the state machine that nobody may change, if there is one */
    public MachineOperations(
            Machines machines, Definitions definitions, StatesArns arns, InstantSource clock, @Nullable String own) {
        this.machines = machines;
        this.definitions = definitions;
        this.arns = arns;
        this.clock = clock;
        this.own = own;
    }

    public CreateStateMachineResponse create(CreateStateMachineRequest request) {
        String arn = arns.machine(Constraints.name(request.name()));
        String type =
                request.typeAsString() == null ? STANDARD : Constraints.oneOf(request.typeAsString(), "type", TYPES);
        requireRole(request.roleArn());
        requireDescribedPublication(request.publish(), request.versionDescription());
        JsonNode logging = logging(request.loggingConfiguration());
        JsonNode tracing = tracing(request.tracingConfiguration());
        definitions.require(request.definition(), type);
        Map<String, String> tags = TagOperations.tags(request.tags(), arn);
        synchronized (machines) {
            Optional<Machine> existing = machines.store().find(Machine.class, arn);
            if (existing.isPresent() && !isSame(existing.get(), type, request.definition(), logging, tracing)) {
                throw Refusals.machineExists(arn);
            }
            Machine machine = existing.orElseGet(() -> {
                Revision revision = machines.add(null, request.definition(), request.roleArn(), logging, tracing);
                var made = new Machine(arn, revision.created(), request.name(), type, revision.arn(), 0, tags);
                machines.store().put(made);
                return made;
            });
            return CreateStateMachineResponse.builder()
                    .stateMachineArn(arn)
                    .creationDate(machine.created())
                    .stateMachineVersionArn(
                            published(request.publish()) ? publish(machine, request.versionDescription()) : null)
                    .build();
        }
    }

    public UpdateStateMachineResponse update(UpdateStateMachineRequest request) {
        requireDescribedPublication(request.publish(), request.versionDescription());
        synchronized (machines) {
            Machine machine = changeable(request.stateMachineArn());
            if (request.definition() == null
                    && request.roleArn() == null
                    && request.loggingConfiguration() == null
                    && request.tracingConfiguration() == null
                    && request.encryptionConfiguration() == null) {
                throw Refusals.missing("Either the definition, the role ARN, the LoggingConfiguration, or the"
                        + " TracingConfiguration must be specified");
            }
            Revision old = machines.revision(machine.revision());
            String definition = Objects.requireNonNullElse(request.definition(), old.definition());
            String role = Objects.requireNonNullElse(request.roleArn(), old.roleArn());
            JsonNode logging =
                    request.loggingConfiguration() == null ? old.logging() : logging(request.loggingConfiguration());
            JsonNode tracing =
                    request.tracingConfiguration() == null ? old.tracing() : tracing(request.tracingConfiguration());
            requireRole(role);
            if (request.definition() != null) {
                definitions.require(definition, machine.type());
            }
            Revision now = old;
            if (!definition.equals(old.definition())
                    || !role.equals(old.roleArn())
                    || !logging.equals(old.logging())
                    || !tracing.equals(old.tracing())) {
                now = machines.add(UUID.randomUUID().toString(), definition, role, logging, tracing);
                machine = machine.withRevision(now.arn());
                machines.store().put(machine);
            }
            return UpdateStateMachineResponse.builder()
                    .updateDate(clock.instant())
                    .revisionId(now.id())
                    .stateMachineVersionArn(
                            published(request.publish()) ? publish(machine, request.versionDescription()) : null)
                    .build();
        }
    }

    public DescribeStateMachineResponse describe(DescribeStateMachineRequest request) {
        boolean whole = Constraints.whole(request.includedDataAsString());
        String arn = request.stateMachineArn();
        Target target = machines.target(arn);
        Optional<Version> version = Optional.ofNullable(target.version())
                .flatMap(found -> machines.store().find(Version.class, found));
        Revision revision = target.revision();
        Map<String, List<String>> references = VariableReferences.of(revision.definition());
        return DescribeStateMachineResponse.builder()
                .stateMachineArn(arn)
                .name(target.machine().name())
                .status(StateMachineStatus.ACTIVE)
                .definition(whole ? revision.definition() : NO_DEFINITION)
                .roleArn(revision.roleArn())
                .type(target.machine().type())
                .creationDate(
                        version.map(Version::created).orElse(target.machine().created()))
                .description(version.map(Version::description).orElse(null))
                .loggingConfiguration(logging(revision.logging()))
                .tracingConfiguration(tracing(revision.tracing()))
                .encryptionConfiguration(ENCRYPTION)
                .revisionId(revision.id())
                .variableReferences(whole && !references.isEmpty() ? references : null)
                .build();
    }

    public ListStateMachinesResponse list(ListStateMachinesRequest request) {
        int most = Constraints.results(request.maxResults());
        long after = Constraints.position(request.nextToken(), LONGEST_TOKEN, 0);
        List<Numbered<Machine>> found = machines.store().list(Machine.class, after, most + 1);
        var page = Page.of(found, most);
        return ListStateMachinesResponse.builder()
                .stateMachines(page.resources().stream()
                        .map(machine -> StateMachineListItem.builder()
                                .stateMachineArn(machine.arn())
                                .name(machine.name())
                                .type(machine.type())
                                .creationDate(machine.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** Removes a state machine; one that there is not is removed already. */
    public DeleteStateMachineResponse delete(DeleteStateMachineRequest request) {
        String arn = request.stateMachineArn();
        Arns.requireMachine(arn);
        requireForeign(arn);
        if (!Arns.isQualified(arn)) {
            machines.remove(arn);
        }
        return DeleteStateMachineResponse.builder().build();
    }

    /** Makes the program's own state machine what it is to be now. */
    public void install(OwnMachine installed, Instant now) {
        String name = installed.name();
        String definition = installed.definition();
        String arn = arns.machine(name);
        synchronized (machines) {
            Optional<Machine> existing = machines.store().find(Machine.class, arn);
            boolean same = existing.isPresent()
                    && machines.revision(existing.get().revision()).definition().equals(definition);
            if (same) {
                return;
            }
            Revision revision = machines.add(
                    existing.isPresent() ? UUID.randomUUID().toString() : null,
                    definition,
                    "",
                    logging((LoggingConfiguration) null),
                    tracing((TracingConfiguration) null));
            machines.store()
                    .put(existing.map(machine -> machine.withRevision(revision.arn()))
                            .orElse(new Machine(arn, now, name, STANDARD, revision.arn(), 0, Map.of())));
        }
    }

    /** The state machine, if it may be changed. */
    Machine changeable(String arn) {
        Machine machine = machines.machine(arn);
        requireForeign(arn);
        return machine;
    }

    private void requireForeign(String arn) {
        if (arn.equals(own)) {
            throw Refusals.denied(
                    "the state machine of the pipeline itself, " + own + ", can be neither changed nor deleted");
        }
    }

    private String publish(Machine machine, @Nullable String description) {
        return machines.publish(machine, description).arn();
    }

    private boolean isSame(Machine machine, String type, String definition, JsonNode logging, JsonNode tracing) {
        Revision revision = machines.revision(machine.revision());
        return machine.type().equals(type)
                && revision.definition().equals(definition)
                && revision.logging().equals(logging)
                && revision.tracing().equals(tracing);
    }

    private static boolean published(@Nullable Boolean publish) {
        return Boolean.TRUE.equals(publish);
    }

    private static void requireDescribedPublication(@Nullable Boolean publish, @Nullable String description) {
        Constraints.atMost(description, "versionDescription", Machines.LONGEST_DESCRIPTION);
        if (description != null && !published(publish)) {
            throw Refusals.validation(ORPHAN);
        }
    }

    private static void requireRole(String arn) {
        Constraints.length(arn, "roleArn", 1, 256);
        if (!arn.matches("arn:[^:]+:iam::[0-9]{12}:role/.+")) {
            throw Refusals.invalidRole(arn);
        }
    }

    /** The logging as it is told: kept, and not acted on. */
    private static JsonNode logging(@Nullable LoggingConfiguration asked) {
        LoggingConfiguration given =
                asked == null ? LoggingConfiguration.builder().build() : asked;
        Constraints.optional(given.levelAsString(), "loggingConfiguration.level", LEVELS);
        LoggingConfiguration whole = given.toBuilder()
                .level(given.level() == null ? LogLevel.OFF : given.level())
                .includeExecutionData(Boolean.TRUE.equals(given.includeExecutionData()))
                .build();
        int destinations = whole.destinations().size();
        if (destinations > 1 || (destinations == 0 && whole.level() != LogLevel.OFF)) {
            throw Refusals.invalidLogging("Must specify exactly one Log Destination.");
        }
        return SfnJson.write(whole);
    }

    static LoggingConfiguration logging(JsonNode json) {
        return SfnJson.read(json, LoggingConfiguration.builder()).build();
    }

    private static JsonNode tracing(@Nullable TracingConfiguration asked) {
        return SfnJson.write(TracingConfiguration.builder()
                .enabled(asked != null && Boolean.TRUE.equals(asked.enabled()))
                .build());
    }

    static TracingConfiguration tracing(JsonNode json) {
        return SfnJson.read(json, TracingConfiguration.builder()).build();
    }
}
