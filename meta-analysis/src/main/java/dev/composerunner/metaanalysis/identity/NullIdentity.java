package dev.composerunner.metaanalysis.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * All that decides the numbers of a run's null distributions, as values by name: build, data, settings after defaults, seed. Parts of
 * equal identity can be merged.
 *
 * @param values values by name in ascending order; names are lower-case letters, digits, dots and underscores, values one line
 */
public record NullIdentity(SortedMap<String, String> values) {

    /** Name of the build of the engine, 64 hexadecimal digits. */
    public static final String BUILD = "build";

    /** The identity of a null that is neither kept nor merged. */
    public static final NullIdentity NONE = new NullIdentity(Collections.emptySortedMap());

    private static final Pattern NAME = Pattern.compile("[a-z0-9_.]+");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN_OF_HASH = 12;
    private static final String ABSENT = "not set";

    /** @throws IllegalArgumentException if a name has another character, or a value a line break */
    public NullIdentity {
        values.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("name: got " + name + "; allowed: " + NAME);
            }
            if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
                throw new IllegalArgumentException(name + ": got a line break; allowed: one line");
            }
        });
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** The identity of values in any order. */
    public static NullIdentity of(Map<String, String> values) {
        return new NullIdentity(new TreeMap<>(values));
    }

    /** SHA-256 of a line {@code NAME=VALUE} for each value, in ascending order of names: 64 hexadecimal digits. */
    public String fingerprint() {
        var lines = new StringBuilder();
        values.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return CanonicalHash.ofText(lines.toString());
    }

    /** Whether another identity is of the same build of the engine. */
    public boolean hasBuildOf(NullIdentity other) {
        return text(BUILD).equals(other.text(BUILD));
    }

    /** First digits of the build's hash, for a reader. */
    public String build() {
        return shown(BUILD);
    }

    /** Where another identity differs, for a reader: {@code seed is 1 there and 0 here}. Empty if they are equal. */
    public List<String> differences(NullIdentity there) {
        var names = new TreeSet<>(values.keySet());
        names.addAll(there.values.keySet());
        var differences = new ArrayList<String>();
        for (var name : names) {
            if (!text(name).equals(there.text(name))) {
                differences.add(name + " is " + there.shown(name) + " there and " + shown(name) + " here");
            }
        }
        return differences;
    }

    private String text(String name) {
        return values.getOrDefault(name, ABSENT);
    }

    private String shown(String name) {
        var value = text(name);
        return HASH.matcher(value).matches() ? value.substring(0, SHOWN_OF_HASH) : value;
    }
}
