package dev.composerunner.contract.access;

import java.util.regex.Pattern;

/** Origins of web pages, as the header Origin has them: scheme, host, and the port unless it is the scheme's own. */
public final class PageOrigin {

    /** Allowed origins, for messages. */
    public static final String ALLOWED =
            "https://HOST or http://HOST in lower case, perhaps with :PORT, without a path, such as https://pages.example";

    private static final Pattern ORIGIN =
            Pattern.compile("https?://([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:]{2,39}])(:[1-9][0-9]{0,4})?");
    private static final Pattern USUAL_PORT = Pattern.compile("http:.*:80|https:.*:443");

    private PageOrigin() {}

    /** Whether a browser can send that text as an origin. */
    public static boolean isOne(String text) {
        return ORIGIN.matcher(text).matches() && !USUAL_PORT.matcher(text).matches();
    }
}
