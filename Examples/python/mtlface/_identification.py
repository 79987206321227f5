"""The metrics of identification."""
from __future__ import annotations

from ctypes import byref, c_bool, c_double, c_float, c_int32, c_int64, c_uint64
from typing import Any

import numpy as np
import numpy.typing as npt

from ._arguments import pointer, rows, same_count, vector
from ._errors import invalid_argument
from ._library import call, checked


def _labeled_embeddings(embeddings: npt.ArrayLike, labels: npt.ArrayLike) -> tuple[list[Any], int]:
    """Return embeddings, labels and their number as C arguments, and the dimension."""
    values, numbers = rows(embeddings, "embeddings"), vector(labels, np.int64, "labels")
    count = same_count(embeddings=values, labels=numbers)
    return [pointer(values, c_float), pointer(numbers, c_int64), count], values.shape[1]


def _probes_and_gallery(
        probes: npt.ArrayLike, labels: npt.ArrayLike, gallery: npt.ArrayLike | None,
        gallery_labels: npt.ArrayLike) -> list[Any]:
    arguments, dimension = _labeled_embeddings(probes, labels)
    if gallery is None:
        if np.size(gallery_labels):
            raise invalid_argument("gallery_labels is set, but gallery is None; pass both or none")
        return [*arguments, None, None, 0, dimension]
    gallery_arguments, gallery_dimension = _labeled_embeddings(gallery, gallery_labels)
    if gallery_dimension != dimension:
        raise invalid_argument(
            f"the probes have {dimension} elements, but the embeddings of the gallery have "
            f"{gallery_dimension}; use the same model for both")
    return [*arguments, *gallery_arguments, dimension]


def identification(
        probes: npt.ArrayLike, labels: npt.ArrayLike, gallery: npt.ArrayLike | None = None,
        gallery_labels: npt.ArrayLike = (), *, rates: int = 20,
        threads: int = 0) -> tuple[list[int], list[float]]:
    """Compute closed-set identification ranks and rates.

    A mate of a probe is a face of the same person in the gallery. A probe is identified at rank k
    if fewer than k gallery faces of other people are at least as similar to it as its most similar
    mate.

    Parameters
    ----------
    probes : array_like, shape (n, dimension)
        The embeddings of the probes.
    labels : array_like of int, shape (n,)
        The identity of each probe.
    gallery : array_like, shape (m, dimension), optional
        The embeddings of the gallery. None compares each probe with all other probes.
    gallery_labels : array_like of int, shape (m,), optional
        The identity of each gallery face.
    rates : int, optional
        The number of ranks in the CMC curve.
    threads : int, optional
        The number of threads to use, 1 to 256, or 0 for one per processor.

    Returns
    -------
    ranks : list of int
        The rank at which each probe is identified, or 0 if the probe has no mate.
    curve : list of float
        The cumulative match characteristic (CMC): the fraction of the probes with a mate that are
        identified at rank 1, 2, ..., `rates`.
    """
    arguments = _probes_and_gallery(probes, labels, gallery, gallery_labels)
    ranks, curve = (c_uint64 * arguments[2])(), (c_double * checked(rates, c_int32))()
    call("identification", *arguments, threads, ranks, curve, rates)
    return list(ranks), list(curve)


def open_set_rate(
        probes: npt.ArrayLike, labels: npt.ArrayLike, gallery: npt.ArrayLike | None,
        gallery_labels: npt.ArrayLike, false_positive_rate: float, *, rank: int = 1,
        threads: int = 0) -> tuple[float, float, bool]:
    """Compute the false negative identification rate at a false positive identification rate.

    The rates are abbreviated as FNIR and FPIR.

    Parameters
    ----------
    probes, labels
        The embeddings and identities of the probes, as in `identification`.
    gallery, gallery_labels
        The embeddings and identities of the gallery, as in `identification`.
    false_positive_rate : float
        The highest allowed FPIR, 0 to 1: the fraction of the probes without a mate that match a
        gallery face.
    rank : int, optional
        The number of candidates that are considered for each probe, at least 1.
    threads : int, optional
        The number of threads to use, 1 to 256, or 0 for one per processor.

    Returns
    -------
    rate : float
        The FNIR: the fraction of the probes with a mate that are missed.
    threshold : float
        The similarity threshold at which the rate is reached.
    enough : bool
        Whether there are enough probes without a mate, at least 1 / `false_positive_rate`, to
        measure this FPIR.
    """
    rate, threshold, enough = c_double(), c_double(), c_bool()
    call("open_set_rate", *_probes_and_gallery(probes, labels, gallery, gallery_labels), threads,
         false_positive_rate, rank, byref(rate), byref(threshold), byref(enough))
    return rate.value, threshold.value, enough.value
