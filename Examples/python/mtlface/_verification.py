"""Similarities and the metrics of verification."""
from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_bool, c_double, c_float, c_int32
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from ._arguments import FloatArray, pointer, rows, same_count, vector
from ._errors import invalid_argument
from ._library import call


@overload
def similarity(a: Sequence[float], b: Sequence[float]) -> float: ...


@overload
def similarity(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...


def similarity(a: npt.ArrayLike, b: npt.ArrayLike) -> Any:
    """Compute cosine similarities of embeddings, -1 to 1.

    Parameters
    ----------
    a, b : array_like, shape (dimension,) or (n, dimension)
        One or more embeddings. They do not need to have length 1.

    Returns
    -------
    float or ndarray of float64
        The similarity of two embeddings or, as with `numpy.inner`, of each embedding in `a` to each
        embedding in `b`. Two arrays of shapes (n, dimension) and (m, dimension) result in an array
        of shape (n, m), and an array and a single embedding in an array of shape (n,).
    """
    x, y = rows(a, "a"), rows(b, "b")
    if x.shape[1] != y.shape[1]:
        raise invalid_argument(
            f"the embeddings have {x.shape[1]} and {y.shape[1]} elements; use the same model for "
            "both")
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        result = c_double()
        call("similarity", pointer(x, c_float), pointer(y, c_float), x.shape[1], byref(result))
        return result.value
    cosines = np.clip(np.inner(_normalized(x, "a"), _normalized(y, "b")), -1, 1)
    return cosines.reshape(np.shape(a)[:-1] + np.shape(b)[:-1])


def _normalized(embeddings: FloatArray, name: str) -> npt.NDArray[np.float64]:
    values = embeddings.astype(np.float64)
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    if not np.isfinite(values).all() or (norms == 0).any():
        raise invalid_argument(f"an embedding in {name} is zero or not finite")
    return np.asarray(values / norms)


def cosface_logits(
        embeddings: npt.ArrayLike, weights: npt.ArrayLike, labels: Sequence[int] | None = None,
        scale: float = 64.0, margin: float = 0.35) -> FloatArray:
    """Compute CosFace logits: scale * (cos(theta) - margin * [class == label]).

    Parameters
    ----------
    embeddings : array_like, shape (n, dimension)
        The embeddings. They are normalized first.
    weights : array_like, shape (classes, dimension)
        The weight vector of each class. The vectors are normalized first.
    labels : sequence of int, optional
        The class of each embedding. If a label is negative, no margin is subtracted for its
        embedding. If `labels` is None, no margin is subtracted at all.
    scale : float, optional
        The factor by which the cosines are multiplied.
    margin : float, optional
        The value that is subtracted from the cosine of the labeled class.

    Returns
    -------
    ndarray of float32, shape (n, classes)
    """
    x, w = rows(embeddings, "embeddings"), rows(weights, "weights")
    if x.shape[1] != w.shape[1] or (labels is not None and len(labels) != len(x)):
        raise invalid_argument(
            f"embeddings have shape {x.shape}, weights have shape {w.shape}, and there are "
            f"{'no' if labels is None else len(labels)} labels; pass embeddings and weights of the "
            "same dimension, and one label per embedding or no labels")
    classes = None if labels is None else pointer(vector(labels, np.int32, "labels"), c_int32)
    result = np.empty((len(x), len(w)), np.float32)
    call("cosface_logits", pointer(x, c_float), *x.shape, pointer(w, c_float), len(w), classes,
         scale, margin, pointer(result, c_float), result.size)
    return result


def _pairs(scores: npt.ArrayLike, same: npt.ArrayLike) -> tuple[Any, Any, int]:
    values, flags = vector(scores, np.float64, "scores"), vector(same, np.bool_, "same")
    count = same_count(scores=values, labels=flags)
    return pointer(values, c_double), pointer(flags, c_bool), count


def k_fold_accuracy(scores: npt.ArrayLike, same: npt.ArrayLike,
                    folds: int = 10) -> tuple[float, float]:
    """Compute the verification accuracy by k-fold cross-validation.

    Folds are contiguous. Each fold is classified with the threshold that is best for the other
    folds.

    Parameters
    ----------
    scores : array_like, shape (n,)
        The similarity of each pair.
    same : array_like of bool, shape (n,)
        Whether each pair shows the same person.
    folds : int, optional
        The number of folds, at least 2.

    Returns
    -------
    mean, deviation : float
        The mean and the standard deviation of the accuracies of the folds.
    """
    mean, deviation = c_double(), c_double()
    call("k_fold_accuracy", *_pairs(scores, same), folds, byref(mean), byref(deviation), None)
    return mean.value, deviation.value


def true_accept_rate(scores: npt.ArrayLike, same: npt.ArrayLike,
                     false_accept_rate: float) -> tuple[float, float, bool]:
    """Compute the true accept rate at a false accept rate (TAR at FAR).

    Parameters
    ----------
    scores, same
        The similarity of each pair, and whether the pair shows the same person.
    false_accept_rate : float
        The highest allowed false accept rate, 0 to 1.

    Returns
    -------
    rate : float
        The true accept rate, 0 to 1.
    threshold : float
        The similarity threshold at which the rate is reached.
    enough : bool
        Whether there are enough impostor pairs, at least 1 / `false_accept_rate`, to measure this
        false accept rate.
    """
    rate, threshold, enough = c_double(), c_double(), c_bool()
    call("true_accept_rate", *_pairs(scores, same), false_accept_rate, byref(rate),
         byref(threshold), byref(enough))
    return rate.value, threshold.value, enough.value


def equal_error_rate(scores: npt.ArrayLike, same: npt.ArrayLike) -> float:
    """Compute the equal error rate (EER).

    At the EER, false accepts and false rejects are equally frequent.

    Parameters
    ----------
    scores, same
        The similarity of each pair, and whether the pair shows the same person.
    """
    rate = c_double()
    call("equal_error_rate", *_pairs(scores, same), byref(rate))
    return rate.value


def area_under_curve(scores: npt.ArrayLike, same: npt.ArrayLike) -> float:
    """Compute the area under the ROC curve (AUC).

    It is the probability that a genuine pair has a higher score than an impostor pair. Ties count
    as one half.

    Parameters
    ----------
    scores, same
        The similarity of each pair, and whether the pair shows the same person.
    """
    area = c_double()
    call("area_under_curve", *_pairs(scores, same), byref(area))
    return area.value
