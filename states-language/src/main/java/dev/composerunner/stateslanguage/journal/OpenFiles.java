package dev.composerunner.stateslanguage.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Keeps the files that were used last open, and no more of them than a process may have. */
final class OpenFiles {

    private static final int MOST = 256;

    /** The one that was used last stands last. */
    private final SequencedSet<AppendedFile> files = new LinkedHashSet<>();

    void used(AppendedFile file) throws IOException {
        AppendedFile surplus = null;
        synchronized (this) {
            files.addLast(file);
            if (files.size() > MOST) {
                surplus = files.removeFirst();
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    synchronized void forget(AppendedFile file) {
        files.remove(file);
    }

    void close() throws IOException {
        List<AppendedFile> all;
        synchronized (this) {
            all = new ArrayList<>(files);
            files.clear();
        }
        for (AppendedFile file : all) {
            file.close();
        }
    }
}
