package dev.composerunner.sandbox.engine;

import java.util.List;

/** A container engine. Both have clients that take nearly the same arguments. */
public enum EngineKind {
    /** Without a daemon: its client starts containers itself. */
    PODMAN("podman", "{{.Version.Version}} {{.Host.Security.Rootless}}"),
    /** A client and a daemon, which may be absent. */
    DOCKER("docker", "{{.ServerVersion}} {{.SecurityOptions}}");

    private final String program;
    private final String facts;

    EngineKind(String program, String facts) {
        this.program = program;
        this.facts = facts;
    }

    /** Returns the name of its client. */
    public String program() {
        return program;
    }

    /** Returns the arguments that print the version of what runs containers, and whether that runs without root. */
    List<String> info() {
        return List.of("info", "--format", facts);
    }

    /** Returns whether what {@link #info()} printed is of an engine that runs without root. */
    boolean isRootless(String info) {
        return switch (this) {
            case PODMAN -> info.endsWith(" true");
            case DOCKER -> info.contains("name=rootless");
        };
    }
}
