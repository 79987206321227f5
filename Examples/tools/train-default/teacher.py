#!/usr/bin/env python3
"""Computes the rows of a teacher: the embeddings of every face by several recognition networks.

    teacher.py faces/utkface faces/glint24 --networks w600k_mbf.onnx edgeface_s_gamma_05.onnx \\
        --erase-ages -o utkface.npy glint24.npy

A row is the concatenation of the embeddings of the networks, each of unit length. Therefore the
cosine of two rows is the mean of the cosines of the networks. The inputs of the networks are faces
of 112 x 112 pixels, RGB in [-1, 1]. Requires numpy, onnxruntime, Pillow, and torch for the reader
in Examples/tools/pytorch-ddp.

With --erase-ages, the script removes the mean, and the directions in which the means of the seven
age groups differ, from all rows. It computes them from the folders with ages. A linear classifier
then cannot predict the age group of these faces, and a model that learns the similarities of the
rows does not learn the age group either.
"""
import argparse
import multiprocessing
import os
import pathlib
import sys

import numpy as np
import onnxruntime

from erasure import age_directions, pixels, unit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pytorch-ddp"))
from records import Records  # noqa: E402


class RecognitionNetwork:
    """An ONNX network that computes embeddings of unit length.

    It processes one face at a time, because some networks have a fixed batch size of 1.
    """

    def __init__(self, path):
        # Use one thread, because several processes work on different faces at the same time.
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def __call__(self, face):
        embedding = self.session.run(None, {self.input: face})[0].reshape(-1).astype(np.float64)
        return (embedding / np.linalg.norm(embedding)).astype(np.float32)


def prepare(networks):
    global recognition_networks
    recognition_networks = [RecognitionNetwork(path) for path in networks]


def row(task):
    """Returns the row and the age of a face. If the records have no ages, the age is NaN."""
    records, number, knows_ages = task
    labels, image = records.read(number)
    face = pixels(image)
    return (np.concatenate([network(face) for network in recognition_networks]),
            labels[1] if knows_ages else np.nan)


def rows_of(path, pool):
    """Returns the rows and the ages of a record folder. If it has no ages, they are NaN."""
    records, results = Records(path), []
    knows_ages = records.kind_of_labels() != "identity"
    tasks = ((records, number, knows_ages) for number in range(len(records.entries)))
    for pair in pool.imap(row, tasks, chunksize=64):
        results.append(pair)
        if len(results) % 1000 == 0:
            print(f"{path}: {len(results)} of {len(records.entries)} faces",
                  file=sys.stderr, flush=True)
    rows, ages = zip(*results)
    return np.stack(rows), np.asarray(ages)


def save(rows, path):
    # Write a temporary file and rename it, so that the output is complete if it exists.
    with open(path + ".partial", "wb") as file:
        np.save(file, rows)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".partial", path)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "records", nargs="+", metavar="RECORDS", help="folders with train.rec and train.idx")
    parser.add_argument("--networks", nargs="+", required=True, metavar="FILE.onnx")
    parser.add_argument(
        "--erase-ages", action="store_true",
        help="remove the mean and the directions that distinguish age groups")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "-o", "--outputs", nargs="+", required=True, metavar="FILE.npy",
        help="an output file for each record folder")
    options = parser.parse_args()
    if len(options.outputs) != len(options.records):
        parser.error(f"there are {len(options.outputs)} outputs and {len(options.records)} record "
                     "folders; pass one output for each folder")
    if all(os.path.exists(path) for path in options.outputs):
        print("all outputs already exist")
        return
    with multiprocessing.Pool(options.processes, prepare, [options.networks]) as pool:
        results = [rows_of(path, pool) for path in options.records]
    rows = np.concatenate([rows for rows, _ in results])
    if options.erase_ages:
        ages = np.concatenate([ages for _, ages in results])
        rows = unit(rows - rows[~np.isnan(ages)].mean(0))
        directions = age_directions(rows, ages)
        rows = rows - rows @ directions.T @ directions
    ends = np.cumsum([len(rows) for rows, _ in results])
    for part, path in zip(np.split(rows, ends[:-1]), options.outputs):
        save(part.astype(np.float32), path)


if __name__ == "__main__":
    main()
