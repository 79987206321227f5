"""Images, and the functions that crop and insert faces."""
from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from ctypes import POINTER, byref, c_double, c_int32, c_uint8, c_void_p
from typing import Any, Protocol, Union

import numpy as np
import numpy.typing as npt

from . import _structures as c
from ._arguments import Path, file_path, landmark_points, pointer
from ._errors import invalid_argument, reading, writing
from ._handle import Handle
from ._library import call, checked
from ._results import Face

FORMATS = {"RGB": 0, "BGR": 1, "RGBA": 2, "BGRA": 3, "L": 4}

Matrix = list[list[float]]


class PILImage(Protocol):
    """The part of `PIL.Image.Image` that this package uses."""

    @property
    def mode(self) -> str: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    def convert(self, mode: str) -> Any: ...

    def tobytes(self) -> bytes: ...


Source = Union[Path, bytes, bytearray, PILImage, npt.NDArray[np.uint8]]


class Picture(Handle):
    """A decoded image: RGB, 8 bits per channel, upright. It is immutable.

    `numpy.asarray(picture)` returns its pixels.

    Parameters
    ----------
    source : path, bytes, PIL image or ndarray
        The path of a PNG or JPEG file, the contents of such a file, a PIL image, or an array of
        uint8 with shape (height, width) or (height, width, channels), where channels is 1, 3 or 4.
    bgr : bool, optional
        Whether the channels of an array are in BGR or BGRA order, as in OpenCV.
    orientation : int, optional
        The EXIF orientation, 1 to 8, to apply to an array or a PIL image. For files, the
        orientation in the file is applied instead.

    Raises
    ------
    MissingFileError
        If the file does not exist.
    InvalidArgumentError
        If the array has an unsupported type or shape.
    Error
        If the file or the bytes cannot be decoded.
    """

    _kind = "picture"

    def __init__(self, source: Source, *, bgr: bool = False, orientation: int = 1) -> None:
        out = c_void_p()
        if isinstance(source, (str, os.PathLike)):
            with reading(source):
                call("picture_read", file_path(source), None, byref(out))
        elif isinstance(source, (bytes, bytearray)):
            call("picture_decode", bytes(source), len(source), None, None, byref(out))
        else:
            image, keep = _described(source, bgr)
            image.orientation = checked(orientation, c_int32)
            call("picture_create", byref(image), byref(out))
            del keep  # The memory of the pixels, which the library has copied.
        super().__init__(out.value)

    @classmethod
    def _from_handle(cls, value: int | None) -> Picture:
        picture = cls.__new__(cls)
        Handle.__init__(picture, value)
        return picture

    def _description(self) -> str:
        return "{} x {}".format(*self.size)

    def _view(self) -> c.Image:
        image = c.Image(struct_size=ctypes.sizeof(c.Image))
        call("picture_view", self._value, byref(image))
        return image

    @property
    def size(self) -> tuple[int, int]:
        """The width and the height in pixels."""
        image = self._view()
        return image.width, image.height

    def tobytes(self) -> bytes:
        """Return the pixels as bytes: RGB, in rows from top to bottom, without padding."""
        image = self._view()
        return ctypes.string_at(image.data, image.width * image.height * 3)

    def array(self) -> npt.NDArray[np.uint8]:
        """Return a copy of the pixels.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
        """
        image = self._view()
        return np.ctypeslib.as_array(image.data, (image.height, image.width, 3)).copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if copy is False:
            raise ValueError("a Picture cannot share its pixels; pass copy=None or copy=True")
        return self.array() if dtype is None else self.array().astype(dtype, copy=False)

    def write(self, path: Path, quality: int = 0) -> None:
        """Write a PNG or JPEG file, completely or not at all.

        Parameters
        ----------
        path : path
            The path of the file. The extension, .png, .jpg or .jpeg, selects the format.
        quality : int, optional
            The JPEG quality, 1 to 100, or 0 for 92. Ignored for PNG files.

        Raises
        ------
        MissingFileError
            If the folder of the file does not exist.
        Error
            If the file cannot be written. In this case, an existing file is unchanged.
        """
        with writing(path):
            call("picture_write", self._value, file_path(path), quality)

    def align(self, landmarks: Face | npt.ArrayLike, size: int = 112) -> Picture:
        """Crop a face and align it as the networks expect.

        Parameters
        ----------
        landmarks : Face or array_like, shape (5, 2)
            The face, or its landmarks in the order of `Face.landmarks`.
        size : int, optional
            The side of the crop in pixels, 16 to 4096. Models require `Model.input_size`.

        Returns
        -------
        Picture
            The aligned crop. Pixels outside the photo are black.
        """
        out = c_void_p()
        call("align", self._value, landmark_points(landmarks), size, byref(out), None, None)
        return Picture._from_handle(out.value)

    def alignment(self, landmarks: Face | npt.ArrayLike,
                  size: int = 112) -> tuple[Picture, Matrix, Matrix]:
        """Crop a face as `align` does, and also return the transform and its inverse.

        Parameters
        ----------
        landmarks : Face or array_like, shape (5, 2)
            The face, or its landmarks in the order of `Face.landmarks`.
        size : int, optional
            The side of the crop in pixels, 16 to 4096.

        Returns
        -------
        crop : Picture
            The aligned crop.
        matrix : list of list of float
            The 2 x 3 matrix that maps photo coordinates to crop coordinates.
        inverse : list of list of float
            The 2 x 3 matrix that maps crop coordinates to photo coordinates.
        """
        out, matrix, inverse = c_void_p(), (c_double * 6)(), (c_double * 6)()
        call("align", self._value, landmark_points(landmarks), size, byref(out), matrix, inverse)
        rows = [[list(m[:3]), list(m[3:])] for m in (matrix, inverse)]
        return Picture._from_handle(out.value), rows[0], rows[1]

    def paste(self, landmarks: Face | npt.ArrayLike, face: PictureLike, feather: float = 0.18,
              replace: bool = False) -> Picture:
        """Insert an aligned face into this photo.

        Parameters
        ----------
        landmarks : Face or array_like, shape (5, 2)
            The landmarks that the face was aligned with.
        face : picture_like
            The new face, a square image aligned with these landmarks.
        feather : float, optional
            The width of the soft edge as a fraction of the side of the crop, 0 to 0.5.
        replace : bool, optional
            Whether to blend the new face over the photo. By default, the difference between the new
            face and the original crop is added to the photo, which preserves its sharpness.

        Returns
        -------
        Picture
            A copy of the photo with the new face.
        """
        out, crop = c_void_p(), as_picture(face)
        call("paste", self._value, landmark_points(landmarks), crop._value, feather, int(replace),
             byref(out))
        return Picture._from_handle(out.value)


PictureLike = Union[Picture, Source]
"""A `Picture` or anything that `Picture` accepts. The documentation calls it picture_like."""


def _described(source: Any, bgr: bool) -> tuple[c.Image, Any]:
    """Return the description of an image in memory, and the object that owns the memory."""
    if hasattr(source, "convert") and hasattr(source, "tobytes"):  # a PIL image
        mode = source.mode if source.mode in ("RGB", "RGBA", "L") else "RGB"
        image = source if source.mode == mode else source.convert(mode)
        data = image.tobytes()
        return c.Image(
            ctypes.sizeof(c.Image), ctypes.cast(data, POINTER(c_uint8)), image.width, image.height,
            0, FORMATS[mode]), data
    array = np.asarray(source)
    if array.ndim == 0:
        raise TypeError(f"{source!r} is not an image; pass a path, bytes, an array or a PIL image")
    if array.dtype != np.uint8 or array.ndim not in (2, 3):
        raise invalid_argument(
            f"the array has type {array.dtype} and shape {array.shape}; pass uint8 with shape "
            "(height, width) or (height, width, channels)")
    channels = 1 if array.ndim == 2 else array.shape[2]
    modes = {1: "L", 3: "BGR" if bgr else "RGB", 4: "BGRA" if bgr else "RGBA"}
    if channels not in modes:
        raise invalid_argument(f"the array has {channels} channels; pass 1, 3 or 4")
    # Rows may have padding, as in a part of a larger array, but pixels must be contiguous.
    pixel_strides = (1,) if array.ndim == 2 else (channels, 1)
    if array.strides[1:] != pixel_strides or array.strides[0] < array.shape[1] * channels:
        array = np.ascontiguousarray(array)
    return c.Image(
        ctypes.sizeof(c.Image), pointer(array, c_uint8), array.shape[1], array.shape[0],
        array.strides[0], FORMATS[modes[channels]]), array


def as_picture(source: PictureLike) -> Picture:
    """Return a picture unchanged, or create one from its source."""
    return source if isinstance(source, Picture) else Picture(source)


def as_pictures(sources: Sequence[PictureLike] | npt.NDArray[np.uint8]) -> list[Picture]:
    """Return the pictures in an argument that is a sequence of crops."""
    single = isinstance(sources, (str, bytes, os.PathLike, Picture)) or hasattr(sources, "convert")
    if single or getattr(sources, "ndim", 4) != 4:
        raise TypeError("the crops are a single image; pass a sequence, for example [crop]")
    return [as_picture(source) for source in sources]


def align(photo: PictureLike, landmarks: Face | npt.ArrayLike, size: int = 112) -> Picture:
    """Crop a face from a photo and align it as the networks expect.

    Parameters
    ----------
    photo : picture_like
        The photo: a `Picture` or anything that `Picture` accepts.
    landmarks : Face or array_like, shape (5, 2)
        The face, or its landmarks in the order of `Face.landmarks`.
    size : int, optional
        The side of the crop in pixels, 16 to 4096. Models require `Model.input_size`.

    Returns
    -------
    Picture
        The aligned crop. Pixels outside the photo are black.
    """
    return as_picture(photo).align(landmarks, size)
