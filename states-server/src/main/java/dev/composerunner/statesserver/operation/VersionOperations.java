package dev.composerunner.statesserver.operation;

import dev.composerunner.statesserver.request.Arns;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.Resource.Alias;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Version;
import dev.composerunner.statesserver.store.ResourceStore.Numbered;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsResponse;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineVersionListItem;

/** Publishes, lists and removes versions of state machines. */
public final class VersionOperations {

    private static final int LONGEST_TOKEN = 1024;
    private static final String INITIAL = "INITIAL";

    private final Machines machines;

    public VersionOperations(Machines machines) {
        this.machines = machines;
    }

    public PublishStateMachineVersionResponse publish(PublishStateMachineVersionRequest request) {
        Constraints.atMost(request.description(), "description", Machines.LONGEST_DESCRIPTION);
        synchronized (machines) {
            Machine machine = machines.machine(request.stateMachineArn());
            String current = Objects.requireNonNullElse(
                    machines.revision(machine.revision()).id(), INITIAL);
            if (request.revisionId() != null && !request.revisionId().equals(current)) {
                throw Refusals.conflict("Failed to publish the State Machine version for revision "
                        + request.revisionId() + ". The current State Machine revision is " + current + ".");
            }
            Version version = machines.publish(machine, request.description());
            return PublishStateMachineVersionResponse.builder()
                    .stateMachineVersionArn(version.arn())
                    .creationDate(version.created())
                    .build();
        }
    }

    /** The newest first. */
    public ListStateMachineVersionsResponse list(ListStateMachineVersionsRequest request) {
        int most = Constraints.results(request.maxResults());
        long before = Constraints.position(request.nextToken(), LONGEST_TOKEN, Long.MAX_VALUE);
        Machine machine = machines.machine(request.stateMachineArn());
        List<Numbered<Version>> found = machines.store().of(Version.class, machine.arn()).reversed().stream()
                .filter(version -> version.number() < before)
                .toList();
        var page = Page.of(found, most);
        return ListStateMachineVersionsResponse.builder()
                .stateMachineVersions(page.resources().stream()
                        .map(version -> StateMachineVersionListItem.builder()
                                .stateMachineVersionArn(version.arn())
                                .creationDate(version.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** Removes a version; one that there is not is removed already. */
    public DeleteStateMachineVersionResponse delete(DeleteStateMachineVersionRequest request) {
        String arn = request.stateMachineVersionArn();
        Arns.requireMachine(arn);
        synchronized (machines) {
            if (machines.store().find(Version.class, arn).isPresent()) {
                List<String> aliases = machines.store().of(Alias.class, Arns.unqualified(arn)).stream()
                        .map(Numbered::resource)
                        .filter(alias -> alias.routes().stream()
                                .anyMatch(route -> route.version().equals(arn)))
                        .map(Alias::name)
                        .toList();
                if (!aliases.isEmpty()) {
                    throw Refusals.conflict("Version to be deleted must not be referenced by an alias."
                            + " Current list of aliases referencing this version: " + aliases);
                }
                machines.store().remove(arn);
            }
        }
        return DeleteStateMachineVersionResponse.builder().build();
    }
}
