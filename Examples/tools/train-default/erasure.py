"""Functions that convert faces to network inputs and compute the age directions of embeddings."""
import io
import sys

import numpy as np
from PIL import Image

# The upper ages of all but the last age group.
GROUP_CUTS = [10, 20, 30, 40, 50, 60]


def pixels(encoded):
    """Returns an encoded image as an array [1, 3, 112, 112] with values in [-1, 1]."""
    with Image.open(io.BytesIO(encoded)) as image:
        image = image.convert("RGB")
        if image.size != (112, 112):
            sys.exit(f"a face has {image.size[0]} x {image.size[1]} pixels instead of 112 x 112; "
                     "align it with dataset convert --align")
        return (np.asarray(image, np.float32).transpose(2, 0, 1)[None] - 127.5) / 127.5


def unit(rows):
    """Returns the rows scaled to length 1."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def age_directions(rows, ages):
    """Returns orthonormal rows that span the differences between the means of the age groups.

    An age of NaN is unknown. Without these directions, embeddings are uncorrelated with the age
    group, so least squares finds no age information in the embeddings of these faces.
    """
    known = ~np.isnan(ages)
    if not known.any():
        raise SystemExit("no face has a known age; age directions require faces with known ages")
    groups = np.searchsorted(GROUP_CUTS, ages[known])
    x = np.asarray(rows[known], np.float64)
    means = np.stack([x[groups == group].mean(0) for group in np.unique(groups)])
    _, lengths, directions = np.linalg.svd(means - means.mean(0), full_matrices=False)
    return directions[lengths > 1e-6 * lengths[0]]
