package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import java.util.ArrayList;
import java.util.List;

/** Faults found in a file so far. The first few are told; a file of another format has one on each line. */
final class Faults {

    private static final int TOLD_AT_MOST = 10;

    private final String file;
    private final List<String> told = new ArrayList<>();
    private int count;

    Faults(String file) {
        this.file = file;
    }

    void add(int line, String fault) {
        count++;
        if (told.size() < TOLD_AT_MOST) {
            told.add("line " + line + ": " + fault);
        }
    }

    /** The exception for what is wrong with the file as a whole. */
    static InvalidAnalysisException of(String file, String fault) {
        return new InvalidAnalysisException("file " + file + " " + fault);
    }

    /** @throws InvalidAnalysisException if there was any fault */
    void throwIfAny() {
        if (count == 0) {
            return;
        }
        var more = count > told.size() ? "; and " + (count - told.size()) + " more lines like these" : "";
        throw new InvalidAnalysisException("file " + file + ", " + String.join("; ", told) + more);
    }
}
