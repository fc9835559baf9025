package dev.composerunner.jobtypes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.jobtypes.JobTypeDocument.Cache;
import dev.composerunner.jobtypes.JobTypeDocument.Input;
import dev.composerunner.jobtypes.JobTypeDocument.Output;
import dev.composerunner.jobtypes.JobTypeDocument.Progress;
import dev.composerunner.jobtypes.JobTypeDocument.Retry;
import dev.composerunner.jobtypes.JobTypeDocument.RunsOn;
import dev.composerunner.jobtypes.JobTypeDocument.Size;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads job type files. */
public final class JobTypeReader {

    /** Size of the largest file, in bytes. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final Pattern IMAGE = Pattern.compile("[\\x21-\\x7e]{1,512}");
    private static final Pattern ANY = Pattern.compile("(?s).{0,4096}");
    private static final Pattern ABSOLUTE = Pattern.compile("/[^\\p{Cntrl}]{0,1023}");
    private static final Pattern PATH = Pattern.compile("[^\\p{Cntrl}]{1,1024}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final Pattern SECRET = Pattern.compile(
            "arn:[a-z0-9-]+:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:|ssm:[a-z0-9-]+:[0-9]{12}:parameter/).+");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[^\\p{Cntrl}]+)?");
    private static final Pattern DIGEST = Pattern.compile(".*@sha256:[0-9a-f]{64}");

    private final LocatedDocument document;
    private final List<Problem> problems = new ArrayList<>();

    private JobTypeReader(LocatedDocument document) {
        this.document = document;
    }

    /** What somebody asks of a job type beyond what every file has to say. */
    @FunctionalInterface
    public interface Conditions {

        /** None. */
        Conditions NONE = _ -> Map.of();

        /** What is wrong with a type that is right by itself, by the JSON pointer of the value. */
        Map<String, String> problems(JobTypeDocument type);
    }

    /**
     * Reads a file.
     *
     * @throws JobTypeException if it is no job type
     * @throws IOException if it cannot be read
     */
    public static JobTypeDocument read(Path file) throws JobTypeException, IOException {
        return read(file, Conditions.NONE);
    }

    /**
     * Reads a file that has to meet {@code conditions}.
     *
     * @throws JobTypeException if it is no job type, or does not meet them
     * @throws IOException if it cannot be read
     */
    public static JobTypeDocument read(Path file, Conditions conditions) throws JobTypeException, IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        String name = String.valueOf(file.getFileName());
        if (bytes.length > MAX_BYTES) {
            throw new JobTypeException(
                    name,
                    List.of(new Problem(0, 0, "", "got more than " + MAX_BYTES + " bytes; allowed: at most that")));
        }
        try {
            return read(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    conditions);
        } catch (CharacterCodingException e) {
            throw new JobTypeException(name, List.of(new Problem(0, 0, "", "got no UTF-8; allowed: UTF-8")));
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param name of the file; one that ends in {@code .json} is read as JSON, any other as YAML
     * @throws JobTypeException if it is no job type
     */
    public static JobTypeDocument read(String name, String text) throws JobTypeException {
        return read(name, text, Conditions.NONE);
    }

    private static JobTypeDocument read(String name, String text, Conditions conditions) throws JobTypeException {
        LocatedDocument document = LocatedDocument.read(name, text);
        if (!document.tree().isObject()) {
            throw new JobTypeException(
                    name, List.of(document.problem("", "got no object; allowed: an object with name and image")));
        }
        var reader = new JobTypeReader(document);
        JobTypeDocument type = reader.type();
        if (reader.problems.isEmpty()) {
            conditions
                    .problems(type)
                    .forEach((pointer, message) -> reader.problems.add(reader.document.problem(pointer, message)));
        }
        if (!reader.problems.isEmpty()) {
            throw new JobTypeException(
                    name,
                    reader.problems.stream()
                            .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                            .toList());
        }
        return type;
    }

    /**
     * Reads the {@link JobTypeDocument#source} of a file that was read before.
     *
     * @throws JobTypeException if it is no job type
     */
    public static JobTypeDocument read(JsonNode source) throws JobTypeException {
        return read(source.path("name").asText() + ".job.json", source.toString());
    }

    private JobTypeDocument type() {
        Fields fields = Fields.of(document, problems);
        String name = fields.requiredText(
                "name", NAME, "a lower-case letter, then up to 39 lower-case letters, digits and '-'");
        String image = fields.requiredText("image", IMAGE, "a reference, a path, host, or built-in");
        if (image.contains("@") && !DIGEST.matcher(image).matches()) {
            fields.refuse("image", fields.value("image"), "a digest of @sha256: and 64 lower-case hexadecimal digits");
        }
        String version = fields.text(
                        "version", VERSION, "a letter or a digit, then up to 63 letters, digits, '.', '_', '+', '-'")
                .orElseGet(() -> version(image));
        String description = fields.text("description", ANY, "a text of at most 4,096 characters")
                .orElse("");
        ParameterSchema parameters = parameters(fields);
        Map<String, Input> inputs = inputs(fields);
        Map<String, Output> outputs = outputs(fields);
        var type = new JobTypeDocument(
                name,
                version,
                description,
                image,
                fields.templates("entrypoint"),
                fields.templates("command"),
                fields.text("workdir", ABSOLUTE, "an absolute path").orElse(null),
                environment(fields),
                secrets(fields),
                size(fields),
                parameters,
                inputs,
                outputs,
                progress(fields),
                fields.whole("timeoutSeconds", 28800, 1, 604800),
                fields.whole("startDeadlineSeconds", 0, 60, 604800),
                fields.whole("heartbeatSeconds", 0, 10, 3600),
                retry(fields),
                cache(fields),
                fields.whole("concurrency", 0, 1, 1000),
                fields.choices("runsOn", RunsOn.class, EnumSet.of(RunsOn.fargate, RunsOn.process)),
                document.tree());
        fields.noMore();
        expressions(type, fields);
        places(type, fields);
        if (problems.isEmpty()) {
            sizeOfDefaults(type, fields);
        }
        return type;
    }

    private String version(String image) {
        int digest = image.indexOf("@sha256:");
        if (digest >= 0 && DIGEST.matcher(image).matches()) {
            return image.substring(digest + "@sha256:".length()).substring(0, 12);
        }
        try {
            // Numbers as doubles, so that the hash is the same after a file has been stored as JSON and read again.
            byte[] canonical =
                    SORTED.writeValueAsBytes(SORTED.readValue(document.tree().toString(), Object.class));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical))
                    .substring(0, 12);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a tree can be written, and every JDK has SHA-256", e);
        }
    }

    private ParameterSchema parameters(Fields fields) {
        if (!fields.has("parameters")) {
            return ParameterSchema.NONE;
        }
        try {
            return ParameterSchema.of(fields.value("parameters"));
        } catch (ParameterSchema.InvalidSchemaException e) {
            problems.add(document.problem("/parameters" + e.pointer(), String.valueOf(e.getMessage())));
            return ParameterSchema.NONE;
        }
    }

    private static Map<String, Template> environment(Fields fields) {
        return fields.members("environment", VARIABLE, "a letter or '_', then letters, digits, '_'", member -> {
            requireFree(member);
            return member.template().orElse(null);
        });
    }

    private static void requireFree(Fields.Member member) {
        if (TaskEnvironment.RESERVED.contains(member.name())) {
            member.of()
                    .problem(
                            member.name(),
                            "got a name that the runner sets; allowed: any but "
                                    + String.join(", ", TaskEnvironment.RESERVED));
        }
    }

    private static Map<String, String> secrets(Fields fields) {
        return fields.members("secrets", VARIABLE, "a letter or '_', then letters, digits, '_'", member -> {
            requireFree(member);
            if (fields.value("environment").has(member.name())) {
                member.of().problem(member.name(), "got a name that is also in environment; allowed: another");
            }
            JsonNode arn = member.of().value(member.name());
            if (arn.isTextual() && SECRET.matcher(arn.textValue()).matches()) {
                return arn.textValue();
            }
            // It may be the secret itself.
            member.of()
                    .problem(
                            member.name(),
                            "got something that is not shown; allowed: the ARN of a secret of Secrets Manager or of an SSM parameter");
            return null;
        });
    }

    private static Size size(Fields fields) {
        String architecture = fields.text("architecture", Pattern.compile("x86_64|arm64"), "x86_64, arm64")
                .orElse("x86_64");
        return new Size(
                fields.template("cpu").orElse(new Template("1024")),
                fields.template("memoryMiB").orElse(new Template("2048")),
                fields.template("diskGiB").orElse(new Template("20")),
                architecture,
                fields.isTrue("spot", false));
    }

    private static Map<String, Input> inputs(Fields fields) {
        return fields.members("inputs", MEMBER, "a letter or '_', then letters, digits, '_', '-'", member -> {
            Fields input = member.object();
            Optional<Template> url = input.template("url");
            Optional<Template> key = input.template("key");
            if (url.isPresent() == key.isPresent()) {
                input.problem(
                        "", "got " + (url.isPresent() ? "both url and key" : "neither url nor key") + "; allowed: one");
            }
            String path =
                    input.text("path", ABSOLUTE, "an absolute path").orElse(JobPaths.INPUTS + '/' + member.name());
            JobPaths.problemOfFile(path).ifPresent(allowed -> input.refuse("path", input.value("path"), allowed));
            var read = new Input(
                    url.orElse(null),
                    key.orElse(null),
                    path,
                    input.whole("maxMiB", 1024, 1, 102400),
                    input.template("sha256").orElse(null),
                    input.isTrue("required", true));
            input.noMore();
            return read;
        });
    }

    private static Map<String, Output> outputs(Fields fields) {
        return fields.members("outputs", MEMBER, "a letter or '_', then letters, digits, '_', '-'", member -> {
            Fields output = member.object();
            String written = output.requiredText("path", PATH, "a path or a glob");
            String path = JobPaths.absolute(written);
            Optional.of(path)
                    .filter(_ -> !written.isEmpty())
                    .flatMap(JobPaths::problemOfGlob)
                    .ifPresent(allowed -> output.refuse("path", output.value("path"), allowed));
            var read = new Output(
                    path,
                    output.isTrue("required", true),
                    output.text("mediaType", MEDIA_TYPE, "a media type, such as text/csv")
                            .orElse(null));
            output.noMore();
            return read;
        });
    }

    private static @Nullable Progress progress(Fields fields) {
        Fields progress = fields.object("progress");
        Optional<String> file = progress.text("file", PATH, "a path").map(JobPaths::absolute);
        Optional<String> log = progress.pattern("log", 2);
        progress.noMore();
        if (fields.value("progress").isObject() && progress.has("file") == progress.has("log")) {
            fields.problem("progress", "allowed: one of file and log");
        }
        file.flatMap(JobPaths::problemOfFile)
                .ifPresent(allowed -> progress.refuse("file", progress.value("file"), allowed));
        return file.<Progress>map(Progress.File::new)
                .or(() -> log.map(Progress.Log::new))
                .orElse(null);
    }

    private static Retry retry(Fields fields) {
        Fields retry = fields.object("retry");
        Retry usual = Retry.USUAL;
        var codes = new TreeMap<Integer, FailureType>();
        retry.members("exitCodes", Pattern.compile("[1-9][0-9]{0,2}"), "an exit code from 1 to 255", member -> {
            Optional<FailureType> type = member.template().map(Template::text).flatMap(FailureType::ofName);
            int code = Integer.parseInt(member.name());
            if (code > 255) {
                member.of()
                        .problem(member.name(), "got the name \"" + code + "\"; allowed: an exit code from 1 to 255");
            } else if (type.isEmpty()) {
                member.of().refuse(member.name(), member.of().value(member.name()), failureTypes());
            } else {
                codes.put(code, type.get());
            }
            return code;
        });
        var read = new Retry(
                retry.whole("attempts", usual.attempts(), 1, 10),
                retry.whole("firstWaitSeconds", usual.firstWaitSeconds(), 1, 3600),
                retry.number("factor", usual.factor(), 1, 10),
                retry.whole("capSeconds", usual.capSeconds(), 1, 3600),
                codes);
        retry.noMore();
        return read;
    }

    private static String failureTypes() {
        return String.join(
                ", ", Arrays.stream(FailureType.values()).map(Enum::name).toList());
    }

    private static Cache cache(Fields fields) {
        JsonNode value = fields.value("cache");
        if (value.isMissingNode()) {
            return Cache.USUAL;
        }
        if (value.isTextual()) {
            if (!value.textValue().equals("never")) {
                fields.refuse("cache", value, "never, or an object with ttlSeconds or validate");
            }
            return new Cache(true, 0, "");
        }
        Fields cache = fields.object("cache");
        var read = new Cache(
                false,
                cache.whole("ttlSeconds", 0, 1, Integer.MAX_VALUE),
                cache.text("validate", Pattern.compile("artifacts|url"), "artifacts, url")
                        .orElse(""));
        cache.noMore();
        return read;
    }

    /** Reports expressions that stand for nothing. */
    private static void expressions(JobTypeDocument type, Fields fields) {
        for (int i = 0; i < type.entrypoint().size(); i++) {
            if (!type.entrypoint().get(i).expressions().isEmpty()) {
                fields.problem(
                        "entrypoint/" + i,
                        "got an expression; allowed: none, since a task definition fixes the entry point");
            }
        }
        each(type, fields, "command", type.command());
        type.environment().forEach((name, template) -> check(type, fields, "environment/" + name, template));
        check(type, fields, "cpu", type.size().cpu());
        check(type, fields, "memoryMiB", type.size().memoryMiB());
        check(type, fields, "diskGiB", type.size().diskGiB());
        type.inputs().forEach((name, input) -> {
            String at = "inputs/" + name + '/';
            if (input.url() != null) {
                check(type, fields, at + "url", input.url());
            }
            if (input.key() != null) {
                check(type, fields, at + "key", input.key());
            }
            if (input.sha256() != null) {
                check(type, fields, at + "sha256", input.sha256());
            }
        });
    }

    /** Reports inputs that stand at, or inside of, the place of another file. */
    private static void places(JobTypeDocument type, Fields fields) {
        var taken = new TreeMap<String, String>();
        taken.put(JobPaths.PARAMETERS, "the job's parameters");
        if (type.progress() instanceof Progress.File file) {
            taken.put(file.path(), "progress");
        }
        type.inputs().forEach((name, input) -> {
            String path = input.path();
            taken.entrySet().stream()
                    .filter(other -> path.equals(other.getKey())
                            || path.startsWith(other.getKey() + '/')
                            || other.getKey().startsWith(path + '/'))
                    .findFirst()
                    .ifPresent(other -> fields.problem(
                            "inputs/" + name,
                            "got the path \"" + path + "\" beside \"" + other.getKey() + "\" of " + other.getValue()
                                    + "; allowed: a file of its own"));
            taken.put(path, "inputs/" + name);
        });
    }

    private static void each(JobTypeDocument type, Fields fields, String list, List<Template> items) {
        for (int i = 0; i < items.size(); i++) {
            check(type, fields, list + '/' + i, items.get(i));
        }
    }

    private static void check(JobTypeDocument type, Fields fields, String at, Template template) {
        boolean onlyParameters = at.startsWith("inputs/")
                || Set.of("cpu", "memoryMiB", "diskGiB").contains(at);
        for (String expression : template.expressions()) {
            Template.problem(expression, type.parameters(), type.inputs().keySet())
                    .or(() -> onlyParameters && !expression.startsWith("parameters.")
                            ? Optional.of("${" + expression + "}: not known yet here; allowed: ${parameters.NAME}")
                            : Optional.empty())
                    .ifPresent(problem -> fields.problem(at, problem));
        }
    }

    /** The size has to be one that Fargate has, for a job without parameters too: that is what a task definition is made of. */
    private static void sizeOfDefaults(JobTypeDocument type, Fields fields) {
        try {
            JobSize.of(type, type.parameters().withDefaults(JsonNodeFactory.instance.objectNode()));
        } catch (JobSize.InvalidSizeException e) {
            fields.problem(e.field(), e.reason());
        }
    }
}
