package dev.composerunner.stateslanguage.internal.jsonpath;

import java.util.ArrayDeque;
import java.util.Deque;

/** Looks at the brackets and quotes of a path. */
final class Brackets {

    private Brackets() {}

    /** Whether each bracket outside of quotes is closed by its partner, and each quote by its like. */
    static boolean balanced(String path) {
        Deque<Character> open = new ArrayDeque<>();
        char quote = 0;
        for (int i = 0; i < path.length(); i++) {
            char next = path.charAt(i);
            if (quote != 0) {
                if (next == '\\') {
                    i++;
                } else if (next == quote) {
                    quote = 0;
                }
                continue;
            }
            switch (next) {
                case '[' -> open.push(']');
                case '(' -> open.push(')');
                case ']', ')' -> {
                    if (open.isEmpty() || open.pop() != next) {
                        return false;
                    }
                }
                case '\'', '"' -> quote = open.isEmpty() ? 0 : next;
                default -> {}
            }
        }
        return open.isEmpty() && quote == 0;
    }
}
