"""The results of detection, estimation and searches."""
from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from ._arguments import FloatArray


class _WithArrays:
    """A base class for data classes with arrays, whose elements are compared."""

    def _values(self) -> list[Any]:
        return [getattr(self, item.name) for item in fields(self)]  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return all(map(np.array_equal, self._values(), other._values()))

    def __hash__(self) -> int:
        return hash(tuple(v for v in self._values() if not isinstance(v, np.ndarray)))


@dataclass(frozen=True)
class Face:
    """A detected face. Coordinates are in pixels. The center of the top left pixel is (0, 0).

    Attributes
    ----------
    box : tuple of float
        Left, top, right and bottom. May extend beyond the photo.
    score : float
        Confidence, 0 to 1.
    landmarks : tuple of (float, float)
        The left eye, the right eye, the nose, and the left and right corners of the mouth, as seen
        in the image.
    """

    box: tuple[float, ...]
    score: float
    landmarks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Confirmation:
    """The result of `Detector.confirm`.

    It is true in a Boolean context if the crop shows an aligned face.

    Attributes
    ----------
    confirmed : bool
        Whether the crop appears to show an aligned face.
    score : float
        Confidence that the crop shows an aligned face, 0 to 1.
    distance : float
        Mean distance between the detected landmarks and those of the template, in pixels of a crop
        of 112 x 112.
    """

    confirmed: bool
    score: float
    distance: float

    def __bool__(self) -> bool:
        return self.confirmed


@dataclass(frozen=True)
class Match:
    """A face or person that a search found.

    Attributes
    ----------
    person : str
        The name of the person.
    similarity : float
        The cosine similarity to the probe, -1 to 1.
    id : int
        The ID of the face; 0 in a search for people.
    """

    person: str
    similarity: float
    id: int


@dataclass(frozen=True, eq=False)
class GalleryFace(_WithArrays):
    """A face in a gallery.

    Attributes
    ----------
    id : int
        The ID of the face.
    person : str
        The name of the person.
    note : str
        The note, which may be empty.
    embedding : ndarray of float32
        The embedding. Its norm differs from 1 by at most about 0.001.
    """

    id: int
    person: str
    note: str
    embedding: FloatArray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Age(_WithArrays):
    """The estimated age of a face.

    Attributes
    ----------
    years : float
        The expected age in years, 0 to `Model.ages` - 1.
    group : int
        The index of the most probable age group. Group 0 is the youngest.
    low, high : int
        The first and last age, in years, of the shortest interval that contains 80% of the
        probability.
    probabilities : ndarray of float32
        The probability of each age in years, from 0. The array has `Model.ages` elements.
    group_probabilities : ndarray of float32
        The probability of each age group.
    """

    years: float
    group: int
    low: int
    high: int
    probabilities: FloatArray = field(repr=False)
    group_probabilities: FloatArray = field(repr=False)


@dataclass(frozen=True)
class Threshold:
    """An operating point: a decision threshold and the rates that were measured with it.

    Attributes
    ----------
    threshold : float
        Pairs with at least this similarity are accepted as the same person.
    false_accept_rate : float
        The fraction of the pairs of different people that are accepted.
    true_accept_rate : float
        The fraction of the pairs of the same person that are accepted.
    uses_flip : bool
        True if the threshold applies to embeddings with flip averaging, False if it applies to
        embeddings without it.
    """

    threshold: float
    false_accept_rate: float
    true_accept_rate: float
    uses_flip: bool
