"""Compares the maps of two result folders, voxel by voxel, and prints what it found as JSON."""

import json
import sys
from pathlib import Path

import nibabel
import numpy as np

ENDING = ".nii.gz"


def maps(folder):
    return {file.name.removesuffix(ENDING): file for file in Path(folder).glob("*" + ENDING)}


def difference(ours, theirs):
    first, second = (np.asarray(nibabel.load(file).dataobj, dtype=np.float64) for file in (ours, theirs))
    if first.shape != second.shape:
        return {"shapes": [first.shape, second.shape]}
    return {"largest": float(np.abs(first - second).max()), "voxels": int((first != second).sum())}


def main(ours, theirs):
    ours, theirs = maps(ours), maps(theirs)
    found = {
        "maps": {name: difference(ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys())},
        "only_ours": sorted(ours.keys() - theirs.keys()),
        "only_theirs": sorted(theirs.keys() - ours.keys()),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
