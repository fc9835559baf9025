package dev.composerunner.lambdas.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
        "2001:db8:1:2::9, 20010db800010002/64",
        "::ffff:192.0.2.7, 192.0.2.7",
        "'', unknown",
        "example.org, unknown",
        "'192.0.2.7, 198.51.100.1', unknown",
    })
    void counted_isOneSubscriber(String address, String counted) {
        assertThat(SourceAddress.counted(address)).isEqualTo(counted);
    }
}
