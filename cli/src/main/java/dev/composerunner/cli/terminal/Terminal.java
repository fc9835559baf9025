package dev.composerunner.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;

/** The standard output and the standard error, as all commands write to them: plain text, and an error where the output fails. */
public final class Terminal {

    private Terminal() {}

    /** Prints one line of text on the standard output. */
    public static void print(String line) {
        System.out.println(PlainText.of(line));
        requireOutput();
    }

    /** Prints text that may have several lines on the standard output. */
    public static void printLines(String lines) {
        System.out.println(PlainText.lines(lines));
        requireOutput();
    }

    /** Prints a JSON document on the standard output. */
    public static void print(JsonNode document) {
        try {
            System.out.println(PlainText.json(
                    ContractJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document)));
            requireOutput();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written as JSON", e);
        }
    }

    /** Prints one line of text on the standard error. */
    public static void say(String line) {
        System.err.println(PlainText.of(line));
    }

    /** @throws OutputException if the standard output cannot be written, because of a full disk or a closed pipe */
    static void requireOutput() {
        if (System.out.checkError()) {
            throw new OutputException();
        }
    }

    /** The standard output cannot be written. */
    public static final class OutputException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public OutputException() {
            super("cannot write to the standard output");
        }
    }
}
