package dev.composerunner.contract.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The job types that are on the class path, by name. */
public final class JobTypes {

    private final Map<String, JobType> types;
    private final @Nullable String usual;

    private JobTypes(Map<String, JobType> types, @Nullable String usual) {
        this.types = types;
        this.usual = usual;
    }

    /**
     * Finds the types.
     *
     * @param usual name of the type of a submission that names none; absent: every submission has to name one
     * @throws IllegalStateException if no type has that name, or two types share a name
     */
    public static JobTypes find(@Nullable String usual) {
        var types = new TreeMap<String, JobType>();
        for (JobType type : ServiceLoader.load(JobType.class)) {
            if (types.put(type.name(), type) != null) {
                throw new IllegalStateException("job type " + type.name() + " is there twice");
            }
        }
        if (usual != null && !types.containsKey(usual)) {
            throw new IllegalStateException(HandlerEnvironment.DEFAULT_JOB_TYPE + ": got \"" + usual + "\"; allowed: "
                    + String.join(", ", types.keySet()));
        }
        return new JobTypes(types, usual);
    }

    /**
     * The type that a submission asks for.
     *
     * @throws InvalidRequestException if it asks for one that there is not, or for none where it has to
     */
    public JobType of(Submission submission) {
        String name = submission.text(Submission.JOB_TYPE).orElse(usual);
        if (name == null) {
            throw new InvalidRequestException(Submission.JOB_TYPE + ": missing; allowed: " + allowed());
        }
        JobType type = types.get(name);
        if (type == null) {
            throw InvalidRequestException.of(Submission.JOB_TYPE, '"' + name + '"', allowed());
        }
        return type;
    }

    private String allowed() {
        return String.join(", ", types.keySet());
    }

    /** Names of the environment variables that the task of any job may be given by its submission. */
    public Set<String> variables() {
        var names = new TreeSet<String>();
        types.values().forEach(type -> names.addAll(type.variables()));
        return Collections.unmodifiableSet(names);
    }

    /**
     * Reads a submission as its type does, fields that no one knows being warned of.
     *
     * @throws InvalidRequestException if it is not an object, or a field has a value that is not allowed
     */
    public Typed read(JsonNode document) {
        var submission = Submission.of(document);
        JobType type = of(submission);
        JobRequest request = type.read(submission);
        var warnings = new ArrayList<>(request.warnings());
        submission.unread().forEach(name -> warnings.add("unknown field " + name + " is ignored"));
        return new Typed(
                type, new JobRequest(request.artifactPrefix(), request.environment(), request.secrets(), warnings));
    }

    /**
     * A submission with its type.
     *
     * @param type the type
     * @param request what it makes of the submission
     */
    public record Typed(JobType type, JobRequest request) {}
}
