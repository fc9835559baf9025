package dev.composerunner.metaanalysisjob.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultsFolderTest {

    private static final String RECORD =
            "{\"status\": \"SUCCEEDED\", \"artifact_prefix\": \"%s\", \"artifacts\": [%s]}";

    @TempDir
    private Path folder;

    @Test
    void open_leftoverOfAKilledRun_isRemovedAndOneInUseIsNot() throws IOException {
        Path target = folder.resolve("results");
        Path dead = Files.createDirectories(folder.resolve(".compose-runner-dead"));
        Files.createFile(dead.resolve("lock"));
        Files.writeString(Files.createDirectory(dead.resolve("content")).resolve("z.nii.gz"), "half a map");
        Path ofTheUser = Files.createDirectories(folder.resolve(".compose-runner-notes"));

        try (ResultsFolder running = ResultsFolder.open(target, "--out")) {
            Files.writeString(running.staged().resolve("p.nii.gz"), "of a run that goes on");
            ResultsFolder.open(target, "--out").close();

            assertThat(dead).doesNotExist();
            assertThat(ofTheUser).exists();
            assertThat(running.staged().resolve("p.nii.gz")).exists();
        }
        assertThat(folder.toFile().list()).containsExactly(".compose-runner-notes");
    }

    @Test
    void open_swapThatWasKilledInTheMiddle_isFinished() throws IOException {
        Path target = Files.createDirectories(folder.resolve("results")).toRealPath();
        Files.writeString(target.resolve("old.tsv"), "earlier");
        Files.writeString(target.resolve("mine.txt"), "mine");
        Files.writeString(target.resolve("stat.nii.gz"), "new, moved already");
        Path dead = Files.createDirectories(folder.resolve(".compose-runner-dead"));
        Files.createFile(dead.resolve("lock"));
        Path content = Files.createDirectory(dead.resolve("content"));
        Files.writeString(content.resolve("z.nii.gz"), "new");
        Files.writeString(content.resolve("metadata.json"), RECORD.formatted("new", "{\"name\": \"z.nii.gz\"}"));
        Files.writeString(
                dead.resolve("swap.json"),
                "{\"target\": \"" + target
                        + "\", \"obsolete\": [\"old.tsv\"], \"names\": [\"stat.nii.gz\", \"z.nii.gz\", \"metadata.json\"]}");

        try (ResultsFolder opened = ResultsFolder.open(target, "--out")) {
            assertThat(opened.holdsResults()).isTrue();
        }

        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder("mine.txt", "stat.nii.gz", "z.nii.gz", "metadata.json");
        assertThat(dead).doesNotExist();
    }

    @Test
    void commit_fileOfTheUserThatCameMeanwhile_leavesItAndGoesBeside() throws IOException {
        Path target = Files.createDirectories(folder.resolve("results"));
        Path left;
        try (ResultsFolder opened = ResultsFolder.open(target, "--out")) {
            Files.writeString(opened.staged().resolve("z.nii.gz"), "new");
            Files.writeString(target.resolve("z.nii.gz"), "mine");
            left = opened.commit(List.of("z.nii.gz"), false);
        }

        assertThat(target.resolve("z.nii.gz")).hasContent("mine");
        assertThat(left).isEqualTo(folder.toRealPath().resolve("results-2"));
        assertThat(left.resolve("z.nii.gz")).hasContent("new");
    }

    @Test
    void commit_partsOfNullDistributions_staysBesideOtherParts() throws IOException {
        Path target = Files.createDirectories(folder.resolve("parts"));
        Files.writeString(target.resolve("null_0-5.json.gz"), "first");
        Files.writeString(
                target.resolve("metadata.json"), RECORD.formatted("first", "{\"name\": \"null_0-5.json.gz\"}"));
        Path same;
        Path other;
        try (ResultsFolder opened = ResultsFolder.open(target, "--out")) {
            Files.writeString(opened.staged().resolve("null_5-9.json.gz"), "second");
            same = opened.commit(List.of("null_5-9.json.gz"), false);
        }
        try (ResultsFolder opened = ResultsFolder.open(target, "--out")) {
            Files.writeString(opened.staged().resolve("null_0-5.json.gz"), "of another null distribution");
            other = opened.commit(List.of("null_0-5.json.gz"), false);
        }

        assertThat(same).isEqualTo(target.toRealPath());
        assertThat(target.resolve("null_0-5.json.gz")).hasContent("first");
        assertThat(target.resolve("null_5-9.json.gz")).hasContent("second");
        assertThat(other).isEqualTo(folder.toRealPath().resolve("parts-2"));
    }

    @Test
    void requireSpace_moreThanTheDiskHas_isRefusedWithTheFoldersName() throws IOException {
        try (ResultsFolder opened = ResultsFolder.open(folder.resolve("results"), "--out")) {
            opened.requireSpace(1 << 16);
            assertThatThrownBy(() -> opened.requireSpace(Long.MAX_VALUE))
                    .isInstanceOf(ResultsFolderException.class)
                    .hasMessageContainingAll(opened.target().toString(), "KiB are free there");
        }
    }

    @Test
    void open_linkThatLeadsNowhere_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));

        assertThatThrownBy(() -> ResultsFolder.open(link.resolve("x"), "--out"))
                .isInstanceOf(ResultsFolderException.class);
        assertThat(folder.resolve("gone")).doesNotExist();
    }

    @Test
    void open_pathThroughALinkAndBack_isWhereTheSystemSees() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/deep"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);

        try (ResultsFolder there = ResultsFolder.open(link.resolve(".."), "--out");
                ResultsFolder absent = ResultsFolder.open(link.resolve("../gone/.././results"), "--out")) {
            assertThat(there.target()).isEqualTo(folder.resolve("elsewhere").toRealPath());
            assertThat(absent.target())
                    .isEqualTo(folder.resolve("elsewhere").toRealPath().resolve("results"));
        }
    }
}
