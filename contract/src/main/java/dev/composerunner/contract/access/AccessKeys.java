package dev.composerunner.contract.access;

import dev.composerunner.contract.InvalidRequestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The keys that a service knows. Without any it asks for none.
 *
 * @param keys an entry for each
 */
public record AccessKeys(List<AccessKey> keys) {

    /** No keys. */
    public static final AccessKeys NONE = new AccessKeys(List.of());

    /** @throws InvalidRequestException if a name stands twice, or a key under two names */
    public AccessKeys {
        keys = List.copyOf(keys);
        var names = new HashSet<String>();
        var hashes = new HashSet<String>();
        for (AccessKey each : keys) {
            if (!names.add(each.name())) {
                throw new InvalidRequestException(
                        "keys: got the name " + each.name() + " twice; allowed: a name for each key");
            }
            if (!hashes.add(each.sha256())) {
                throw new InvalidRequestException("keys: got the hash of " + each.name()
                        + " under another name too; allowed: a key for each name");
            }
        }
    }

    /**
     * The keys that {@link #text} writes.
     *
     * @throws InvalidRequestException if it holds anything else; the message says which entry, and shows nothing of it
     */
    public static AccessKeys ofText(String text) {
        return text.isBlank()
                ? NONE
                : new AccessKeys(Arrays.stream(text.split(",", -1))
                        .map(AccessKey::ofLine)
                        .toList());
    }

    /** The keys as one text, as an environment variable has them: lines of a key file with commas between them. */
    public String text() {
        return keys.stream().map(AccessKey::line).collect(Collectors.joining(","));
    }

    /** Whether no key is asked for. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** How many names there are. */
    public int size() {
        return keys.size();
    }

    /** The entry of a key, or nothing where it is unknown. */
    public Optional<AccessKey> find(String key) {
        return find(key, MessageDigest::isEqual);
    }

    /** Compares every entry, whichever matches, in constant time: how long it takes says nothing of the keys. */
    Optional<AccessKey> find(String key, BiPredicate<byte[], byte[]> areEqual) {
        byte[] hash = AccessKey.hash(key);
        AccessKey found = null;
        for (AccessKey each : keys) {
            if (areEqual.test(each.digest(), hash)) {
                found = each;
            }
        }
        return Optional.ofNullable(found);
    }
}
