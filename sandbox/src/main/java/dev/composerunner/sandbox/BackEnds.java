package dev.composerunner.sandbox;

import dev.composerunner.sandbox.engine.EngineKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ways to run programs, in the order in which they are preferred. Each is tried once, when it is first asked for. */
public final class BackEnds {

    private final List<BackEnd> all;
    private final Map<BackEnd, Optional<String>> unavailable = new ConcurrentHashMap<>();

    /** Takes back ends in the order of preference. */
    public BackEnds(List<BackEnd> all) {
        this.all = List.copyOf(all);
    }

    /** Returns podman, docker, bubblewrap and the plain process, none of them tried yet. */
    public static BackEnds ofMachine() {
        return new BackEnds(List.of(
                EngineBackEnd.of(EngineKind.PODMAN),
                EngineBackEnd.of(EngineKind.DOCKER),
                new Bubblewrap(),
                new PlainProcess()));
    }

    /** Returns the first back end that can run programs with this root. */
    public Choice choose(Root root, boolean pathsMustBeMapped) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (BackEnd backEnd : all) {
            Optional<String> reason = backEnd.refusal(root, pathsMustBeMapped).or(() -> unavailable(backEnd));
            if (reason.isEmpty()) {
                return new Choice(backEnd, reasons);
            }
            reasons.put(backEnd.name(), reason.get());
        }
        return new Choice(null, reasons);
    }

    /** Forgets what was found, so that every back end is tried again when it is next asked for. */
    public void detectAgain() {
        unavailable.clear();
    }

    /**
     * Removes what programs whose folder lies below {@code folder} left running when the process that started them was killed.
     *
     * @return why not everything could be removed, by name of the back end
     */
    public Map<String, String> removeLeft(Path folder) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (BackEnd backEnd : all) {
            try {
                backEnd.removeLeft(folder);
            } catch (IOException fault) {
                reasons.put(backEnd.name(), String.valueOf(fault.getMessage()));
            }
        }
        return reasons;
    }

    private Optional<String> unavailable(BackEnd backEnd) {
        return unavailable.computeIfAbsent(backEnd, BackEnd::unavailable);
    }

    /**
     * What was chosen.
     *
     * @param chosen null where nothing can
     * @param reasons why the back ends before it, or all, cannot, by name and in order
     */
    public record Choice(@Nullable BackEnd chosen, Map<String, String> reasons) {

        /** Returns the back end that was chosen, or nothing. */
        public Optional<BackEnd> backEnd() {
            return Optional.ofNullable(chosen);
        }

        /** Returns one line that says why each back end cannot. */
        public String reason() {
            return reasons.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining("; "));
        }
    }
}
