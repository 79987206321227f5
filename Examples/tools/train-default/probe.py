#!/usr/bin/env python3
"""Measures the age information in embeddings by the errors of newly fitted probes.

    probe.py --fit utk/train --judge utk/held-out start.safetensors model.safetensors

A probe is a ridge regression (lambda 1e-2) that predicts ages in years from embeddings of unit
length. It is fitted to one record folder and evaluated on another. The linear probe uses all faces.
The Gaussian probe uses up to 6,000 faces and a kernel whose width is the median distance. A larger
error means less age information. Requires numpy, Pillow, and torch for the reader in
Examples/tools/pytorch-ddp.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

root = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(root / "Examples/tools/pytorch-ddp"))
from records import Records  # noqa: E402

LAMBDA = 1e-2
KERNEL_FACES = 6000


def write_images(path, folder):
    """Writes the images of a record folder to files and returns the ages of the faces."""
    records, ages = Records(path), []
    kind = records.kind_of_labels()
    if kind == "identity":
        sys.exit(f"probe.py: {path}: the records have no ages; use records with ages")
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


def linear_error(fitted, ages, evaluated, true):
    """Returns the mean absolute error, in years, of linear ridge regression."""
    weights = np.linalg.solve(
        fitted.T @ fitted + LAMBDA * np.eye(fitted.shape[1]), fitted.T @ (ages - ages.mean()))
    return np.abs(evaluated @ weights + ages.mean() - true).mean()


def gaussian_error(fitted, ages, evaluated, true):
    """Returns the mean absolute error, in years, of kernel ridge regression."""
    subset = np.linspace(0, len(fitted) - 1, min(KERNEL_FACES, len(fitted))).astype(int)
    fitted, ages = fitted[subset], ages[subset]

    def squares(a, b):
        return np.maximum((a ** 2).sum(1)[:, None] + (b ** 2).sum(1) - 2 * a @ b.T, 0)

    distances = squares(fitted, fitted)
    width = 2 * np.median(distances)
    weights = np.linalg.solve(
        np.exp(-distances / width) + LAMBDA * np.eye(len(fitted)), ages - ages.mean())
    return np.abs(np.exp(-squares(evaluated, fitted) / width) @ weights + ages.mean() - true).mean()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument(
        "--fit", required=True, metavar="RECORDS", help="the record folder to fit the probes to")
    parser.add_argument(
        "--judge", required=True, metavar="RECORDS",
        help="the record folder to evaluate the probes on")
    parser.add_argument("--cli", default=root / ".build/release/mtlface-cli")
    parser.add_argument(
        "--json", action="store_true",
        help="print the errors of each model and probe as one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folders, ages = [], []
        for name, path in [("fit", options.fit), ("evaluate", options.judge)]:
            subfolder = pathlib.Path(folder) / name
            subfolder.mkdir()
            ages.append(write_images(path, subfolder))
            folders.append(subfolder)
        errors = {}
        for model in options.models:
            fitted, evaluated = (embeddings(options.cli, model, subfolder) for subfolder in folders)
            errors[model] = {
                "linear": linear_error(fitted, ages[0], evaluated, ages[1]),
                "gaussian": gaussian_error(fitted, ages[0], evaluated, ages[1]),
            }
            if not options.json:
                probes = ", ".join(
                    f"{name} {years:.2f} years" for name, years in errors[model].items())
                print(f"{model}: {probes}", flush=True)
        if options.json:
            print(json.dumps(errors))


if __name__ == "__main__":
    main()
