"""The errors of estimated ages, and intervals of means."""
from __future__ import annotations

from ctypes import byref, c_double, c_int64
from typing import Any

import numpy as np
import numpy.typing as npt

from ._arguments import pointer, same_count, vector
from ._library import call


def _ages(estimated: npt.ArrayLike, ages: npt.ArrayLike) -> tuple[Any, Any, int]:
    estimates, years = vector(estimated, np.float64, "estimated"), vector(ages, np.float64, "ages")
    count = same_count(estimates=estimates, ages=years)
    return pointer(estimates, c_double), pointer(years, c_double), count


def age_errors(estimated: npt.ArrayLike, ages: npt.ArrayLike,
               groups: int = 7) -> tuple[float, float, float]:
    """Compute the errors of estimated ages. Ages above 100 count as 100.

    Parameters
    ----------
    estimated : array_like, shape (n,)
        The estimated ages in years.
    ages : array_like, shape (n,)
        The true ages in years.
    groups : int, optional
        The number of age groups, 4 to 8.

    Returns
    -------
    mean_absolute_error : float
        The mean absolute error in years.
    bias : float
        The mean error in years, which is positive if ages are overestimated on average.
    group_accuracy : float
        The fraction of faces whose estimated age is in the correct age group.
    """
    mean, bias, accuracy = c_double(), c_double(), c_double()
    call("age_errors", *_ages(estimated, ages), groups, byref(mean), byref(bias), byref(accuracy))
    return mean.value, bias.value, accuracy.value


def cumulative_score(estimated: npt.ArrayLike, ages: npt.ArrayLike, years: float) -> float:
    """Compute the cumulative score CS(k): the fraction of estimates off by at most k years.

    Parameters
    ----------
    estimated, ages : array_like, shape (n,)
        The estimated and the true ages in years.
    years : float
        The tolerance k in years, at least 0.
    """
    score = c_double()
    call("cumulative_score", *_ages(estimated, ages), years, byref(score))
    return score.value


def mean_interval(
        values: npt.ArrayLike, persons: npt.ArrayLike | None = None, *, samples: int = 1000,
        level: float = 0.95, seed: int = 0) -> tuple[float, float]:
    """Compute a bootstrap confidence interval for a mean.

    Parameters
    ----------
    values : array_like, shape (n,)
        The values, which must be finite.
    persons : array_like of int, shape (n,), optional
        The identity of the person to whom each value belongs. People are resampled, each with all
        of their values. If `persons` is None, values are resampled independently.
    samples : int, optional
        The number of bootstrap samples, 1 to 10000000.
    level : float, optional
        The confidence level, 0 to 1.
    seed : int, optional
        The seed of the random numbers. The same seed gives bit-identical results.

    Returns
    -------
    low, high : float
        The ends of the interval.
    """
    numbers = vector(values, np.float64, "values")
    people = None if persons is None else vector(persons, np.int64, "persons")
    if people is not None:
        same_count(values=numbers, persons=people)
    low, high = c_double(), c_double()
    call("mean_interval", pointer(numbers, c_double),
         None if people is None else pointer(people, c_int64), len(numbers), samples, level, seed,
         byref(low), byref(high))
    return low.value, high.value
