package dev.composerunner.local;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The keys of a service, one a line: name, level and SHA-256 of the key, with blanks between them. Empty lines and lines that begin with
 * {@code #} are passed over.
 */
public final class KeyFile {

    private static final String OPTION = "--keys";

    private KeyFile() {}

    /**
     * Reads a key file.
     *
     * @throws InvalidRequestException if others may read the file, it holds no key, or has a line that is not an entry; the message names
     *     the line and shows nothing of it, which may be a key
     * @throws IOException if it cannot be read
     */
    public static AccessKeys read(Path file) throws IOException {
        var keys = new ArrayList<AccessKey>();
        var lineOfName = new HashMap<String, Integer>();
        var lineOfHash = new HashMap<String, Integer>();
        List<String> lines = PrivateFile.text(OPTION, file).lines().toList();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            AccessKey key = entry(file, number, line);
            Integer sameName = lineOfName.putIfAbsent(key.name(), number);
            if (sameName != null) {
                throw refusal(file, number, "name: got that of line " + sameName + "; allowed: one for each key");
            }
            Integer sameHash = lineOfHash.putIfAbsent(key.sha256(), number);
            if (sameHash != null) {
                throw refusal(file, number, "SHA-256: got that of line " + sameHash + "; allowed: a key for each name");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new InvalidRequestException(OPTION + ": got " + file
                    + ", which has no key; allowed: lines NAME LEVEL SHA256, as ./compose-runner keygen prints them");
        }
        return new AccessKeys(keys);
    }

    private static AccessKey entry(Path file, int number, String line) {
        try {
            return AccessKey.ofLine(line);
        } catch (InvalidRequestException e) {
            throw refusal(file, number, String.valueOf(e.getMessage()));
        }
    }

    private static InvalidRequestException refusal(Path file, int number, String fault) {
        return new InvalidRequestException(OPTION + ": " + file + ", line " + number + ": " + fault);
    }
}
