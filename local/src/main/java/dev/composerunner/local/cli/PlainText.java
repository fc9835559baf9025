package dev.composerunner.local.cli;

/** Text of others (names of studies, answers of services) as it may be printed on a terminal: without control characters. */
final class PlainText {

    private PlainText() {}

    static String of(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
