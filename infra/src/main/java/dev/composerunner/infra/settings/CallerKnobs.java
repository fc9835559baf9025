package dev.composerunner.infra.settings;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.access.PageOrigin;
import java.util.ArrayList;
import java.util.List;

/** Reads who may call: keys by level, and pages by origin. */
final class CallerKnobs {

    /** All variables of a function have 4 KB; the others take less than half of it. */
    private static final int MAX_KEYS_TEXT = 2048;

    private CallerKnobs() {}

    /** The keys of {@code submitKeys}, {@code workerKeys} and {@code adminKeys}. A message shows no entry, which may be a key. */
    static AccessKeys keys(Knobs knobs) {
        var all = new ArrayList<AccessKey>();
        for (KeyLevel level : KeyLevel.values()) {
            String name = level.text() + "Keys";
            List<String> entries = list(knobs, name);
            for (int i = 0; i < entries.size(); i++) {
                try {
                    all.add(AccessKey.ofPair(level, entries.get(i)));
                } catch (InvalidRequestException e) {
                    knobs.problem(name + ", entry " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        try {
            AccessKeys keys = new AccessKeys(all);
            int length = keys.text().length();
            if (length > MAX_KEYS_TEXT) {
                knobs.problem("submitKeys, workerKeys, adminKeys: got " + all.size() + " keys, which take " + length
                        + " characters; allowed: " + MAX_KEYS_TEXT + ", about 20 keys");
            }
            return keys;
        } catch (InvalidRequestException e) {
            knobs.problem("submitKeys, workerKeys, adminKeys: " + e.getMessage());
            return AccessKeys.NONE;
        }
    }

    /** The origins of {@code allowedOrigins}. */
    static List<String> origins(Knobs knobs) {
        List<String> origins = list(knobs, "allowedOrigins");
        origins.stream()
                .filter(origin -> !PageOrigin.isOne(origin))
                .forEach(origin -> knobs.refuse("allowedOrigins", origin, PageOrigin.ALLOWED));
        return origins;
    }

    private static List<String> list(Knobs knobs, String name) {
        String text = knobs.optionalText(name, _ -> true, "");
        return text == null ? List.of() : List.of(text.split(",", -1));
    }
}
