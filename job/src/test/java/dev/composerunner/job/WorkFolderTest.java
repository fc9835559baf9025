package dev.composerunner.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkFolderTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void delete_ofClosedFolders_leavesNothing() throws Exception {
        Path closed = Files.createDirectories(folder.resolve("work/closed"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        new WorkFolder(folder.resolve("work")).delete();
        assertThat(folder.resolve("work")).doesNotExist();
    }

    @Test
    void delete_ofFoldersDeeperThanAnyPath_leavesNothing() throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        // Each chain has paths of about 3,000 characters; one in the other goes beyond the 4,096 of any call.
        Path chain = Files.createDirectories(work.resolve("b" + "/aaaaaaaaaaaaaaaaaaaa".repeat(140)));
        Files.createDirectories(work.resolve("c" + "/aaaaaaaaaaaaaaaaaaaa".repeat(140)));
        Files.move(work.resolve("c"), chain.resolve("c"));
        new WorkFolder(work).delete();
        assertThat(work).doesNotExist();
    }

    @Test
    void delete_ofALink_leavesWhatItLeadsTo() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "x");
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.createSymbolicLink(work.resolve("link"), outside);
        new WorkFolder(work).delete();
        assertThat(work).doesNotExist();
        assertThat(outside.resolve("kept")).exists();
    }
}
