"""Study sets of the rows, as folders that both sides read: specification.json, studyset.json, annotation.json."""

import gzip
import json
import random
import struct
from pathlib import Path

MASK = Path("dev/composerunner/metaanalysis/image/tpl-MNI152NLin6Asym_res-02_desc-brain_mask.nii.gz")
SEED = 1
FIRST_GROUP = 10
POOL = 5_000
FOCI = 12
SAMPLE_SIZES = (10, 60)
VOXEL_P = 0.001


class Sources:
    """Where the study sets come from: the reference folder and the mask of the engine."""

    def __init__(self, reference, resources):
        self.bundles = reference / "bundles"
        self.mask = resources / MASK

    def points(self, count):
        """Centres of voxels of the mask in mm, drawn alike each time."""
        voxels = list(brain_voxels(self.mask))
        draw = random.Random(SEED)
        return [draw.choice(voxels) for _ in range(count)]


def brain_voxels(path):
    """Centres of the voxels of a NIfTI-1 mask of bytes with a diagonal affine, first axis fastest."""
    with gzip.open(path) as file:
        content = file.read()
    columns, rows, slices = struct.unpack_from("<3h", content, 42)
    datatype = struct.unpack_from("<h", content, 70)[0]
    if datatype not in (2, 256):
        raise ValueError(f"the mask must hold bytes, NIfTI type 2 or 256, got type {datatype}: {path}")
    start = int(struct.unpack_from("<f", content, 108)[0])
    affine = [struct.unpack_from("<4f", content, 280 + 16 * axis) for axis in range(3)]
    for flat, value in enumerate(content[start : start + columns * rows * slices]):
        if value:
            voxel = (flat % columns, flat // columns % rows, flat // columns // rows)
            yield [affine[axis][axis] * voxel[axis] + affine[axis][3] for axis in range(3)]


def existing(name):
    """A bundle of the reference folder, taken as it is."""

    def make(sources, folder, iterations):
        write(folder, *read(sources.bundles / name))

    return make


def pain21(estimator):
    """One group of 21 studies, corrected by Monte-Carlo FWE."""

    def make(sources, folder, iterations):
        specification, studyset, annotation = read(sources.bundles / "pain21")
        specification["estimator"]["type"] = estimator
        specification["corrector"] = montecarlo(iterations)
        write(folder, specification, studyset, annotation)

    return make


def subtraction(sources, folder, iterations):
    """The first studies of pain21 against the others."""
    specification, studyset, annotation = read(sources.bundles / "pain21")
    specification["estimator"] = component("ALESubtraction", n_iters=iterations)
    specification["corrector"] = component("FDRCorrector", method="indep", alpha=0.05)
    write(folder, *in_groups(specification, studyset, annotation, FIRST_GROUP))


def scale(sources, folder, iterations):
    """pain21 against a pool of points drawn from the mask."""
    specification, studyset, annotation = read(sources.bundles / "pain21")
    specification["estimator"] = component("SCALE", n_iters=iterations, xyz=sources.points(POOL))
    specification["corrector"] = component("FWECorrector", method="montecarlo", n_iters=iterations)
    write(folder, specification, studyset, annotation)


def chi2(first, second):
    """Two groups of simulated experiments."""

    def make(sources, folder, iterations):
        studyset, annotation = simulated(sources, first + second)
        specification = blank(component("MKDAChi2"), montecarlo(iterations))
        write(folder, *in_groups(specification, studyset, annotation, first))

    return make


def large(count):
    """One group of many simulated experiments."""

    def make(sources, folder, iterations):
        studyset, annotation = simulated(sources, count)
        write(folder, blank(component("ALE", null_method="approximate"), montecarlo(iterations)), studyset, annotation)

    return make


def simulated(sources, count):
    points = iter(sources.points(count * FOCI))
    sizes = random.Random(SEED)
    studies, notes = [], []
    for number in range(count):
        study = f"study{number:04d}"
        foci = [{"space": "MNI", "coordinates": next(points)} for _ in range(FOCI)]
        analysis = {"id": "1", "name": "1", "conditions": [], "weights": [], "images": [], "points": foci}
        analysis["metadata"] = {"sample_sizes": [sizes.randint(*SAMPLE_SIZES)]}
        described = {"authors": "", "publication": "", "metadata": {}}
        studies.append({"id": study, "name": study, **described, "analyses": [analysis]})
        notes.append({"study": study, "analysis": "1", "note": {"included": True}})
    studyset = {"id": "simulated", "name": "simulated", "studies": studies}
    return studyset, {"id": "simulated", "name": "simulated", "note_keys": {"included": "boolean"}, "notes": notes}


def in_groups(specification, studyset, annotation, first):
    """Sorts the studies by their order into group1, the first ones, and group2."""
    order = {study["id"]: index for index, study in enumerate(studyset["studies"])}
    for note in annotation["notes"]:
        note["note"] = {"group": "group1" if order[note["study"]] < first else "group2"}
    annotation["note_keys"] = {"group": "string"}
    specification["filter"] = "group"
    specification["conditions"] = ["group1", "group2"]
    specification["weights"] = [1.0, -1.0]
    return specification, studyset, annotation


def blank(estimator, corrector):
    return {
        "type": "CBMA",
        "estimator": estimator,
        "database_studyset": None,
        "filter": "included",
        "corrector": corrector,
        "conditions": [],
        "weights": [],
    }


def component(name, **arguments):
    return {"type": name, "args": {**arguments, "**kwargs": {}}}


def montecarlo(iterations):
    corrector = component("FWECorrector", method="montecarlo")
    corrector["args"]["**kwargs"] = {"n_iters": iterations, "voxel_thresh": VOXEL_P}
    return corrector


def read(folder):
    return [json.loads((folder / f"{name}.json").read_text()) for name in ("specification", "studyset", "annotation")]


def write(folder, specification, studyset, annotation):
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in (("specification", specification), ("studyset", studyset), ("annotation", annotation)):
        unfinished = folder / f"{name}.json.part"
        unfinished.write_text(json.dumps(document, indent=1))
        unfinished.replace(folder / f"{name}.json")
