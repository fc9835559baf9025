"""Times one permutation of NiMARE's Monte-Carlo FWE correction on one core, inside the process."""

import argparse
import json
import time
from pathlib import Path

import nimare
import numpy as np
from nimare.correct import FWECorrector
from nimare.meta import ALE
from run_peer import read, study_sets

REPEATS = 3
FEW = 1


def seconds_of(result, iterations):
    np.random.seed(0)
    started = time.perf_counter()
    FWECorrector(method="montecarlo", n_iters=iterations, n_cores=1, voxel_thresh=0.001).transform(result)
    return time.perf_counter() - started


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--iterations", type=int, required=True, help="permutations of a correction, beyond one")
    options = parser.parse_args()

    selected = study_sets(options.bundle, read(options.bundle, "specification"))
    started = time.perf_counter()
    result = ALE(null_method="approximate", n_cores=1).fit(*selected)
    fit_seconds = time.perf_counter() - started
    seconds_of(result, FEW)  # the first correction also compiles
    each = []
    for _ in range(REPEATS):
        few = seconds_of(result, FEW)
        many = seconds_of(result, FEW + options.iterations)
        each.append((many - few) / options.iterations)
    options.out.mkdir(parents=True, exist_ok=True)
    report = {"nimare": nimare.__version__, "fit_seconds": fit_seconds, "seconds_per_permutation": each}
    (options.out / "peer.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main()
