package dev.composerunner.stateslanguage;

/**
 * One thing in a definition that is wrong, or that the interpreter does not support.
 *
 * @param path JSON pointer (RFC 6901) to the offence; empty for the definition as a whole
 */
public record Problem(String path, String message) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "/" : path) + ": " + message;
    }
}
