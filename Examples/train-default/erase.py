#!/usr/bin/env python3
"""Takes out of a model's embeddings what tells age groups apart linearly.

    erase.py --ages halves/train runs/recognition/model.safetensors -o erased.safetensors

Training against an age adversary leaves the age in directions that vary little, and a linear probe weighs
them up as it likes. Here the directions in which the embeddings' group means differ (six for seven groups)
are projected out, which the linear layer and the norm of a `mobile` model's embedding take up: the network
stays as it is and costs the same. Needs what probe.py needs.
"""
import argparse
import json
import os
import pathlib
import struct
import tempfile

import numpy as np

from erasure import age_directions
from probe import embeddings, faces, root

LINEAR, NORM = "encoder.features.layers.2.", "encoder.features.layers.3."
EPSILON = 1e-5


class Weights:
    """A safetensors file of 32-bit floats, changed in place."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        length, = struct.unpack_from("<Q", data)
        self.head, self.body = data[:8 + length], bytearray(data[8 + length:])
        self.tensors = json.loads(self.head[8:])

    def __getitem__(self, key):
        tensor = self.tensors[key]
        if tensor["dtype"] != "F32":
            raise SystemExit(f"{key} is {tensor['dtype']}; erase before the model is made small")
        begin, end = tensor["data_offsets"]
        return np.frombuffer(self.body, np.float32, (end - begin) // 4, begin).reshape(tensor["shape"])

    def __setitem__(self, key, values):
        begin, end = self.tensors[key]["data_offsets"]
        self.body[begin:end] = np.ascontiguousarray(values, np.float32).tobytes()

    def write(self, path):
        with open(path + ".partial", "wb") as file:
            file.write(self.head + self.body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".partial", path)


def project_out(weights, directions):
    """e = norm(W x + b) becomes (1 - D^T D) e: the norm's scale and shift go into W and b."""
    linear = weights[LINEAR + "weight"].astype(np.float64)
    scale = weights[NORM + "weight"] / np.sqrt(weights[NORM + "running_var"].astype(np.float64) + EPSILON)
    shift = (weights[LINEAR + "bias"] - weights[NORM + "running_mean"].astype(np.float64)) * scale
    projection = np.eye(len(scale)) - directions.T @ directions
    weights[LINEAR + "weight"] = projection @ (scale[:, None] * linear)
    weights[LINEAR + "bias"] = projection @ (shift + weights[NORM + "bias"])
    for key, value in [("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1 - EPSILON)]:
        weights[NORM + key] = np.full(len(scale), value)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--ages", required=True, metavar="RECORDS", help="faces of known age")
    parser.add_argument("--cli", default=root / ".build/release/mtlface-cli")
    parser.add_argument("-o", "--output", required=True, metavar="FILE")
    options = parser.parse_args()
    weights = Weights(options.model)
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "faces"
        place.mkdir()
        ages = faces(options.ages, place)
        rows = embeddings(options.cli, options.model, place)
    directions = age_directions(rows, ages)
    project_out(weights, directions)
    weights.write(options.output)
    print(f"{options.output}: {len(directions)} directions less")


if __name__ == "__main__":
    main()
