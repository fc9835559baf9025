package dev.composerunner.stateslanguage.internal.jsonpath;

import java.util.ArrayList;
import java.util.List;

/** Patterns in which {@code *} stands for any characters, {@code \*} for itself and {@code \\} for a backslash. */
final class Wildcard {

    private Wildcard() {}

    /** Whether all of {@code text} fits {@code pattern}. Takes a time in proportion to the product of their lengths at most. */
    static boolean matches(String pattern, String text) {
        List<String> parts = parts(pattern);
        String first = parts.getFirst();
        String last = parts.getLast();
        if (parts.size() == 1) {
            return text.equals(first);
        }
        if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        // Between the ends, the leftmost place for each part leaves the most room for the rest.
        int at = first.length();
        int end = text.length() - last.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = text.indexOf(part, at);
            if (found < 0 || found + part.length() > end) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }

    /** The texts between the wildcards. */
    private static List<String> parts(String pattern) {
        List<String> parts = new ArrayList<>();
        var part = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char next = pattern.charAt(i);
            if (next == '\\' && i + 1 < pattern.length() && "*\\".indexOf(pattern.charAt(i + 1)) >= 0) {
                part.append(pattern.charAt(++i));
            } else if (next == '*') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(next);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
