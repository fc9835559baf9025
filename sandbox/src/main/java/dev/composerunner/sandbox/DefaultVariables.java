package dev.composerunner.sandbox;

import java.util.HashMap;
import java.util.Map;

/** The variables that a program finds although nobody gave them. */
final class DefaultVariables {

    /** Docker's. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private DefaultVariables() {}

    /**
     * Returns the variables with those that are missing.
     *
     * @param home a folder that the program may write to
     */
    static Map<String, String> with(Map<String, String> environment, String home) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("PATH", PATH);
        all.putIfAbsent("HOME", home);
        return all;
    }
}
