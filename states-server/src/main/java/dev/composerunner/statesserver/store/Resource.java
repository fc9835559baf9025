package dev.composerunner.statesserver.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API keeps besides executions, under an ARN. */
public sealed interface Resource {

    String arn();

    /** When it was made. */
    Instant created();

    /**
     * A state machine.
     *
     * @param type STANDARD or EXPRESS
     * @param revision ARN of the revision that it has now
     * @param lastVersion number of the last version; numbers of deleted versions are not given again
     */
    record Machine(
            String arn,
            Instant created,
            String name,
            String type,
            String revision,
            int lastVersion,
            Map<String, String> tags)
            implements Resource {

        public Machine withRevision(String revision) {
            return new Machine(arn, created, name, type, revision, lastVersion, tags);
        }

        public Machine withLastVersion(int lastVersion) {
            return new Machine(arn, created, name, type, revision, lastVersion, tags);
        }

        public Machine withTags(Map<String, String> tags) {
            return new Machine(arn, created, name, type, revision, lastVersion, new LinkedHashMap<>(tags));
        }
    }

    /**
     * What a state machine does, and did: executions and versions keep theirs when the state machine gets another.
     *
     * @param arn not one that AWS has; for our own use
     * @param id as clients see it; null for the one that the state machine was made with
     * @param logging a LoggingConfiguration
     * @param tracing a TracingConfiguration
     */
    record Revision(
            String arn,
            Instant created,
            @Nullable String id,
            String definition,
            String roleArn,
            JsonNode logging,
            JsonNode tracing)
            implements Resource {}

    /**
     * A published revision.
     *
     * @param machine ARN of the state machine
     * @param revision ARN of the revision
     */
    record Version(
            String arn,
            Instant created,
            String machine,
            String revision,
            @Nullable String description) implements Resource {}

    /**
     * A name for one version, or for two that executions are shared out to.
     *
     * @param machine ARN of the state machine
     * @param routes the versions
     */
    record Alias(
            String arn,
            Instant created,
            Instant updated,
            String machine,
            String name,
            @Nullable String description,
            List<Route> routes)
            implements Resource {

        public Alias with(@Nullable String description, List<Route> routes, Instant updated) {
            return new Alias(arn, created, updated, machine, name, description, new ArrayList<>(routes));
        }
    }

    /**
     * A share of the executions.
     *
     * @param version ARN of the version
     * @param weight in percent
     */
    record Route(String version, int weight) {}

    /** An activity. */
    record Activity(String arn, Instant created, String name, Map<String, String> tags) implements Resource {

        public Activity withTags(Map<String, String> tags) {
            return new Activity(arn, created, name, new LinkedHashMap<>(tags));
        }
    }
}
