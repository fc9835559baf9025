package dev.composerunner.statesserver.operation;

import dev.composerunner.statesserver.request.Arns;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.Resource.Alias;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Route;
import dev.composerunner.statesserver.store.Resource.Version;
import dev.composerunner.statesserver.store.ResourceStore.Numbered;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesResponse;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineAliasListItem;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasResponse;

/** Makes, changes, tells and removes aliases of state machines. */
public final class AliasOperations {

    private static final int LONGEST_TOKEN = 1024;

    private final Machines machines;
    private final InstantSource clock;

    public AliasOperations(Machines machines, InstantSource clock) {
        this.machines = machines;
        this.clock = clock;
    }

    public CreateStateMachineAliasResponse create(CreateStateMachineAliasRequest request) {
        String name = Constraints.aliasName(request.name());
        Constraints.atMost(request.description(), "description", Machines.LONGEST_DESCRIPTION);
        synchronized (machines) {
            List<Route> routes = routes(request.routingConfiguration());
            String machine = Arns.unqualified(routes.getFirst().version());
            String arn = machine + ":" + name;
            Optional<Alias> existing = machines.store().find(Alias.class, arn);
            if (existing.isPresent()
                    && !(existing.get().routes().equals(routes)
                            && Objects.equals(existing.get().description(), request.description()))) {
                throw Refusals.conflict("Failed to create alias because an alias with the same name and a different"
                        + " routing configuration already exists.");
            }
            Alias alias = existing.orElseGet(() -> {
                var made =
                        new Alias(arn, clock.instant(), clock.instant(), machine, name, request.description(), routes);
                machines.store().put(made);
                return made;
            });
            return CreateStateMachineAliasResponse.builder()
                    .stateMachineAliasArn(arn)
                    .creationDate(alias.created())
                    .build();
        }
    }

    public UpdateStateMachineAliasResponse update(UpdateStateMachineAliasRequest request) {
        Constraints.atMost(request.description(), "description", Machines.LONGEST_DESCRIPTION);
        synchronized (machines) {
            Alias alias = alias(request.stateMachineAliasArn());
            if (request.description() == null && !request.hasRoutingConfiguration()) {
                throw Refusals.missing("Either the description or the routing configuration must be specified");
            }
            List<Route> routes =
                    request.hasRoutingConfiguration() ? routes(request.routingConfiguration()) : alias.routes();
            if (!Arns.unqualified(routes.getFirst().version()).equals(alias.machine())) {
                throw Refusals.validation("Routing configuration must contain versions of the alias's state machine");
            }
            Alias changed = alias.with(
                    Optional.ofNullable(request.description()).orElse(alias.description()), routes, clock.instant());
            machines.store().put(changed);
            return UpdateStateMachineAliasResponse.builder()
                    .updateDate(changed.updated())
                    .build();
        }
    }

    public DescribeStateMachineAliasResponse describe(DescribeStateMachineAliasRequest request) {
        Alias alias = alias(request.stateMachineAliasArn());
        return DescribeStateMachineAliasResponse.builder()
                .stateMachineAliasArn(alias.arn())
                .name(alias.name())
                .description(alias.description())
                .routingConfiguration(alias.routes().stream()
                        .map(route -> RoutingConfigurationListItem.builder()
                                .stateMachineVersionArn(route.version())
                                .weight(route.weight())
                                .build())
                        .toList())
                .creationDate(alias.created())
                .updateDate(alias.updated())
                .build();
    }

    /** The oldest first; those that route to a version alone, where its ARN is given. */
    public ListStateMachineAliasesResponse list(ListStateMachineAliasesRequest request) {
        int most = Constraints.results(request.maxResults());
        long after = Constraints.position(request.nextToken(), LONGEST_TOKEN, 0);
        String arn = request.stateMachineArn();
        Arns.requireMachine(arn);
        boolean ofVersion = Arns.isQualified(arn);
        Machine machine = machines.machine(ofVersion ? Arns.unqualified(arn) : arn);
        List<Numbered<Alias>> found = machines.store().of(Alias.class, machine.arn()).stream()
                .filter(alias -> alias.number() > after)
                .filter(alias -> !ofVersion
                        || alias.resource().routes().stream()
                                .anyMatch(route -> route.version().equals(arn)))
                .toList();
        var page = Page.of(found, most);
        return ListStateMachineAliasesResponse.builder()
                .stateMachineAliases(page.resources().stream()
                        .map(alias -> StateMachineAliasListItem.builder()
                                .stateMachineAliasArn(alias.arn())
                                .creationDate(alias.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** Removes an alias; one that there is not is removed already. */
    public DeleteStateMachineAliasResponse delete(DeleteStateMachineAliasRequest request) {
        String arn = request.stateMachineAliasArn();
        Arns.requireMachine(arn);
        synchronized (machines) {
            machines.store()
                    .find(Alias.class, arn)
                    .ifPresent(alias -> machines.store().remove(alias.arn()));
        }
        return DeleteStateMachineAliasResponse.builder().build();
    }

    private Alias alias(String arn) {
        Arns.requireMachine(arn);
        return machines.store().find(Alias.class, arn).orElseThrow(Refusals::noResource);
    }

    /** One version, or two of the same state machine, whose weights make 100. */
    private List<Route> routes(List<RoutingConfigurationListItem> items) {
        List<Route> routes = items.stream()
                .map(item -> new Route(
                        Constraints.given(
                                item.stateMachineVersionArn(), "routingConfiguration.member.stateMachineVersionArn"),
                        Constraints.given(item.weight(), "routingConfiguration.member.weight")))
                .toList();
        List<String> versions = routes.stream().map(Route::version).toList();
        versions.forEach(Arns::requireMachine);
        if (routes.isEmpty() || !versions.stream().allMatch(arn -> arn.matches(".*:[0-9]+") && Arns.isQualified(arn))) {
            throw Refusals.validation(
                    "Routing configuration must contain state machine version ARNs. Received: " + versions);
        }
        if (routes.size() > 2
                || versions.stream().map(Arns::unqualified).distinct().count() > 1
                || versions.stream().distinct().count() < versions.size()) {
            throw Refusals.validation(
                    "Routing configuration must contain one version, or two of the same state machine. Received: "
                            + versions);
        }
        if (routes.stream().anyMatch(route -> route.weight() < 0)
                || routes.stream().mapToInt(Route::weight).sum() != 100) {
            throw Refusals.validation("Sum of routing configuration weights must equal 100. Received: "
                    + routes.stream().map(Route::weight).toList());
        }
        for (String version : versions) {
            if (machines.store().find(Version.class, version).isEmpty()) {
                throw Refusals.noResource();
            }
        }
        return routes;
    }
}
