"""The directions in which embeddings tell ages."""
import numpy as np

# Group = number of cuts that the age exceeds.
GROUP_CUTS = [10, 20, 30, 40, 50, 60]


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
