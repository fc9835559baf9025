"""What is measured: a row is one meta-analysis that both sides run from file to files, or one permutation of it."""

from dataclasses import dataclass
from typing import Callable

import bundles

QUICK_DIVISOR = 20
MINUTE = 60


@dataclass(frozen=True)
class Row:
    """One line of the table. `drawn` matches the maps that depend on random draws, which differ between the sides."""

    key: str
    work: str
    make: Callable
    iterations: int = 0
    drawn: str = "_method-montecarlo$"
    cores: int = 2
    peer_runs: int = 1
    peer_limit: int = 60 * MINUTE
    our_limit: int = 10 * MINUTE
    one_permutation: bool = False

    def iterations_of(self, quick):
        return max(1, self.iterations // QUICK_DIVISOR) if quick and not self.one_permutation else self.iterations

    def title(self, quick):
        return self.work.format(n=f"{self.iterations_of(quick):,}")


ROWS = (
    Row("1", "pain21, ALE, FWE Monte-Carlo, {n} permutations", bundles.pain21("ALE"), 10_000),
    Row("2", "pain21, MKDADensity, FWE Monte-Carlo, {n} permutations", bundles.pain21("MKDADensity"), 10_000),
    Row(
        "3",
        "pain21, first 10 studies against the other 11, ALESubtraction, {n} permutations, then FDR",
        bundles.subtraction,
        1_000,
        drawn="^(p|z|logp)_desc-group1MinusGroup2",
    ),
    Row(
        "4",
        f"pain21 against a pool of {bundles.POOL:,} points, SCALE, {{n}} permutations, then as many for FWE",
        bundles.scale,
        1_000,
        drawn="^(z|logp)(_|$)",
    ),
    Row("5", "27 against 45 simulated experiments, MKDAChi2, FWE Monte-Carlo, {n} permutations", bundles.chi2(27, 45), 100),
    Row("6a", "bundle 3opENJpHxRsH, ALE, FDR", bundles.existing("3opENJpHxRsH"), peer_runs=3, peer_limit=5 * MINUTE),
    Row("6b", "bundle ataCTPAt2LMw, MKDADensity, FDR", bundles.existing("ataCTPAt2LMw"), peer_runs=3, peer_limit=5 * MINUTE),
    Row(
        "7",
        "1,000 simulated experiments of 12 foci, ALE: one permutation of FWE Monte-Carlo inside the process",
        bundles.large(1_000),
        5,
        cores=1,
        one_permutation=True,
    ),
)
