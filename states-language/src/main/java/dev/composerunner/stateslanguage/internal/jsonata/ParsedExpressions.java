package dev.composerunner.stateslanguage.internal.jsonata;

import com.dashjoin.jsonata.Jsonata;
import java.util.LinkedHashMap;
import java.util.Map;

/** The expressions that one thread has parsed, those used last. */
final class ParsedExpressions {

    /*
     * A parsed expression serves one evaluation at a time, hence a set for each thread. The library runs an evaluation on the instance
     * that the thread has parsed last, whichever that is: it takes the syntax tree and the frame, where names are resolved, from the
     * expression that is evaluated, and sets the rest itself as it goes.
     */
    private static final int MOST = 200;

    private final Map<String, Jsonata> parsed = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Jsonata> eldest) {
            return size() > MOST;
        }
    };

    /** The expression, taken out while it is used. */
    Jsonata take(String expression) {
        Jsonata known = parsed.remove(expression);
        if (known != null) {
            return known;
        }
        Jsonata fresh = Jsonata.jsonata(expression);
        fresh.setValidateInput(false);
        fresh.setOutputConvertNulls(false);
        return fresh;
    }

    /** Puts back an expression whose evaluation went well. */
    void putBack(String expression, Jsonata used) {
        parsed.put(expression, used);
    }
}
