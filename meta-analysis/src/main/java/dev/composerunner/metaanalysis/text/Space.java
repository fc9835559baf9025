package dev.composerunner.metaanalysis.text;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The space that coordinates are reported in. */
enum Space {
    MNI("MNI", Pattern.compile("mni([ _-]?152.*)?")),
    TALAIRACH("TAL", Pattern.compile("tal(airach)?|tlrc"));

    /** The names that are told to people. */
    static final String ALLOWED = "MNI or Talairach";

    private final String nimads;
    private final Pattern names;

    Space(String nimads, Pattern names) {
        this.nimads = nimads;
        this.names = names;
    }

    /** The name that points of a study set have. */
    String nimads() {
        return nimads;
    }

    /** The space that a file calls {@code name}, in any case. */
    static Optional<Space> of(String name) {
        var lower = name.strip().toLowerCase(Locale.ROOT);
        for (var space : values()) {
            if (space.names.matcher(lower).matches()) {
                return Optional.of(space);
            }
        }
        return Optional.empty();
    }
}
