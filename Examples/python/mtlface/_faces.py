"""Encoded faces: features, embeddings, ages and synthesis."""
from __future__ import annotations

from ctypes import byref, c_double, c_float, c_size_t, c_void_p
from typing import TYPE_CHECKING

import numpy as np

from . import _structures as c
from ._arguments import FloatArray, choice, index, pointer
from ._errors import invalid_argument
from ._handle import Handle
from ._library import call, checked
from ._picture import Picture
from ._results import Age

if TYPE_CHECKING:
    from ._model import Model

FEATURES = (
    "x_1", "x_2", "x_3", "x_4", "x_5", "x_id", "x_age", "channel_attention", "spatial_attention")


class Faces(Handle):
    """The encoded faces that `Model.encode` returns. `len(faces)` is the number of faces.

    Attributes
    ----------
    model : Model
        The model that encoded the faces.
    count : int
        The number of faces.
    """

    _kind = "faces"

    def __init__(self, value: int | None, model: Model, count: int) -> None:
        super().__init__(value)
        self.model, self.count = model, count

    def _description(self) -> str:
        return f"{self.count} face{'s' * (self.count != 1)}"

    def __len__(self) -> int:
        return self.count

    def feature(self, name: str) -> FloatArray:
        """Return a feature map of the faces.

        Parameters
        ----------
        name : str
            "x_1" to "x_5" (the levels of the encoder), "x_id", "x_age", "channel_attention" or
            "spatial_attention".

        Returns
        -------
        ndarray of float32, shape (n, height, width, channels)

        Raises
        ------
        Error
            With the status "MTLFACE_MISSING_PART" if the model does not compute the feature.
        """
        shape, needed = (c_size_t * 4)(), c_size_t()
        feature = choice(name, "name", FEATURES)
        call("faces_feature", self._value, feature, None, 0, shape, byref(needed))
        result = np.empty(tuple(shape), np.float32)
        call("faces_feature", self._value, feature, pointer(result, c_float), result.size, None,
             None)
        return result

    def embeddings(self) -> FloatArray:
        """Compute the embeddings of the faces.

        Returns
        -------
        ndarray of float32, shape (n, dimension)
            The embeddings, each with unit norm.
        """
        result = np.empty((self.count, self.model.embedding_dimension), np.float32)
        call("embed", self.model._value, self._value, pointer(result, c_float), result.size, None)
        return result

    def ages(self) -> list[Age]:
        """Estimate the age of each face.

        Returns
        -------
        list of Age
            One estimate per face.

        Raises
        ------
        Error
            With the status "MTLFACE_MISSING_PART" if the model has no age estimator.
        """
        ages = (c.Age * self.count)()
        probabilities = np.empty((self.count, self.model.ages), np.float32)
        groups = np.empty((self.count, self.model.age_groups), np.float32)
        call("ages", self.model._value, self._value, ages, self.count,
             pointer(probabilities, c_float), pointer(groups, c_float))
        return [
            Age(a.years, a.group, a.low, a.high, p, g)
            for a, p, g in zip(ages, probabilities, groups)]

    def synthesize(self, face: int = 0, *, group: int | None = None,
                   years: float | None = None) -> Picture:
        """Synthesize a face at another age. Pass either `group` or `years`.

        Parameters
        ----------
        face : int, optional
            The index of the face, from 0.
        group : int, optional
            The index of the target age group. Group 0 is the youngest.
        years : float, optional
            The target age in years, 0 to 120. Neighboring age groups are blended.

        Returns
        -------
        Picture
            An image of the input size of the model, aligned like the encoded crop.

        Raises
        ------
        InvalidIndexError
            If there is no such face or age group.
        InvalidArgumentError
            If the age is out of range.
        Error
            With the status "MTLFACE_MISSING_PART" if the model has no generator.
        """
        if (group is None) == (years is None):
            raise invalid_argument(
                f"group is {group} and years is {years}; pass exactly one of them")
        age = checked(0 if years is None else years, c_double)
        if not 0 <= age <= 120:
            raise invalid_argument(f"years is {years}; pass 0 to 120")
        number = -1 if group is None else index(group, "group", self.model.age_groups)
        out = c_void_p()
        call("synthesize", self.model._value, self._value, index(face, "face", self.count), number,
             age, byref(out))
        return Picture._from_handle(out.value)

    def synthesize_groups(self, face: int = 0) -> list[Picture]:
        """Synthesize a face in every age group.

        This method is faster than separate calls to `synthesize`.

        Parameters
        ----------
        face : int, optional
            The index of the face, from 0.

        Returns
        -------
        list of Picture
            One image per age group, the youngest first.

        Raises
        ------
        InvalidIndexError
            If there is no such face.
        Error
            With the status "MTLFACE_MISSING_PART" if the model has no generator.
        """
        number, out = index(face, "face", self.count), (c_void_p * self.model.age_groups)()
        call("synthesize_groups", self.model._value, self._value, number, out, len(out))
        return [Picture._from_handle(value) for value in out]
