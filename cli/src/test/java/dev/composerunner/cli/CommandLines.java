package dev.composerunner.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs command lines in this process and keeps what the last one printed. */
final class CommandLines {

    private String out = "";
    private String err = "";

    int run(List<String> arguments) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        try (var heard = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
                var said = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(heard);
            System.setErr(said);
            return Main.run(arguments.toArray(String[]::new));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
            out = outBytes.toString(StandardCharsets.UTF_8);
            err = errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }
}
