package dev.composerunner.contract.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.TaskEnvironment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The job types there are, by name: those on the class path, and others that may come and go. */
public final class JobTypes {

    private final Map<String, JobType> builtIn;
    private final Supplier<? extends Collection<? extends JobType>> others;
    private final BiFunction<JobType, JsonNode, List<ParameterProblem>> check;
    private final @Nullable String usual;

    private JobTypes(
            Map<String, JobType> builtIn,
            Supplier<? extends Collection<? extends JobType>> others,
            BiFunction<JobType, JsonNode, List<ParameterProblem>> check,
            @Nullable String usual) {
        this.builtIn = builtIn;
        this.others = others;
        this.check = check;
        this.usual = usual;
    }

    /**
     * Finds the types on the class path.
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
        return new JobTypes(types, List::of, (_, _) -> List.<ParameterProblem>of(), usual);
    }

    /**
     * The same with more of them.
     *
     * @param more asked each time; one that has the name of a type on the class path is left out
     * @param parameterCheck what is wrong with the parameters of a job of a type
     */
    public JobTypes with(
            Supplier<? extends Collection<? extends JobType>> more,
            BiFunction<JobType, JsonNode, List<ParameterProblem>> parameterCheck) {
        return new JobTypes(builtIn, more, parameterCheck, usual);
    }

    /** Those there are now, by name. */
    public SortedMap<String, JobType> all() {
        var types = new TreeMap<String, JobType>();
        others.get().forEach(type -> types.put(type.name(), type));
        types.putAll(builtIn);
        return Collections.unmodifiableSortedMap(types);
    }

    /**
     * The type that a submission asks for.
     *
     * @throws UnknownJobTypeException if it asks for one that there is not
     * @throws InvalidRequestException if it asks for none where it has to
     */
    public JobType of(Submission submission) {
        String name = submission.text(Submission.JOB_TYPE).orElse(usual);
        Map<String, JobType> types = all();
        String allowed = String.join(", ", types.keySet());
        if (name == null) {
            throw new InvalidRequestException(Submission.JOB_TYPE + ": missing; allowed: " + allowed);
        }
        JobType type = types.get(name);
        if (type == null) {
            throw UnknownJobTypeException.unknown(Submission.JOB_TYPE, name, allowed);
        }
        String version = type.describe().version();
        submission
                .text(Submission.VERSION)
                .filter(asked -> !asked.equals(version))
                .ifPresent(asked -> {
                    throw UnknownJobTypeException.unknown(Submission.VERSION, asked, '"' + version + "\" of " + name);
                });
        return type;
    }

    /** Names of the environment variables that the task of any job may be given by its submission. */
    public Set<String> variables() {
        var names = new TreeSet<String>();
        all().values().forEach(type -> {
            names.addAll(type.variables());
            if (type.cache().inTask()) {
                names.add(TaskEnvironment.REUSE);
                names.add(TaskEnvironment.MAX_AGE);
            }
        });
        return Collections.unmodifiableSet(names);
    }

    /**
     * Reads a submission as its type does, fields that no one knows being warned of.
     *
     * @throws UnknownJobTypeException if it asks for a job type that there is not
     * @throws ParametersRefusedException if its parameters break the schema of the type
     * @throws InvalidRequestException if it is not an object, or a field has a value that is not allowed
     */
    public Typed read(JsonNode document) {
        var submission = Submission.of(document);
        JobType type = of(submission);
        Optional<Submission> inner = submission.parameters();
        if (inner.isEmpty() && !builtIn.containsKey(type.name())) {
            inner = Optional.of(Submission.of(JsonNodeFactory.instance.objectNode()));
        }
        Reuse reuse = Reuse.of(submission);
        JobRequest request;
        if (inner.isPresent()) {
            List<ParameterProblem> problems = check.apply(type, inner.get().view());
            if (!problems.isEmpty()) {
                throw new ParametersRefusedException(problems);
            }
            request = type.read(inner.get())
                    .withArtifactPrefix(submission.artifactPrefix().orElse(null));
        } else {
            request = type.read(submission);
        }
        var warnings = new ArrayList<>(request.warnings());
        submission.unread().forEach(name -> warnings.add("unknown field " + name + " is ignored"));
        inner.ifPresent(parameters ->
                parameters.unread().forEach(name -> warnings.add("unknown parameter " + name + " is ignored")));
        request = request.withWarnings(warnings);
        return new Typed(type, type.cache().inTask() ? request.withReuse(reuse) : request, reuse);
    }

    /** A submission with its type. Not safe for several threads. */
    public static final class Typed {

        private final JobType type;
        private final JobRequest request;
        private final Reuse reuse;
        private @Nullable Inspection inspection;

        private Typed(JobType type, JobRequest request, Reuse reuse) {
            this.type = type;
            this.request = request;
            this.reuse = reuse;
        }

        /** The type. */
        public JobType type() {
            return type;
        }

        /** What the type makes of the submission. */
        public JobRequest request() {
            return request;
        }

        /** Which earlier job may answer it. */
        public Reuse reuse() {
            return reuse;
        }

        /**
         * What the type finds out about the job: asked once, since size and identity may come from the same answer of another service.
         *
         * @param settings environment variables of the handler
         */
        public Inspection inspect(Map<String, String> settings) {
            if (inspection == null) {
                inspection = type.inspect(request, settings);
            }
            return inspection;
        }
    }
}
