package dev.composerunner.statesserver.operation;

import dev.composerunner.statesserver.request.Arns;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.Resource;
import dev.composerunner.statesserver.store.Resource.Alias;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Revision;
import dev.composerunner.statesserver.store.Resource.Route;
import dev.composerunner.statesserver.store.Resource.Version;
import dev.composerunner.statesserver.store.ResourceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The state machines as they are kept; what changes one holds the monitor of this object. */
public final class Machines {

    /** Of a version or an alias. */
    static final int LONGEST_DESCRIPTION = 256;

    private final ResourceStore store;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param random chooses among the versions of an alias */
    public Machines(ResourceStore store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    public ResourceStore store() {
        return store;
    }

    /** What an execution that is started with an ARN runs. */
    record Target(
            Machine machine,
            Revision revision,
            @Nullable String version,
            @Nullable String alias) {}

    /** The state machine with this ARN, not that of a version or an alias. */
    Machine machine(String arn) {
        Arns.requireMachine(arn);
        return store.find(Machine.class, arn).orElseThrow(() -> Refusals.noMachine(arn));
    }

    Revision revision(String arn) {
        return store.find(Revision.class, arn).orElseThrow(() -> new IllegalStateException("there is no " + arn));
    }

    /** What the ARN of a state machine, a version or an alias stands for. */
    Target target(String arn) {
        Arns.requireMachine(arn);
        if (!Arns.isQualified(arn)) {
            Machine machine = machine(arn);
            return new Target(machine, revision(machine.revision()), null, null);
        }
        Optional<Alias> alias = store.find(Alias.class, arn);
        String versionArn = alias.map(this::draw).orElse(arn);
        Version version = store.find(Version.class, versionArn).orElseThrow(() -> Refusals.noMachine(arn));
        return new Target(
                machine(version.machine()), revision(version.revision()), versionArn, alias.isPresent() ? arn : null);
    }

    private String draw(Alias alias) {
        int left = random.nextInt(100);
        for (Route route : alias.routes()) {
            left -= route.weight();
            if (left < 0) {
                return route.version();
            }
        }
        return alias.routes().getLast().version();
    }

    /** Keeps a new revision. */
    Revision add(
            @Nullable String id,
            String definition,
            String roleArn,
            com.fasterxml.jackson.databind.JsonNode logging,
            com.fasterxml.jackson.databind.JsonNode tracing) {
        var revision = new Revision(
                "revision:" + UUID.randomUUID(), clock.instant(), id, definition, roleArn, logging, tracing);
        store.put(revision);
        return revision;
    }

    /** The version of the revision that the state machine has now: the one that there is, or a new one. */
    synchronized Version publish(Machine machine, @Nullable String description) {
        Optional<Version> published = store.of(Version.class, machine.arn()).stream()
                .map(ResourceStore.Numbered::resource)
                .filter(version -> version.revision().equals(machine.revision()))
                .findFirst();
        if (published.isPresent()) {
            return published.get();
        }
        int number = machine.lastVersion() + 1;
        var version = new Version(
                machine.arn() + ":" + number, clock.instant(), machine.arn(), machine.revision(), description);
        store.put(machine.withLastVersion(number));
        store.put(version);
        return version;
    }

    /** Removes a state machine with its versions and aliases; executions and the revisions that they run stay. */
    synchronized void remove(String arn) {
        for (Class<? extends Resource> kind : List.of(Alias.class, Version.class)) {
            store.of(kind, arn).forEach(found -> store.remove(found.resource().arn()));
        }
        store.remove(arn);
    }
}
