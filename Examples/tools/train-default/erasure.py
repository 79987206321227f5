"""Faces as networks take them, and the directions in which embeddings tell ages."""
import io
import sys

import numpy as np
from PIL import Image

# Group = number of cuts that the age exceeds.
GROUP_CUTS = [10, 20, 30, 40, 50, 60]


def pixels(encoded):
    """[1, 3, 112, 112] in [-1, 1]."""
    with Image.open(io.BytesIO(encoded)) as image:
        image = image.convert("RGB")
        if image.size != (112, 112):
            sys.exit(f"a face of {image.size[0]} x {image.size[1]} pixels; align first")
        return (np.asarray(image, np.float32).transpose(2, 0, 1)[None] - 127.5) / 127.5


def unit(rows):
    """Rows of length 1."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def age_directions(rows, ages):
    """Orthonormal rows that span the differences of the age groups' means; ages that are NaN are unknown.

    Embeddings without them are uncorrelated with the group: on these faces least squares finds nothing
    of it in them, however small the differences that it may weigh up.
    """
    known = ~np.isnan(ages)
    if not known.any():
        raise SystemExit("no age is known of these faces, so none can be erased")
    groups = np.searchsorted(GROUP_CUTS, ages[known])
    x = np.asarray(rows[known], np.float64)
    means = np.stack([x[groups == group].mean(0) for group in np.unique(groups)])
    _, lengths, directions = np.linalg.svd(means - means.mean(0), full_matrices=False)
    return directions[lengths > 1e-6 * lengths[0]]
