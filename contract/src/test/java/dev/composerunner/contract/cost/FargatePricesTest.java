package dev.composerunner.contract.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FargatePricesTest {

    @Test
    void table_hasBothArchitecturesOfEachRegion_andItsDate() {
        assertThat(FargatePrices.regions()).contains("us-east-1").isSorted();
        assertThat(FargatePrices.regions()).allSatisfy(region -> {
            FargatePrices x86 = FargatePrices.of(region, "x86_64").orElseThrow();
            FargatePrices arm = FargatePrices.of(region, "arm64").orElseThrow();
            assertThat(x86.vcpu()).isBetween(0.02, 0.1);
            assertThat(x86.gib()).isBetween(0.002, 0.01);
            assertThat(x86.diskGib()).isBetween(0.00005, 0.0005);
            assertThat(arm.vcpu()).isLessThan(x86.vcpu());
        });
        assertThat(FargatePrices.date().getYear()).isBetween(2025, 2035);
    }

    @Test
    void unknownRegion_hasNoPrices() {
        assertThat(FargatePrices.of("mars-north-1", "x86_64")).isEmpty();
        assertThat(FargatePrices.of("us-east-1", "vax")).isEmpty();
        assertThat(FargatePrices.of("", "")).isEmpty();
    }

    @Test
    void hour_paysCpuMemoryAndTheDiskBeyondTheFree() {
        var prices = new FargatePrices(2, 1, 0.5);
        assertThat(prices.perHour(4, 30, 20)).isEqualTo(38);
        assertThat(prices.perHour(4, 30, 0)).isEqualTo(38);
        assertThat(prices.perHour(4, 30, 22)).isEqualTo(39);
    }

    @Test
    void usd_isBilledForAMinuteAtLeast() {
        assertThat(FargatePrices.usd(36, 1)).isEqualTo(0.6);
        assertThat(FargatePrices.usd(36, 100)).isEqualTo(1);
    }

    @Test
    void ofText_readsThreePrices() {
        assertThat(FargatePrices.ofText("fargatePrices", "0.04656, 0.00511,0.000127"))
                .isEqualTo(new FargatePrices(0.04656, 0.00511, 0.000127));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,2", "1,2,3,4", "1,2,x", "-1,2,3", "1e3,2,3", "1,,3", "NaN,1,1"})
    void ofText_refusesAnythingElse(String text) {
        assertThatThrownBy(() -> FargatePrices.ofText("fargatePrices", text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("fargatePrices: got \"" + text + "\"; allowed: three prices");
    }
}
