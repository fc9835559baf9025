package dev.composerunner.sandbox.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What an image runs on, in OCI's words. */
record Platform(String os, String architecture, String variant) {

    static Platform ofMachine() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return new Platform(
                "linux",
                switch (name) {
                    case "x86_64", "amd64" -> "amd64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> name;
                },
                "");
    }

    static Platform of(JsonNode node) {
        return new Platform(
                node.path("os").asText(),
                node.path("architecture").asText(),
                node.path("variant").asText());
    }

    /** Images made by hand may say nothing. */
    boolean runsOn(Platform machine) {
        return (os.isEmpty() || os.equals(machine.os))
                && (architecture.isEmpty() || architecture.equals(machine.architecture));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
