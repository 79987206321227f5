#!/usr/bin/env python3
"""What several recognisers say of every face of a record folder, side by side, as a teacher's rows.

    teacher.py faces/utkface --networks w600k_mbf.onnx edgeface_s_gamma_05.onnx -o utkface.npy

A row is the concatenation of the networks' embeddings, each of unit length: its cosines are the means
of theirs. Networks take faces of 112 x 112, RGB in [-1, 1]. Needs numpy, onnxruntime, Pillow and torch
(for the reader of Examples/pytorch-ddp).
"""
import argparse
import io
import os
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pytorch-ddp"))
from records import Records  # noqa: E402


class Recogniser:
    """An ONNX network from faces to embeddings of unit length, a face at a time: some take no more."""

    def __init__(self, path, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def __call__(self, face):
        embedding = self.session.run(None, {self.input: face})[0].reshape(-1).astype(np.float64)
        return (embedding / np.linalg.norm(embedding)).astype(np.float32)


def pixels(encoded):
    """[1, 3, 112, 112] in [-1, 1]."""
    with Image.open(io.BytesIO(encoded)) as image:
        image = image.convert("RGB")
        if image.size != (112, 112):
            sys.exit(f"teacher.py: a face of {image.size[0]} x {image.size[1]} pixels; align first")
        return (np.asarray(image, np.float32).transpose(2, 0, 1)[None] - 127.5) / 127.5


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", help="a folder with train.rec and train.idx")
    parser.add_argument("--networks", nargs="+", required=True, metavar="FILE.onnx")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-o", "--output", required=True, metavar="FILE.npy")
    options = parser.parse_args()
    if os.path.exists(options.output):
        print(f"{options.output} is there already")
        return
    records = Records(options.records)
    networks = [Recogniser(path, options.threads) for path in options.networks]
    rows = []
    for number in range(len(records.entries)):
        face = pixels(records.read(number)[1])
        rows.append(np.concatenate([network(face) for network in networks]))
        if (number + 1) % 500 == 0:
            print(f"{number + 1} of {len(records.entries)} faces", file=sys.stderr, flush=True)
    # Beside it and renamed, so that what is there is whole.
    partial = options.output + ".partial"
    with open(partial, "wb") as file:
        np.save(file, np.stack(rows))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, options.output)


if __name__ == "__main__":
    main()
