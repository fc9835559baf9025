package dev.composerunner.sandbox;

import dev.composerunner.sandbox.engine.Engine;
import dev.composerunner.sandbox.engine.EngineKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of an engine as a shell script: it writes down its arguments, and runs a script of the test in place of a container.
 *
 * <p>What it does is in files of its folder: {@code info}, {@code trial}, {@code pull}, {@code start} are scripts that come before
 * its own answers, {@code image} is there if the engine has the image.
 */
final class FakeEngine {

    private static final String CLIENT = """
            #!/bin/sh
            dir=${0%/*}/state
            { for word; do printf '%s\\0' "$word"; done; printf '\\n\\0'; } >> "$dir/calls"
            verb=$1
            for last; do :; done
            [ "$verb $2" = "image inspect" ] && verb=image
            [ "$verb $2" = "container inspect" ] && verb=container
            [ -e "$dir/$verb.sh" ] && . "$dir/$verb.sh"
            case $verb in
                info) echo '1.0 []' ;;
                run) exit 0 ;;
                image)
                    [ -e "$dir/image" ] || { echo 'Error: No such image' >&2; exit 1; }
                    case $* in *--format*) echo sha256:17 ;; *) cat "$dir/image" ;; esac ;;
                pull) echo '[{"Config":{"Cmd":["fetched"]}}]' > "$dir/image" ;;
                create)
                    env -0 > "$dir/environment"
                    echo 0 > "$dir/code"
                    echo 'a warning of the engine' >&2
                    echo 4711 ;;
                start)
                    sh "$dir/program" &
                    echo $! > "$dir/pid.new"
                    mv "$dir/pid.new" "$dir/pid"
                    wait $!
                    code=$?
                    echo $code > "$dir/code"
                    touch "$dir/ended"
                    exit $code ;;
                container)
                    case $* in *Labels*) cat "$dir/labels-$last"; exit 0 ;; esac
                    [ -e "$dir/code" ] || exit 1
                    case $* in
                        *State*)
                            since=0001-01-01T00:00:00Z
                            [ -e "$dir/pid" ] && since=2026-01-02T03:04:05Z
                            running=false
                            [ -e "$dir/pid" ] && [ ! -e "$dir/ended" ] && running=true
                            oom=false
                            [ -e "$dir/oom" ] && oom=true
                            echo "{\\"StartedAt\\":\\"$since\\",\\"Running\\":$running,\\"OOMKilled\\":$oom,\\"ExitCode\\":$(cat "$dir/code")}" ;;
                        *) echo '[{}]' ;;
                    esac ;;
                stop)
                    kill -TERM "$(cat "$dir/pid")"
                    left=$(($3 * 10))
                    while [ $left -gt 0 ] && [ ! -e "$dir/ended" ]; do sleep 0.1; left=$((left - 1)); done
                    [ -e "$dir/ended" ] || kill -KILL "$(cat "$dir/pid")" ;;
                kill) [ -e "$dir/pid" ] && kill -KILL "$(cat "$dir/pid")" ;;
                rm)
                    [ -e "$dir/pid" ] && [ ! -e "$dir/ended" ] && kill -KILL "$(cat "$dir/pid")"
                    rm -f "$dir/code" ;;
                ps) cat "$dir/containers" ;;
                *) echo "unknown: $verb" >&2; exit 125 ;;
            esac
            """;

    private final Path folder;
    private final Path state;

    private FakeEngine(Path folder) {
        this.folder = folder;
        this.state = folder.resolve("state");
    }

    /** Writes the client of an engine that has an image. */
    static FakeEngine in(Path folder, EngineKind kind) throws IOException {
        FakeEngine fake = new FakeEngine(folder);
        Files.createDirectories(fake.state);
        Path client = Files.writeString(folder.resolve(kind.program()), CLIENT);
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwx------"));
        fake.write(
                "image",
                "[{\"Id\":\"17\",\"Config\":{\"Env\":[\"FROM=image\"],\"Entrypoint\":[\"/entry\"],\"Cmd\":[\"x\"]}}]");
        return fake;
    }

    EngineBackEnd backEnd(EngineKind kind) {
        return new EngineBackEnd(new Engine(kind, folder.toString()));
    }

    /** Writes a file of its state. */
    void write(String name, String text) throws IOException {
        Files.writeString(state.resolve(name), text);
    }

    /** Lets a verb run a shell script before its own work. */
    void before(String verb, String script) throws IOException {
        write(verb + ".sh", script + "\n");
    }

    void remove(String name) throws IOException {
        Files.delete(state.resolve(name));
    }

    boolean hasContainer() {
        return Files.exists(state.resolve("code"));
    }

    /** The calls so far, each with all its arguments. */
    List<List<String>> calls() throws IOException {
        List<List<String>> calls = new ArrayList<>();
        List<String> call = new ArrayList<>();
        for (String word : words("calls")) {
            if (word.equals("\n")) {
                calls.add(call);
                call = new ArrayList<>();
            } else {
                call.add(word);
            }
        }
        return calls;
    }

    /** The arguments of the only call that begins with this verb. */
    List<String> call(String verb) throws IOException {
        return calls().stream()
                .filter(call -> call.getFirst().equals(verb))
                .reduce((_, _) -> {
                    throw new AssertionError("called twice: " + verb);
                })
                .orElseThrow(() -> new AssertionError("never called: " + verb));
    }

    List<String> verbs() throws IOException {
        return calls().stream().map(List::getFirst).toList();
    }

    /** What the client had as environment when it made the container. */
    Map<String, String> environment() throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (String line : words("environment")) {
            int equals = line.indexOf('=');
            environment.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return environment;
    }

    private List<String> words(String file) throws IOException {
        String text = Files.readString(state.resolve(file), StandardCharsets.UTF_8);
        return text.isEmpty()
                ? List.of()
                : List.of(text.substring(0, text.length() - 1).split("\0", -1));
    }
}
