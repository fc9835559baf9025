package dev.composerunner.sandbox.engine;

import dev.composerunner.sandbox.image.ImageArchive;
import dev.composerunner.sandbox.image.ImageConfig;
import dev.composerunner.sandbox.process.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A container engine as its client shows it. Every call has a time limit; an interrupt ends it and is kept. */
public final class Engine {

    private static final Duration INFO = Duration.ofSeconds(5);
    private static final Duration QUESTION = Duration.ofSeconds(20);
    private static final Duration CHANGE = Duration.ofMinutes(2);

    /** What Fargate's tasks have for it too. */
    private static final Duration PULL = Duration.ofMinutes(30);

    private static final String KILL_AND_REMOVE =
            "\"$1\" kill --signal KILL \"$2\"; exec \"$1\" rm --force --volumes \"$2\"";

    private final EngineKind kind;
    private final String searchPath;

    /**
     * Takes what to call.
     *
     * @param searchPath folders in which the client is looked for, in the form of {@code PATH}
     */
    public Engine(EngineKind kind, String searchPath) {
        this.kind = kind;
        this.searchPath = searchPath;
    }

    /** Returns which one it is. */
    public EngineKind kind() {
        return kind;
    }

    /** An image that the engine has. */
    public record Image(String id, ImageConfig config) {}

    /** Returns whether its client is installed. */
    public boolean isInstalled() {
        return Command.find(kind.program(), searchPath).isPresent();
    }

    /**
     * Returns why it can run nothing, or nothing. A client alone is not enough: what starts containers has to answer, and under podman, where that is the client itself, a container has to run.
     */
    public Optional<String> unavailable() {
        if (!isInstalled()) {
            return Optional.of(kind.program() + " is not installed");
        }
        try {
            info();
            return kind == EngineKind.PODMAN ? Trial.run(client()) : Optional.empty();
        } catch (IOException fault) {
            return Optional.of(String.valueOf(fault.getMessage()));
        }
    }

    private String info() throws IOException {
        ClientCall.Answer answer = call(INFO, kind.info());
        if (!answer.succeeded() || answer.output().isEmpty() || answer.output().startsWith("[")) {
            throw new IOException(kind.program() + " info: " + answer.reason());
        }
        return answer.output();
    }

    /** Returns the user for programs of an image, where this process has these numbers. */
    public ContainerUser user(long user, long group, @Nullable String imageUser) throws IOException {
        return ContainerUser.of(kind, user != 0 && kind.isRootless(info()), user, group, imageUser);
    }

    /**
     * Returns an image, which is fetched if it is missing.
     *
     * @throws IOException if it cannot be fetched
     */
    public Image image(String reference) throws IOException {
        List<String> inspection = List.of("image", "inspect", reference);
        ClientCall.Answer answer = call(QUESTION, inspection);
        if (!answer.succeeded()) {
            ClientCall.Answer pull = call(PULL, List.of("pull", "--quiet", reference));
            if (!pull.succeeded()) {
                throw new IOException(kind.program() + " pull: " + pull.reason());
            }
            answer = required(call(QUESTION, inspection), "image inspect");
        }
        String id = required(
                        call(QUESTION, List.of("image", "inspect", "--format", "{{.Id}}", reference)), "image inspect")
                .output();
        return new Image(id, ImageArchive.configOfInspection(answer.output()));
    }

    /** Makes a container, which does not run yet. */
    public void create(ContainerSpec spec) throws IOException {
        ClientVariables variables = ClientVariables.of(spec.environment());
        List<String> arguments = new ArrayList<>(List.of("create"));
        arguments.addAll(CreateArguments.of(kind, spec));
        arguments.addAll(variables.arguments());
        arguments.addAll(List.of("--pull=never", "--entrypoint", spec.argv().getFirst(), spec.image()));
        arguments.addAll(spec.argv().subList(1, spec.argv().size()));
        required(new ClientCall(argv(arguments), variables.environment()).run(CHANGE), "create");
    }

    /** Starts a container and returns the client, which passes on its output and ends with it. */
    public Process start(String name) throws IOException {
        return new ClientCall(argv(List.of("start", "--attach", name)), Map.of())
                .process()
                .redirectErrorStream(true)
                .start();
    }

    /** Returns the last line of what a client printed whose container never started. */
    public IOException notStarted(String output, int exitCode) {
        return new IOException(kind.program() + " start: " + ClientCall.Answer.lastLine(output, exitCode));
    }

    /** Returns whether a container did not start for want of its workdir, which docker makes and podman does not. */
    public boolean isMissingWorkdir(IOException notStarted) {
        String reason = String.valueOf(notStarted.getMessage());
        return kind == EngineKind.PODMAN && reason.contains(": workdir ") && reason.contains(" does not exist ");
    }

    /** Returns how a container stands. */
    public ContainerState state(String name) throws IOException {
        return ContainerState.of(required(
                        call(QUESTION, List.of("container", "inspect", "--format", "{{json .State}}", name)),
                        "container inspect")
                .output());
    }

    /** Sends the image's stop signal, and SIGKILL after the grace. */
    public void stop(String name, Duration grace) throws IOException {
        long seconds = grace.plusMillis(999).toSeconds();
        call(grace.plus(QUESTION), List.of("stop", "-t", Long.toString(seconds), name));
    }

    /** Sends SIGKILL. That the container has ended meanwhile is no failure. */
    public void kill(String name) throws IOException {
        call(QUESTION, List.of("kill", "--signal", "KILL", name));
    }

    /** Removes a container with its volumes, also one that runs. That there is none is no failure. */
    public void remove(String name) throws IOException {
        ClientCall.Answer answer = call(CHANGE, List.of("rm", "--force", "--volumes", name));
        if (!answer.succeeded()
                && call(QUESTION, List.of("container", "inspect", name)).succeeded()) {
            throw new IOException(kind.program() + " rm: " + answer.reason());
        }
    }

    /** Returns the command that ends and removes a container, for when this process cannot. */
    public List<String> removal(String name) throws IOException {
        return List.of("/bin/sh", "-c", KILL_AND_REMOVE, "sh", client().toString(), name);
    }

    /** Returns the values of a label, by the ids of the containers that have it. */
    Map<String, String> labelled(String label) throws IOException {
        ClientCall.Answer ids = required(
                call(QUESTION, List.of("ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + label)), "ps");
        Map<String, String> values = new LinkedHashMap<>();
        for (String id : ids.output().lines().filter(line -> !line.isBlank()).toList()) {
            String format = "{{index .Config.Labels \"" + label + "\"}}";
            ClientCall.Answer value = call(QUESTION, List.of("container", "inspect", "--format", format, id));
            // One that has gone meanwhile has no value.
            if (value.succeeded()) {
                values.put(id, value.output());
            }
        }
        return values;
    }

    private ClientCall.Answer required(ClientCall.Answer answer, String verb) throws IOException {
        if (!answer.succeeded()) {
            throw new IOException(kind.program() + " " + verb + ": " + answer.reason());
        }
        return answer;
    }

    private ClientCall.Answer call(Duration limit, List<String> arguments) throws IOException {
        return new ClientCall(argv(arguments), Map.of()).run(limit);
    }

    private List<String> argv(List<String> arguments) throws IOException {
        List<String> argv = new ArrayList<>(List.of(client().toString()));
        argv.addAll(arguments);
        return argv;
    }

    private Path client() throws IOException {
        return Command.find(kind.program(), searchPath)
                .orElseThrow(() -> new IOException(kind.program() + " is not installed"));
    }
}
