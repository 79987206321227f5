"""Face recognition models."""
from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from ctypes import byref, c_float, c_int32, c_size_t, c_void_p
from typing import Literal, Union, overload

import numpy as np
import numpy.typing as npt

from . import _structures as c
from ._arguments import FloatArray, Path, file_path, index, pointer, same_count
from ._errors import reading
from ._faces import Faces
from ._handle import Handle, handle_array
from ._library import call, text
from ._picture import PictureLike, as_pictures
from ._results import Threshold

Crops = Union[Sequence[PictureLike], npt.NDArray[np.uint8]]
Source = Union[Path, bytes, bytearray]


def _source_name(source: Source | None) -> str:
    if source is None:
        return "embedded"
    if isinstance(source, (bytes, bytearray)):
        return "from memory"
    return repr(os.fspath(source))


class Model(Handle):
    """A face recognition model with its optional age estimator, generator and discriminator.

    Parameters
    ----------
    source : path or bytes, optional
        The path or the contents of a model file: a safetensors file in the MTLFace format, or an
        ONNX recognition model of the ArcFace family. None opens the model that is embedded in the
        library.
    threads : int, optional
        The number of threads to use, 1 to 256, or 0 for one per processor.

    Raises
    ------
    MissingFileError
        If the file does not exist.
    Error
        If the file cannot be read or is not a model.
    """

    _kind = "model"

    def __init__(self, source: Source | None = None, threads: int = 0) -> None:
        out = c_void_p()
        if source is None:
            call("model_open_embedded", threads, byref(out))
        elif isinstance(source, (bytes, bytearray)):
            call("model_open_memory", bytes(source), len(source), None, threads, byref(out))
        else:
            with reading(source):
                call("model_open", file_path(source), threads, byref(out))
        super().__init__(out.value)
        self._source = _source_name(source)
        self._info = c.ModelInfo(struct_size=ctypes.sizeof(c.ModelInfo))
        call("model_describe", self._value, byref(self._info))

    def _description(self) -> str:
        parts = ("decomposition", "age_estimator", "generator", "discriminator")
        found = [name.replace("_", " ") for name in parts if getattr(self, f"has_{name}")]
        return ", ".join([
            self._source, f"{self.input_size} x {self.input_size} pixels",
            f"{self.embedding_dimension} dimensions", *found])

    @property
    def input_size(self) -> int:
        """The side of an aligned crop in pixels."""
        return int(self._info.input_size)

    @property
    def embedding_dimension(self) -> int:
        """The number of elements of an embedding."""
        return int(self._info.embedding_dimension)

    @property
    def age_groups(self) -> int:
        """The number of age groups."""
        return int(self._info.age_groups)

    @property
    def ages(self) -> int:
        """The number of ages that the age estimator distinguishes, from 0 years.

        It is 2 to 1000, 101 for models of this project, or 0 if the model has no age estimator.
        """
        return int(self._info.ages)

    @property
    def has_decomposition(self) -> bool:
        """Whether the model separates identity and age features."""
        return bool(self._info.has_decomposition)

    @property
    def has_age_estimator(self) -> bool:
        """Whether `Faces.ages` is available."""
        return bool(self._info.has_age_estimator)

    @property
    def has_generator(self) -> bool:
        """Whether `Faces.synthesize` is available."""
        return bool(self._info.has_generator)

    @property
    def has_discriminator(self) -> bool:
        """Whether `discriminate` is available."""
        return bool(self._info.has_discriminator)

    @property
    def is_calibrated(self) -> bool:
        """Whether `threshold` is available."""
        return bool(self._info.is_calibrated)

    @property
    def metadata(self) -> dict[str, str]:
        """The metadata of the model file, for example its license and training data."""
        keys = [key for key in text("model_metadata_keys", self._value).split("\0") if key]
        return {key: text("model_metadata", self._value, key.encode())[:-1] for key in keys}

    @property
    def group_labels(self) -> list[str]:
        """The labels of the age groups, the youngest first, for example "31-40"."""
        return [
            text("model_group_label", self._value, group)[:-1]
            for group in range(self.age_groups)]

    def identity(self, flip: bool = False) -> str:
        """Return a string that identifies the embeddings of this model.

        Pass it as `model` to `Gallery.create`, and compare it with `Gallery.model` before adding or
        searching, because embeddings of different models cannot be compared.

        Parameters
        ----------
        flip : bool, optional
            Whether the embeddings use flip averaging; see `embed`.
        """
        return text("model_identity", self._value, flip)[:-1]

    def encode(self, crops: Crops) -> Faces:
        """Encode aligned crops once for embeddings, ages and synthesis.

        Parameters
        ----------
        crops : sequence of picture_like
            1 to 4096 aligned crops of the input size of the model; see `Picture.align`.

        Returns
        -------
        Faces
            The encoded faces.
        """
        out, pictures = c_void_p(), as_pictures(crops)
        call("encode", self._value, handle_array(pictures), len(pictures), byref(out))
        return Faces(out.value, self, len(pictures))

    @overload
    def embed(self, crops: Crops, flip: bool = False, *,
              norms: Literal[False] = False) -> FloatArray: ...

    @overload
    def embed(self, crops: Crops, flip: bool = False, *,
              norms: Literal[True]) -> tuple[FloatArray, FloatArray]: ...

    def embed(self, crops: Crops, flip: bool = False, *,
              norms: bool = False) -> FloatArray | tuple[FloatArray, FloatArray]:
        """Compute the embeddings of aligned crops.

        Parameters
        ----------
        crops : sequence of picture_like
            1 to 4096 aligned crops of the input size of the model.
        flip : bool, optional
            Whether to average each embedding with the embedding of the mirrored crop.
        norms : bool, optional
            Whether to also return the lengths of the embeddings before normalization.

        Returns
        -------
        embeddings : ndarray of float32, shape (n, dimension)
            The embeddings, each with unit norm.
        norms : ndarray of float32, shape (n,)
            The lengths before normalization, if requested. A larger value indicates a clearer, more
            frontal face.
        """
        pictures = as_pictures(crops)
        result = np.empty((len(pictures), self.embedding_dimension), np.float32)
        lengths = np.empty(len(pictures), np.float32)
        call("embed_crops", self._value, handle_array(pictures), len(pictures), flip,
             pointer(result, c_float), result.size, pointer(lengths, c_float))
        return (result, lengths) if norms else result

    def discriminate(self, crops: Crops, groups: Sequence[int]) -> FloatArray:
        """Compute the discriminator's logits, given the age group that each crop should show.

        Parameters
        ----------
        crops : sequence of picture_like
            1 to 4096 aligned crops of the input size of the model.
        groups : sequence of int
            The index of the age group that each crop is supposed to show.

        Returns
        -------
        ndarray of float32, shape (n, height, width)
            The map of logits of each crop.
        """
        pictures = as_pictures(crops)
        count = same_count(crops=pictures, groups=groups)
        claimed = (c_int32 * count)(*[index(group, "group", self.age_groups) for group in groups])
        handles, shape, needed = handle_array(pictures), (c_size_t * 3)(), c_size_t()
        call("discriminate", self._value, handles, claimed, count, None, 0, shape, byref(needed))
        result = np.empty(tuple(shape), np.float32)
        call("discriminate", self._value, handles, claimed, count, pointer(result, c_float),
             result.size, None, None)
        return result

    def threshold(self, false_accept_rate: float = 1e-3) -> Threshold:
        """Return the calibrated threshold for a false accept rate.

        Parameters
        ----------
        false_accept_rate : float, optional
            The highest allowed false accept rate, 0 to 1: the fraction of pairs of different people
            that are accepted.

        Returns
        -------
        Threshold
            The calibrated operating point with the highest false accept rate that does not exceed
            `false_accept_rate`.

        Raises
        ------
        Error
            With the status "MTLFACE_NOT_CALIBRATED" if the model has no calibration or its
            calibration data has too few pairs for this rate.
        """
        row = c.Threshold(struct_size=ctypes.sizeof(c.Threshold))
        call("threshold", self._value, false_accept_rate, byref(row))
        return Threshold(
            row.threshold, row.false_accept_rate, row.true_accept_rate, row.uses_flip)
