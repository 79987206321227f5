"""Conversions of Python arguments to C arguments."""
from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from ctypes import POINTER
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from ._errors import InvalidIndexError, invalid_argument

Path = Union[str, "os.PathLike[str]"]
FloatArray = npt.NDArray[np.float32]


def file_path(path: Path) -> bytes:
    return _without_zeros(os.fsencode(path), "the path")


def utf8(text: str, name: str) -> bytes:
    """Return the UTF-8 form of the argument called `name`."""
    if not isinstance(text, str):
        raise TypeError(f"{name} is {text!r}; pass a string")
    return _without_zeros(text.encode(), name)


def _without_zeros(text: bytes, name: str) -> bytes:
    if b"\0" in text:  # C would ignore the rest of the text.
        raise invalid_argument(f"{name} contains a zero byte; remove it")
    return text


def choice(value: str, name: str, options: Sequence[str]) -> int:
    """Return the index of an option, given as the argument called `name`."""
    if value not in options:
        quoted = [f'"{option}"' for option in options]
        valid = ", ".join(quoted[:-1]) + " or " + quoted[-1]
        raise invalid_argument(f"{name} is {value!r}; pass {valid}")
    return options.index(value)


def index(value: int, name: str, count: int) -> int:
    """Return an index, given as the argument called `name`, if there are that many elements."""
    if not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} is {value!r}; pass an integer")
    if not 0 <= value < count:
        raise InvalidIndexError(
            "MTLFACE_INVALID_ARGUMENT", f"{name} is {value}; pass 0 to {count - 1}")
    return int(value)


def vector(values: npt.ArrayLike, kind: Any, name: str) -> npt.NDArray[Any]:
    """Return the one-dimensional argument called `name` as a contiguous array."""
    array = np.ascontiguousarray(values, kind)
    if array.ndim != 1:
        raise invalid_argument(f"{name} has shape {array.shape}; pass one dimension")
    return array


def rows(values: npt.ArrayLike, name: str) -> FloatArray:
    """Return the embeddings in the argument called `name` as a contiguous two-dimensional array.

    A single embedding is one row.
    """
    array = np.asarray(values, np.float32)
    if array.ndim not in (1, 2):
        raise invalid_argument(
            f"{name} has shape {array.shape}; pass shape (dimension,) or (n, dimension)")
    return np.ascontiguousarray(np.atleast_2d(array))


def same_count(**arrays: Sequence[Any] | npt.NDArray[Any]) -> int:
    """Return the common number of elements of arguments, which are passed with their names."""
    counts = {name: len(array) for name, array in arrays.items()}
    if len(set(counts.values())) != 1:
        found = ", ".join(f"{name}: {count}" for name, count in counts.items())
        raise invalid_argument(f"the numbers of elements differ ({found}); pass equally many")
    return next(iter(counts.values()))


def landmark_points(landmarks: Any) -> Any:
    """Return landmarks, or the landmarks of a `Face`, as C floats."""
    points = np.ascontiguousarray(getattr(landmarks, "landmarks", landmarks), np.float32)
    if points.size != 10:
        raise invalid_argument(
            f"the landmarks have shape {points.shape}; pass shape (5, 2) or a Face")
    return pointer(points, ctypes.c_float)


def pointer(array: npt.NDArray[Any], kind: Any) -> Any:
    """Return a pointer to the elements of a contiguous array. It keeps the array alive."""
    return array.ctypes.data_as(POINTER(kind))
