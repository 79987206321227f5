#!/usr/bin/env python3
"""How much of the age is left in embeddings: the error of a fresh linear probe, per model.

    probe.py --fit utk/train --judge utk/held-out start.safetensors model.safetensors

Ridge regression (lambda 1e-2) from embeddings of unit length to years, fitted on one record folder,
judged on another; the larger the error, the less age is left. Needs numpy, Pillow and torch (for the
reader of Examples/pytorch-ddp).
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Examples/pytorch-ddp"))
from records import Records  # noqa: E402


def faces(path, folder):
    """The pictures of a record folder, as files, and their ages."""
    records, ages = Records(path), []
    kind = records.kind_of_labels()
    if kind == "identity":
        sys.exit(f"probe.py: {path} knows no ages")
    for number in range(len(records.entries)):
        labels, image = records.read(number)
        (folder / f"{number:08}.jpg").write_bytes(image)
        ages.append(labels[1])
    return np.asarray(ages, np.float64)


def embeddings(cli, model, folder):
    output = folder.parent / (folder.name + ".npy")
    subprocess.run([cli, "embed", folder, "--aligned", "--model", model, "-o", output], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return np.load(output).astype(np.float64)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument("--fit", required=True, metavar="RECORDS")
    parser.add_argument("--judge", required=True, metavar="RECORDS")
    parser.add_argument("--cli", default=root / ".build/release/mtlface-cli")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places, ages = [], []
        for name, path in [("fit", options.fit), ("judge", options.judge)]:
            place = pathlib.Path(folder) / name
            place.mkdir()
            ages.append(faces(path, place))
            places.append(place)
        for model in options.models:
            x, judged = (embeddings(options.cli, model, place) for place in places)
            mean = ages[0].mean()
            weights = np.linalg.solve(
                x.T @ x + 1e-2 * np.eye(x.shape[1]), x.T @ (ages[0] - mean))
            error = np.abs(judged @ weights + mean - ages[1]).mean()
            print(f"{model}: {error:.2f} years")


if __name__ == "__main__":
    main()
