package dev.composerunner.sandbox.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small shell beside a program that ends it where this JVM is gone, and where single signals would come too late.
 *
 * <p>It waits on a pipe that the JVM holds open. Where the JVM dies, however it dies, the pipe ends without the word that says
 * that all is done.
 */
public final class Guard implements AutoCloseable {

    /** A look finds what another look's victims were just starting: it is done when one finds nothing. */
    private static final String END_TREE = """
            marker=$1
            group=
            while read -r word; do
                case $word in
                    done) exit 0 ;;
                    kill) kill -s KILL -- "-$group" ;;
                    *) group=$word ;;
                esac
            done
            [ -n "$group" ] && kill -s KILL -- "-$group"
            looks=0
            while [ $looks -lt 1000 ]; do
                found=
                for file in $(grep -lszxF -- "$marker" /proc/[0-9]*/environ); do
                    pid=${file#/proc/}
                    kill -s KILL "${pid%/environ}" && found=1
                done
                [ -z "$found" ] && exit 0
                looks=$((looks + 1))
            done
            """;

    private static final String RUN_COMMAND = """
            read -r done && exit 0
            exec "$@"
            """;

    private final Process shell;
    private final OutputStream words;

    private Guard(List<String> argv, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>();
        Optional<Path> setsid = Command.find("setsid");
        // Out of the JVM's session: a Ctrl-C that ends the JVM must not end the guard.
        setsid.ifPresent(path -> command.add(path.toString()));
        command.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(environment);
        shell = builder.start();
        words = shell.getOutputStream();
    }

    /** Guards a tree of processes. */
    public static Guard ofTree(String id) throws IOException {
        return new Guard(List.of("/bin/sh", "-c", END_TREE, "sh", ProcessTree.MARKER + "=" + id), Map.of());
    }

    /** Runs a command where this JVM is gone; it gets these variables. */
    public static Guard ofCommand(List<String> command, Map<String, String> environment) throws IOException {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", RUN_COMMAND, "sh"));
        argv.addAll(command);
        return new Guard(argv, environment);
    }

    /** Reports the process group to end. */
    public void watch(long group) {
        say(Long.toString(group));
    }

    /**
     * Sends SIGKILL to the process group. The shell runs already: to start another program would take too long beside one that
     * starts others as fast as it can.
     */
    public void killGroup() {
        say("kill");
    }

    /** Says that all is done. */
    @Override
    public void close() {
        say("done");
        try {
            words.close();
        } catch (IOException _) {
            // The shell has gone: there is nobody to tell.
        }
        shell.destroyForcibly();
    }

    private void say(String word) {
        try {
            words.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            words.flush();
        } catch (IOException _) {
            // The shell has gone, and with it what it was for.
        }
    }
}
