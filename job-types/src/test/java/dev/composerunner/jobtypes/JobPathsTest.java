package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobPathsTest {

    @ParameterizedTest
    @CsvSource({
        "/job/outputs/a.txt,/job/outputs",
        "/job/outputs/**,/job/outputs",
        "/data/a*/b/c,/data",
        "'/data/x/{a,b}',/data/x",
        "/data/[ab]/c,/data",
        "/x,/",
        "/*,/"
    })
    void folder_precedesTheFirstWildcard(String path, String folder) {
        assertThat(JobPaths.folder(path)).isEqualTo(folder);
    }

    @Test
    void shared_foldersInsideOfOthers_areLeftOut() throws JobTypeException {
        JobTypeDocument type = JobTypeReader.read("a.job.yaml", """
                name: a
                image: x
                inputs: {a: {url: u}, b: {url: u, path: /data/in/b}, c: {url: u, path: /data/c}}
                outputs: {o: {path: '*'}, p: {path: /dataset/x}}
                progress: {file: /var/progress/p}
                """);

        // "/dataset" is not inside of "/data".
        assertThat(JobPaths.shared(type)).containsExactly("/data", "/dataset", "/job", "/var/progress");
    }
}
