package dev.composerunner.sandbox.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The size of what is in a folder. Follows no link; counts a file with several names once. */
public final class FolderSize {

    /** What an entry counts at least, so that empty files have a limit too. */
    private static final long MIN_ENTRY_BYTES = 512;

    private FolderSize() {}

    /**
     * Returns the sum of the files' lengths, or more than {@code limit} once it is certain to be more. A file with holes counts
     * in full. What vanishes meanwhile, or cannot be read, counts nothing.
     */
    public static long atMost(long limit, Path folder) throws IOException {
        Sum sum = new Sum(limit);
        Files.walkFileTree(folder, sum);
        return sum.bytes;
    }

    private static final class Sum extends SimpleFileVisitor<Path> {

        private final long limit;
        private final Set<Object> counted = new HashSet<>();
        private long bytes;

        Sum(long limit) {
            this.limit = limit;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return add(MIN_ENTRY_BYTES);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isRegularFile()) {
                return add(MIN_ENTRY_BYTES);
            }
            // Asking for the number of names would be one more call for each file.
            Object key = attributes.fileKey();
            if (attributes.size() > MIN_ENTRY_BYTES && key != null && !counted.add(key)) {
                return FileVisitResult.CONTINUE;
            }
            return add(Math.max(attributes.size(), MIN_ENTRY_BYTES));
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException fault) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) {
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult add(long more) {
            bytes += more;
            return bytes > limit ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }
}
