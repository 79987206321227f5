#!/usr/bin/env python3
"""Removes the mean and the linear age directions from the embeddings of a model.

    erase.py --ages halves/train runs/recognition/model.safetensors -o erased.safetensors

After training with an age adversary, embeddings still contain age information in directions of
small variance, which a linear probe amplifies. This script subtracts the mean of the embeddings and
then projects out the directions in which the means of the age groups differ (six for seven groups).
Both changes are folded into the linear layer and the norm at the end of the embedding, so the
network keeps its structure and its cost. Requires numpy, Pillow, torch and safetensors.
"""
import argparse
import pathlib
import sys

import numpy as np
import torch

from erasure import age_directions, pixels, unit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pytorch-ddp"))
import model_file  # noqa: E402
from records import Records  # noqa: E402

BATCH = 64


@torch.no_grad()
def embeddings(encoder, records):
    """Returns the unnormalized embeddings and the ages of all faces in a record folder."""
    rows, ages = [], []
    for first in range(0, len(records.entries), BATCH):
        batch = [records.read(n) for n in range(first, min(first + BATCH, len(records.entries)))]
        ages += [labels[1] for labels, _ in batch]
        images = torch.from_numpy(np.concatenate([pixels(image) for _, image in batch]))
        _, identity, _ = encoder(images)
        rows.append(encoder.embed(identity).double().numpy())
    return np.concatenate(rows), np.asarray(ages, np.float64)


@torch.no_grad()
def project_out(layers, mean, directions):
    """Changes e = norm(W x + b) to (1 - D^T D) (e - mean).

    The scale of the norm is folded into W. The norm keeps only the new shift.
    """
    *_, linear, norm = layers
    scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
    shift = norm.bias.double() - norm.running_mean.double() * scale
    bias = 0 if linear.bias is None else linear.bias.double() * scale
    identity = torch.eye(len(scale), dtype=torch.float64)
    projection = identity - torch.from_numpy(directions.T @ directions)
    linear.weight.copy_(projection @ (scale[:, None] * linear.weight.double()))
    if linear.bias is not None:
        linear.bias.zero_()
    norm.weight.fill_(1)
    norm.bias.copy_(projection @ (bias + shift - torch.from_numpy(mean)))
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument(
        "--ages", required=True, metavar="RECORDS", help="a record folder of faces with known ages")
    parser.add_argument("-o", "--output", required=True, metavar="FILE")
    options = parser.parse_args()
    records = Records(options.ages)
    if records.kind_of_labels() == "identity":
        sys.exit(f"erase.py: {options.ages}: the records have no ages; use records with ages")
    modules, description, metadata = model_file.load(options.model)
    encoder = modules.eval()["encoder"]
    rows, ages = embeddings(encoder, records)
    mean = rows.mean(0)
    directions = age_directions(unit(rows - mean), ages)
    project_out(encoder.embedding_layer, mean, directions)
    model_file.save(options.output, description, modules.state_dict(), metadata)
    print(f"{options.output}: removed {len(directions)} directions")


if __name__ == "__main__":
    main()
