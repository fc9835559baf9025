package dev.composerunner.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedirectsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://api.example.org/a      | /b?c=1                                | https://api.example.org/b?c=1
            https://api.example.org/a      | https://API.example.org:443/b         | https://API.example.org:443/b
            http://127.0.0.1:8080/a        | http://127.0.0.1:8080/b               | http://127.0.0.1:8080/b
            https://github.com/o/r/raw/x   | https://media.githubusercontent.com/x | https://media.githubusercontent.com/x
            """)
    void target_onTheSameHost_isFollowed(URI from, String location, URI target) {
        assertThat(Redirects.target(from, location)).contains(target);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://api.example.org/a      | http://api.example.org/b
            https://api.example.org/a      | https://api.example.org:8443/b
            https://api.example.org/a      | https://api.example.org.evil.example/b
            https://api.example.org/a      | //169.254.169.254/latest/meta-data
            https://api.example.org/a      | https://evil@api.example.org/b
            http://127.0.0.1:8080/a        | http://127.0.0.1:22/b
            https://api.example.org/a      | file:///etc/passwd
            https://api.example.org/a      | http://[bad
            https://api.example.org/a      | https:
            https://api.example.org/a      | https://raw.githubusercontent.com/x
            https://github.com/o/r/raw/x   | http://raw.githubusercontent.com/x
            https://github.com/o/r/raw/x   | https://evilgithubusercontent.com/x
            """)
    void target_elsewhere_isNotFollowed(URI from, String location) {
        assertThat(Redirects.target(from, location)).isEmpty();
    }
}
