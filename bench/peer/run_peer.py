"""Runs one bundle with NiMARE, from files to files: select, combine, fit, correct, diagnose, write."""

import time

STARTED = time.perf_counter()

import argparse
import inspect
import json
from pathlib import Path

import numpy as np
import nimare
from nimare import correct, meta
from nimare.nimads import Studyset
from nimare.workflows import CBMAWorkflow, PairwiseCBMAWorkflow

IMPORTED = time.perf_counter()

PAIRWISE = ("ALESubtraction", "MKDAChi2")


def read(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def arguments(component):
    given = dict(component.get("args") or {})
    given.update(given.pop("**kwargs", None) or {})
    return given


def build(factory, given, cores):
    """Makes an estimator or corrector of a specification; it gets the cores if it has a use for them."""
    if "n_cores" in inspect.signature(factory).parameters:
        given["n_cores"] = cores
    if "xyz" in given:
        given["xyz"] = np.array(given["xyz"], dtype=float)
    return factory(**given)


def groups(specification, annotation):
    """Full ids of the analyses of each group: one list, or two where the estimator compares."""
    column = specification["filter"]
    kind = annotation["note_keys"][column]
    kind = kind["type"] if isinstance(kind, dict) else kind
    noted = [(f"{note['study']}-{note['analysis']}", note["note"].get(column)) for note in annotation["notes"]]
    if kind == "boolean":
        first, second = bool, lambda value: not value
    else:
        conditions = dict(zip(specification["weights"], specification["conditions"]))
        first, second = (lambda value, wanted=conditions.get(w): value == wanted for w in (1.0, -1.0))
    chosen = [first, second] if specification["estimator"]["type"] in PAIRWISE else [first]
    return [[full_id for full_id, value in noted if accepts(value)] for accepts in chosen]


def study_sets(folder, specification):
    everything = Studyset(read(folder, "studyset"))
    return [everything.slice(ids).combine_analyses() for ids in groups(specification, read(folder, "annotation"))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cores", type=int, required=True)
    options = parser.parse_args()

    np.random.seed(0)
    specification = read(options.bundle, "specification")
    selected = study_sets(options.bundle, specification)
    estimator = specification["estimator"]
    corrector = specification["corrector"]
    workflow = PairwiseCBMAWorkflow if estimator["type"] in PAIRWISE else CBMAWorkflow
    options.out.mkdir(parents=True, exist_ok=True)
    workflow(
        estimator=build(getattr(meta, estimator["type"]), arguments(estimator), options.cores),
        corrector=build(getattr(correct, corrector["type"]), arguments(corrector), options.cores),
        diagnostics="focuscounter",
        output_dir=str(options.out),
    ).fit(*selected)
    report = {
        "nimare": nimare.__version__,
        "import_seconds": IMPORTED - STARTED,
        "work_seconds": time.perf_counter() - IMPORTED,
    }
    (options.out / "peer.json").write_text(json.dumps(report))


if __name__ == "__main__":  # the workers of joblib import this file again
    main()
