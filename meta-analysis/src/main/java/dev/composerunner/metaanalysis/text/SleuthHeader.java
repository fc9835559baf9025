package dev.composerunner.metaanalysis.text;

import java.util.ArrayList;
import java.util.List;

/** What the lines before the foci of an experiment say. */
final class SleuthHeader {

    private final List<String> titles = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();
    private int titleLine;
    private int keyLine;
    private int participants;
    private int participantsLine;
    private boolean closed;

    /**
     * What an experiment is called.
     *
     * @param study what names the study, not empty
     * @param contrast what names the contrast, empty if nothing does
     */
    record Title(String study, String contrast) {

        String text() {
            return contrast.isEmpty() ? study : study + ": " + contrast;
        }
    }

    void addTitle(String words, int line) {
        if (titles.isEmpty()) {
            titleLine = line;
        }
        titles.add(words);
    }

    void addKey(Comment.Key key, int line) {
        if (keys.isEmpty()) {
            keyLine = line;
        }
        keys.add(key.words());
        if (!key.identifier()) {
            ignored.add("'" + FaultyLineException.shown(key.words()) + "' (line " + line + ")");
        }
    }

    /** @throws FaultyLineException if an earlier line of the header states another number */
    void participants(int number, int line) throws FaultyLineException {
        if (participantsLine > 0 && participants != number) {
            throw new FaultyLineException("expected foci of the experiment that line " + participantsLine + " gives "
                    + participants + " participants, got another number of participants, " + number);
        }
        participants = number;
        participantsLine = line;
    }

    /** Takes note of a blank line: after a number of participants it may end the experiment without foci. */
    void blankLine() {
        closed |= participantsLine > 0;
    }

    /** Whether a line that names an experiment begins the next one. */
    boolean isClosed() {
        return closed && isNamed();
    }

    /** Whether anything names the experiment: a title, or for want of one a key and its value. */
    boolean isNamed() {
        return !titles.isEmpty() || !keys.isEmpty();
    }

    boolean hasParticipants() {
        return participantsLine > 0;
    }

    int participants() {
        return participants;
    }

    int participantsLine() {
        return participantsLine;
    }

    /** Line that names the experiment first; 0 if none does. */
    int line() {
        return titles.isEmpty() ? keyLine : titleLine;
    }

    /** The keys beside the titles, which tell experiments of the same title apart. */
    List<String> keys() {
        return titles.isEmpty() ? List.of() : List.copyOf(keys);
    }

    /** Keys beside the titles that do not identify the publication, each with its line. */
    List<String> ignoredKeys() {
        return titles.isEmpty() ? List.of() : List.copyOf(ignored);
    }

    /** The title of a named header. Several lines of one study name it once: its contrasts are joined. */
    Title title() {
        var lines = titles.isEmpty() ? keys : titles;
        var first = lines.getFirst();
        int colon = first.indexOf(':');
        var study = colon < 0 ? first : first.substring(0, colon).strip();
        if (study.isEmpty()) {
            return new Title(String.join("; ", lines), "");
        }
        var contrasts = new ArrayList<String>();
        for (var line : lines) {
            boolean same = line.startsWith(study)
                    && (line.length() == study.length()
                            || line.substring(study.length()).strip().startsWith(":"));
            var contrast = same ? line.substring(study.length()).strip().replaceFirst("^:\\s*", "") : line;
            if (!contrast.isEmpty()) {
                contrasts.add(contrast);
            }
        }
        return new Title(study, String.join("; ", contrasts));
    }
}
