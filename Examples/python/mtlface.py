"""Age-invariant face recognition and face age synthesis: the Python interface of MTLFace.

The module is a single file that calls the C library through ctypes. It accepts and returns numpy
arrays, and also accepts PIL images.

Examples
--------
Estimate the age of each face in a photo, and save an image of the face at age 70:

    import mtlface
    from PIL import Image

    with mtlface.Detector() as detector, mtlface.Model("model.safetensors") as model:
        photo = mtlface.Picture("photo.jpg")           # or a PIL image, or a numpy array
        for face in detector.detect(photo):
            crop = photo.align(face.landmarks, model.input_size)
            with model.encode([crop]) as faces:
                print(faces.embeddings()[0], faces.ages()[0].years)
                crop_at_70 = faces.synthesize(years=70)
                Image.fromarray(crop_at_70.array()).save("older.png")

Notes
-----
The library is loaded from the path in the environment variable MTLFACE_LIBRARY. If the variable is
not set, the library is loaded from the folder of this file or, if it is not there, from the
system's library search path.

Calls release the GIL. Any number of threads may use the same object at the same time. A call that
fails raises `Error`.

numpy is optional. Without it, pixels are available as bytes, embeddings in a gallery are lists, and
functions that use arrays (including `Faces.ages`) are not available.
"""
from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_float, c_int32, c_size_t, c_uint8
from ctypes import c_int64, c_uint32, c_uint64, c_void_p
from dataclasses import dataclass
from typing import Any, Callable, Sequence

try:
    import numpy as np
except ImportError:  # Functions that do not use arrays still work.
    np = None

__all__ = [
    "Age", "Confirmation", "Detector", "Error", "Face", "Faces", "Gallery", "GalleryFace", "Match",
    "Model", "Picture", "Threshold", "age_errors", "area_under_curve", "cosface_logits",
    "cumulative_score", "equal_error_rate", "identification", "k_fold_accuracy", "mean_interval",
    "open_set_rate", "set_log", "similarity", "true_accept_rate", "version"]


class Error(Exception):
    """The exception that is raised when a call to the library fails.

    Its message describes the problem and how to fix it.

    Attributes
    ----------
    status : str
        The name of the status, for example "MTLFACE_UNREADABLE".
    """

    def __init__(self, status: str, text: str):
        super().__init__(text)
        self.status = status


class _Image(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("data", POINTER(c_uint8)), ("width", c_int32),
        ("height", c_int32), ("row_bytes", c_size_t), ("format", c_int32), ("orientation", c_int32)]


class _Face(ctypes.Structure):
    _fields_ = [("box", c_float * 4), ("score", c_float), ("landmarks", c_float * 10)]


class _Options(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("minimum_face", c_double), ("scale_factor", c_double),
        ("thresholds", c_double * 3), ("maximum_faces", c_int32)]


class _Confirmation(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("confirmed", c_bool), ("score", c_float),
        ("distance", c_float), ("landmarks", c_float * 10)]


class _Info(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("input_size", c_int32), ("embedding_dimension", c_int32),
        ("age_groups", c_int32), ("ages", c_int32), ("has_decomposition", c_bool),
        ("has_age_estimator", c_bool), ("has_generator", c_bool), ("has_discriminator", c_bool),
        ("is_calibrated", c_bool)]


class _Age(ctypes.Structure):
    _fields_ = [("years", c_float), ("group", c_int32), ("low", c_int32), ("high", c_int32)]


class _Threshold(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("threshold", c_double), ("false_accept_rate", c_double),
        ("true_accept_rate", c_double), ("uses_flip", c_bool)]


class _GalleryOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("dimension", c_int32), ("format", c_int32), ("model", c_char_p),
        ("threads", c_int32)]


class _GalleryInfo(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("faces", c_uint64), ("persons", c_uint64), ("bytes", c_uint64),
        ("dimension", c_int32), ("format", c_int32), ("writable", c_bool), ("mended", c_bool)]


class _Match(ctypes.Structure):
    _fields_ = [("id", c_uint64), ("similarity", c_double), ("person", c_uint32)]


class _Repair(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("faces", c_uint64), ("persons", c_uint64),
        ("lost_records", c_uint64), ("lost_names", c_uint64)]


_LogFunction = ctypes.CFUNCTYPE(None, c_char_p, c_void_p)

_ABI = 1
_VECTORS = ("float32", "float16", "int8")
_EXPORTS = ("npy", "fvecs")
_SCORES = ("template", "best")
_FORMATS = {"RGB": 0, "BGR": 1, "RGBA": 2, "BGRA": 3, "L": 4}
_FEATURES = (
    "x_1", "x_2", "x_3", "x_4", "x_5", "x_id", "x_age", "channel_attention", "spatial_attention")


def _load() -> ctypes.CDLL:
    adjacent = pathlib.Path(__file__).resolve().parent / "libmtlface.so.1"
    path = os.environ.get("MTLFACE_LIBRARY") or (str(adjacent) if adjacent.exists() else None)
    path = path or ctypes.util.find_library("mtlface")
    if not path:
        raise ImportError(
            "libmtlface.so.1 was not found; set MTLFACE_LIBRARY to its path, copy it to the folder "
            "of mtlface.py, or install it with make install")
    library = ctypes.CDLL(path)
    handle, floats, doubles = c_void_p, POINTER(c_float), POINTER(c_double)
    labeled = [floats, POINTER(c_int64), c_size_t]
    sizes, bools, handles = POINTER(c_size_t), POINTER(c_bool), POINTER(c_void_p)
    texts = {"version": [], "build_info": [], "last_error": [], "status_name": [c_int32]}
    for name, arguments in texts.items():
        function = getattr(library, f"mtlface_{name}")
        function.argtypes, function.restype = arguments, c_char_p
    library.mtlface_abi_version.restype = c_uint32
    library.mtlface_set_log.argtypes = [_LogFunction, c_void_p]
    library.mtlface_set_log.restype = None
    for name in ("picture", "detector", "model", "faces", "gallery"):
        function = getattr(library, f"mtlface_{name}_free")
        function.argtypes, function.restype = [handle], None
    library.mtlface_detection_options_init.argtypes = [POINTER(_Options)]
    library.mtlface_detection_options_init.restype = None
    calls = {
        "picture_read": [c_char_p, c_void_p, handles],
        "picture_decode": [c_char_p, c_size_t, c_char_p, c_void_p, handles],
        "picture_create": [POINTER(_Image), handles],
        "picture_view": [handle, POINTER(_Image)],
        "picture_write": [handle, c_char_p, c_int32],
        "detector_create": [c_int32, handles],
        "detect": [handle, handle, POINTER(_Options), POINTER(_Face), c_size_t, sizes],
        "align": [handle, floats, c_int32, handles, doubles, doubles],
        "confirm": [handle, handle, POINTER(_Confirmation)],
        "model_open": [c_char_p, c_int32, handles],
        "model_open_embedded": [c_int32, handles],
        "model_open_memory": [c_char_p, c_size_t, c_char_p, c_int32, handles],
        "model_describe": [handle, POINTER(_Info)],
        "model_metadata": [handle, c_char_p, c_char_p, c_size_t, sizes],
        "model_metadata_keys": [handle, c_char_p, c_size_t, sizes],
        "model_group_label": [handle, c_int32, c_char_p, c_size_t, sizes],
        "encode": [handle, handles, c_size_t, handles],
        "faces_feature": [handle, c_int32, floats, c_size_t, sizes, sizes],
        "embed": [handle, handle, floats, c_size_t, floats],
        "embed_crops": [handle, handles, c_size_t, c_bool, floats, c_size_t, floats],
        "ages": [handle, handle, POINTER(_Age), c_size_t, floats, floats],
        "synthesize": [handle, handle, c_size_t, c_int32, c_double, handles],
        "synthesize_groups": [handle, handle, c_size_t, handles, c_size_t],
        "paste": [handle, floats, handle, c_double, c_int32, handles],
        "discriminate": [handle, handles, POINTER(c_int32), c_size_t, floats, c_size_t, sizes,
                         sizes],
        "similarity": [floats, floats, c_size_t, doubles],
        "cosface_logits": [floats, c_size_t, c_size_t, floats, c_size_t, POINTER(c_int32), c_double,
                           c_double, floats, c_size_t],
        "model_identity": [handle, c_bool, c_char_p, c_size_t, sizes],
        "gallery_create": [c_char_p, POINTER(_GalleryOptions), handles],
        "gallery_open": [c_char_p, c_bool, c_int32, handles],
        "gallery_describe": [handle, POINTER(_GalleryInfo)],
        "gallery_model": [handle, c_char_p, c_size_t, sizes],
        "gallery_refresh": [handle, bools],
        "gallery_add": [handle, floats, c_size_t, c_size_t, POINTER(c_char_p), POINTER(c_char_p),
                        POINTER(c_uint64)],
        "gallery_update": [handle, c_uint64, floats, c_size_t, c_char_p, c_char_p],
        "gallery_remove": [handle, POINTER(c_uint64), c_size_t],
        "gallery_remove_person": [handle, c_char_p, sizes],
        "gallery_compact": [handle],
        "gallery_get": [handle, c_uint64, floats, c_size_t, POINTER(c_uint32)],
        "gallery_note": [handle, c_uint64, c_char_p, c_size_t, sizes],
        "gallery_person_name": [handle, c_uint32, c_char_p, c_size_t, sizes],
        "gallery_ids": [handle, c_char_p, POINTER(c_uint64), c_size_t, sizes],
        "gallery_persons": [handle, POINTER(c_uint32), c_size_t, sizes],
        "gallery_search": [handle, floats, c_size_t, c_size_t, c_size_t, c_double, POINTER(_Match),
                           c_size_t, sizes],
        "gallery_search_persons": [handle, floats, c_size_t, c_size_t, c_size_t, c_double, c_int32,
                                   POINTER(_Match), c_size_t, sizes],
        "gallery_export": [handle, c_char_p, c_int32, c_char_p],
        "gallery_repair": [c_char_p, c_char_p, POINTER(_Repair)],
        "threshold": [handle, c_double, POINTER(_Threshold)],
        "k_fold_accuracy": [doubles, bools, c_size_t, c_size_t, doubles, doubles, doubles],
        "true_accept_rate": [doubles, bools, c_size_t, c_double, doubles, doubles, bools],
        "equal_error_rate": [doubles, bools, c_size_t, doubles],
        "area_under_curve": [doubles, bools, c_size_t, doubles],
        "identification": [*labeled, *labeled, c_size_t, c_int32, POINTER(c_uint64), doubles,
                           c_size_t],
        "open_set_rate": [*labeled, *labeled, c_size_t, c_int32, c_double, c_size_t, doubles,
                          doubles, bools],
        "age_errors": [doubles, doubles, c_size_t, c_int32, doubles, doubles, doubles],
        "cumulative_score": [doubles, doubles, c_size_t, c_double, doubles],
        "mean_interval": [doubles, POINTER(c_int64), c_size_t, c_size_t, c_double, c_uint64,
                          doubles, doubles],
    }
    for name, arguments in calls.items():
        function = getattr(library, f"mtlface_{name}")
        function.argtypes, function.restype = arguments, c_int32
    if library.mtlface_abi_version() != _ABI:
        raise ImportError(
            f"{path} has ABI version {library.mtlface_abi_version()}, but this mtlface.py requires "
            f"version {_ABI}; use files from the same release")
    return library


_library = _load()


def _call(name: str, *arguments: Any) -> None:
    """Call a function of the C API and raise an `Error` if it fails."""
    status = getattr(_library, f"mtlface_{name}")(*arguments)
    if status:
        raise Error(
            _library.mtlface_status_name(status).decode(), _library.mtlface_last_error().decode())


def version() -> str:
    """Return a description of the library for bug reports.

    It contains the version, the instruction set in use, and the supported image formats.
    """
    return _library.mtlface_build_info().decode()


_log_callback = _LogFunction(0)


def set_log(function: Callable[[str], None] | None) -> None:
    """Set the function that receives warnings.

    Parameters
    ----------
    function : callable or None
        A function with one string parameter. It may be called from any thread, and it must not
        call the library. None, the default, discards warnings.
    """
    global _log_callback
    callback = _LogFunction(0 if function is None else lambda text, _: function(text.decode()))
    _library.mtlface_set_log(callback, None)
    # Keep the previous callback until here, because the library could still call it.
    _log_callback = callback


def _text(call: str, *arguments: Any) -> str:
    """Return the string that a C function writes, after querying its size."""
    needed = c_size_t()
    _call(call, *arguments, None, 0, byref(needed))
    text = ctypes.create_string_buffer(max(needed.value, 1))
    _call(call, *arguments, text, needed.value, None)
    return text.raw[:needed.value].decode()


def _path(path: str | os.PathLike) -> bytes:
    return os.fsencode(path)


def _floats(values: Sequence[float], count: int | None = None):
    flat = [float(v) for row in values for v in (row if hasattr(row, "__len__") else [row])]
    if count is not None and len(flat) != count:
        raise ValueError(f"got {len(flat)} numbers; pass {count}")
    return (c_float * len(flat))(*flat)


def _pointer(array, kind):
    return array.ctypes.data_as(POINTER(kind))


class _Handle:
    """An object of the library.

    It is freed by `close`, at the end of a `with` block, or when it is garbage collected.
    """

    _free = ""

    def __init__(self, value: int):
        self._value = value

    def close(self) -> None:
        """Free the object. Calling this method again has no effect."""
        value, self._value = getattr(self, "_value", None), None
        if value:
            getattr(_library, f"mtlface_{self._free}_free")(value)

    def __enter__(self):
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def _handles(items: Sequence[_Handle]):
    return (c_void_p * len(items))(*[item._value for item in items])


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


@dataclass(frozen=True)
class GalleryFace:
    """A face in a gallery.

    Attributes
    ----------
    id : int
        The ID of the face.
    person : str
        The name of the person.
    note : str
        The note, which may be empty.
    embedding : ndarray of float32 or list of float
        The embedding. Its norm differs from 1 by at most about 0.001.
    """

    id: int
    person: str
    note: str
    embedding: Any


@dataclass(frozen=True)
class Age:
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
    probabilities: Any
    group_probabilities: Any


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


class Picture(_Handle):
    """A decoded image: RGB, 8 bits per channel, upright. It is immutable.

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
    Error
        If the file or the bytes cannot be decoded, or an argument is invalid.
    ValueError
        If the array has an unsupported type or shape.
    """

    _free = "picture"

    def __init__(self, source: Any, *, bgr: bool = False, orientation: int = 1):
        out = c_void_p()
        if isinstance(source, (str, os.PathLike)):
            _call("picture_read", _path(source), None, byref(out))
        elif isinstance(source, (bytes, bytearray)):
            _call("picture_decode", bytes(source), len(source), None, None, byref(out))
        else:
            if hasattr(source, "convert") and hasattr(source, "tobytes"):  # a PIL image
                mode = source.mode if source.mode in ("RGB", "RGBA", "L") else "RGB"
                image = source if source.mode == mode else source.convert(mode)
                self._create(image.tobytes(), image.width, image.height, mode, 0, orientation, out)
            else:
                self._from_array(source, bgr, orientation, out)
        super().__init__(out.value)

    @staticmethod
    def _create(data, width, height, mode, pitch, orientation, out) -> None:
        pointer = data if not isinstance(data, bytes) else ctypes.cast(data, POINTER(c_uint8))
        image = _Image(
            ctypes.sizeof(_Image), pointer, width, height, pitch, _FORMATS[mode], orientation)
        _call("picture_create", byref(image), byref(out))

    @classmethod
    def _from_array(cls, source, bgr, orientation, out) -> None:
        array = np.asarray(source)
        if array.dtype != np.uint8 or array.ndim not in (2, 3):
            raise ValueError(
                f"the array has type {array.dtype} and shape {array.shape}; pass uint8 with shape "
                "(height, width) or (height, width, channels)")
        channels = 1 if array.ndim == 2 else array.shape[2]
        mode = {1: "L", 3: "BGR" if bgr else "RGB", 4: "BGRA" if bgr else "RGBA"}.get(channels)
        if mode is None:
            raise ValueError(f"the array has {channels} channels; pass 1, 3 or 4")
        # Rows may have padding, as in a part of a larger array, but pixels must be contiguous.
        pixel_strides = (1,) if array.ndim == 2 else (channels, 1)
        row_size = array.shape[1] * channels
        if array.strides[1:] != pixel_strides or array.strides[0] < row_size:
            array = np.ascontiguousarray(array)
        cls._create(
            _pointer(array, c_uint8), array.shape[1], array.shape[0], mode, array.strides[0],
            orientation, out)

    @classmethod
    def _from_handle(cls, value: int) -> "Picture":
        picture = cls.__new__(cls)
        _Handle.__init__(picture, value)
        return picture

    def _view(self) -> _Image:
        image = _Image(struct_size=ctypes.sizeof(_Image))
        _call("picture_view", self._value, byref(image))
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

    def array(self):
        """Return a copy of the pixels.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
        """
        width, height = self.size
        return np.frombuffer(self.tobytes(), np.uint8).reshape(height, width, 3)

    def write(self, path: str | os.PathLike, quality: int = 0) -> None:
        """Write a PNG or JPEG file, completely or not at all.

        Parameters
        ----------
        path : path
            The path of the file. The extension, .png, .jpg or .jpeg, selects the format.
        quality : int, optional
            The JPEG quality, 1 to 100, or 0 for 92. Ignored for PNG files.

        Raises
        ------
        Error
            If the file cannot be written. In this case, an existing file is unchanged.
        """
        _call("picture_write", self._value, _path(path), quality)

    def align(self, landmarks: Sequence, size: int = 112) -> "Picture":
        """Crop a face and align it as the networks expect.

        Parameters
        ----------
        landmarks : array_like, shape (5, 2)
            The landmarks of the face; see `Face`.
        size : int, optional
            The side of the crop in pixels, 16 to 4096. Models require `Model.input_size`.

        Returns
        -------
        Picture
            The aligned crop. Pixels outside the photo are black.
        """
        out = c_void_p()
        _call("align", self._value, _floats(landmarks, 10), size, byref(out), None, None)
        return Picture._from_handle(out.value)

    def alignment(self, landmarks: Sequence, size: int = 112):
        """Crop a face as `align` does, and also return the transform and its inverse.

        Parameters
        ----------
        landmarks : array_like, shape (5, 2)
            The landmarks of the face; see `Face`.
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
        _call("align", self._value, _floats(landmarks, 10), size, byref(out), matrix, inverse)
        rows = [[list(m[:3]), list(m[3:])] for m in (matrix, inverse)]
        return Picture._from_handle(out.value), rows[0], rows[1]

    def paste(self, landmarks: Sequence, face: "Picture", feather: float = 0.18,
              replace: bool = False) -> "Picture":
        """Insert an aligned face into this photo.

        Parameters
        ----------
        landmarks : array_like, shape (5, 2)
            The landmarks that the face was aligned with.
        face : Picture
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
        out = c_void_p()
        _call("paste", self._value, _floats(landmarks, 10), face._value, feather, int(replace),
              byref(out))
        return Picture._from_handle(out.value)


class Detector(_Handle):
    """A face detector. It does not require a model file.

    Parameters
    ----------
    threads : int, optional
        The number of threads to use, 1 to 256, or 0 for one per processor.
    """

    _free = "detector"

    def __init__(self, threads: int = 0):
        out = c_void_p()
        _call("detector_create", threads, byref(out))
        super().__init__(out.value)

    def detect(self, photo: Picture, *, minimum_face: float | None = None,
               minimum_score: float | None = None, maximum_faces: int = 0) -> list[Face]:
        """Detect the faces in a photo.

        Parameters
        ----------
        photo : Picture
            The image to search.
        minimum_face : float, optional
            The side of the smallest face in pixels, 12 to 65536. The default is 20.
        minimum_score : float, optional
            The minimum score of a face, 0 to 1. The default is 0.9.
        maximum_faces : int, optional
            The maximum number of faces to return, or 0 for all. If there are more, the largest
            faces are returned.

        Returns
        -------
        list of Face
            The faces in descending order of the area of their boxes.
        """
        options = _Options()
        _library.mtlface_detection_options_init(byref(options))
        if minimum_face is not None:
            options.minimum_face = minimum_face
        if minimum_score is not None:
            options.thresholds[2] = minimum_score
        options.maximum_faces = maximum_faces
        capacity, count = 64, c_size_t()
        while True:
            faces = (_Face * capacity)()
            try:
                _call("detect", self._value, photo._value, byref(options), faces, capacity,
                      byref(count))
                break
            except Error as error:
                if error.status != "MTLFACE_CAPACITY":
                    raise
                capacity = count.value
        return [
            Face(tuple(f.box), f.score, tuple(zip(f.landmarks[::2], f.landmarks[1::2])))
            for f in faces[:count.value]]

    def confirm(self, crop: Picture) -> "Confirmation":
        """Check whether a crop shows an aligned face.

        The embedding and age of a misaligned crop look plausible but are meaningless.

        Parameters
        ----------
        crop : Picture
            A square image of any size.

        Returns
        -------
        Confirmation
            The result. It is true in a Boolean context if the crop shows an aligned face.
        """
        result = _Confirmation(struct_size=ctypes.sizeof(_Confirmation))
        _call("confirm", self._value, crop._value, byref(result))
        return Confirmation(result.confirmed, result.score, result.distance)


class Model(_Handle):
    """A face recognition model with its optional age estimator, generator and discriminator.

    Parameters
    ----------
    source : path or bytes, optional
        The path or the contents of a model file: a safetensors file in the MTLFace format, or an
        ONNX recognition model of the ArcFace family. None opens the model that is embedded in the
        library.
    threads : int, optional
        The number of threads to use, 1 to 256, or 0 for one per processor.

    Attributes
    ----------
    input_size : int
        The side of an aligned crop in pixels.
    embedding_dimension : int
        The number of elements of an embedding.
    age_groups : int
        The number of age groups.
    ages : int
        The number of ages that the age estimator distinguishes, from 0 years: 2 to 1000, 101 for
        models of this project, or 0 if the model has no age estimator.
    has_decomposition, has_age_estimator, has_generator, has_discriminator : bool
        Whether the model contains the optional part.
    is_calibrated : bool
        Whether `threshold` is available.

    Raises
    ------
    Error
        If the file cannot be read or is not a model.
    """

    _free = "model"

    def __init__(self, source: Any = None, threads: int = 0):
        out = c_void_p()
        if source is None:
            _call("model_open_embedded", threads, byref(out))
        elif isinstance(source, (bytes, bytearray)):
            _call("model_open_memory", bytes(source), len(source), None, threads, byref(out))
        else:
            _call("model_open", _path(source), threads, byref(out))
        super().__init__(out.value)
        self._info = _Info(struct_size=ctypes.sizeof(_Info))
        _call("model_describe", self._value, byref(self._info))

    def __getattr__(self, name: str) -> Any:
        if name != "_info" and name in (field for field, _ in _Info._fields_):
            return getattr(self._info, name)
        raise AttributeError(name)

    @property
    def metadata(self) -> dict[str, str]:
        """The metadata of the model file, for example its license and training data."""
        keys = [key for key in _text("model_metadata_keys", self._value).split("\0") if key]
        return {key: _text("model_metadata", self._value, key.encode())[:-1] for key in keys}

    @property
    def group_labels(self) -> list[str]:
        """The labels of the age groups, the youngest first, for example "31-40"."""
        return [
            _text("model_group_label", self._value, group)[:-1]
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
        return _text("model_identity", self._value, flip)[:-1]

    def encode(self, crops: Sequence[Picture]) -> "Faces":
        """Encode aligned crops once for embeddings, ages and synthesis.

        Parameters
        ----------
        crops : sequence of Picture
            1 to 4096 aligned crops of the input size of the model; see `Picture.align`.

        Returns
        -------
        Faces
            The encoded faces.
        """
        out = c_void_p()
        _call("encode", self._value, _handles(crops), len(crops), byref(out))
        return Faces(out.value, self, len(crops))

    def embed(self, crops: Sequence[Picture], flip: bool = False, *, norms: bool = False):
        """Compute the embeddings of aligned crops.

        Parameters
        ----------
        crops : sequence of Picture
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
        result = np.empty((len(crops), self.embedding_dimension), np.float32)
        lengths = np.empty(len(crops), np.float32)
        _call("embed_crops", self._value, _handles(crops), len(crops), flip,
              _pointer(result, c_float), result.size, _pointer(lengths, c_float))
        return (result, lengths) if norms else result

    def discriminate(self, crops: Sequence[Picture], groups: Sequence[int]):
        """Compute the discriminator's logits, given the age group that each crop should show.

        Parameters
        ----------
        crops : sequence of Picture
            1 to 4096 aligned crops of the input size of the model.
        groups : sequence of int
            The index of the age group that each crop is supposed to show.

        Returns
        -------
        ndarray of float32, shape (n, height, width)
            The map of logits of each crop.
        """
        if len(groups) != len(crops):
            raise ValueError(
                f"got {len(crops)} crops and {len(groups)} groups; pass one group per crop")
        claimed, shape, needed = (c_int32 * len(groups))(*groups), (c_size_t * 3)(), c_size_t()
        handles = _handles(crops)
        _call("discriminate", self._value, handles, claimed, len(crops), None, 0, shape,
              byref(needed))
        result = np.empty(tuple(shape), np.float32)
        _call("discriminate", self._value, handles, claimed, len(crops), _pointer(result, c_float),
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
        row = _Threshold(struct_size=ctypes.sizeof(_Threshold))
        _call("threshold", self._value, false_accept_rate, byref(row))
        return Threshold(
            row.threshold, row.false_accept_rate, row.true_accept_rate, row.uses_flip)


class Faces(_Handle):
    """The encoded faces that `Model.encode` returns. `len(faces)` is the number of faces.

    Attributes
    ----------
    model : Model
        The model that encoded the faces.
    count : int
        The number of faces.
    """

    _free = "faces"

    def __init__(self, value: int, model: Model, count: int):
        super().__init__(value)
        self.model, self.count = model, count

    def __len__(self) -> int:
        return self.count

    def feature(self, name: str):
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
        index = _FEATURES.index(name)
        _call("faces_feature", self._value, index, None, 0, shape, byref(needed))
        result = np.empty(tuple(shape), np.float32)
        _call("faces_feature", self._value, index, _pointer(result, c_float), result.size, None,
              None)
        return result

    def embeddings(self):
        """Compute the embeddings of the faces.

        Returns
        -------
        ndarray of float32, shape (n, dimension)
            The embeddings, each with unit norm.
        """
        result = np.empty((self.count, self.model.embedding_dimension), np.float32)
        _call("embed", self.model._value, self._value, _pointer(result, c_float), result.size, None)
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
        ages = (_Age * self.count)()
        probabilities = np.empty((self.count, self.model.ages), np.float32)
        groups = np.empty((self.count, self.model.age_groups), np.float32)
        _call("ages", self.model._value, self._value, ages, self.count,
              _pointer(probabilities, c_float), _pointer(groups, c_float))
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
            The target age in years. Neighboring age groups are blended.

        Returns
        -------
        Picture
            An image of the input size of the model, aligned like the encoded crop.

        Raises
        ------
        Error
            With the status "MTLFACE_MISSING_PART" if the model has no generator.
        """
        if (group is None) == (years is None):
            raise ValueError(f"group is {group} and years is {years}; pass exactly one of them")
        out = c_void_p()
        _call("synthesize", self.model._value, self._value, face, -1 if group is None else group,
              years or 0.0, byref(out))
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
        """
        out = (c_void_p * self.model.age_groups)()
        _call("synthesize_groups", self.model._value, self._value, face, out, len(out))
        return [Picture._from_handle(value) for value in out]


class Gallery(_Handle):
    """A database of the faces of known people, for identification.

    `Gallery(path)` opens an existing file. `Gallery.create` creates a new gallery. `len(gallery)`
    is the number of faces, and `gallery[id]` is the face with that ID.

    Parameters
    ----------
    path : path
        The path of the file.
    writable : bool, optional
        Whether to open the gallery for writing. Only one object at a time, in any process, can have
        a file open for writing.
    threads : int, optional
        The number of threads that a search uses, 1 to 256, or 0 for one per processor.

    Raises
    ------
    Error
        With the status "MTLFACE_BUSY" if the file is already open for writing, or
        "MTLFACE_UNREADABLE" if it is missing or damaged.

    Notes
    -----
    Changes are atomic and durable: when a call returns, its change is on disk.

    Examples
    --------
        identity = model.identity()
        with mtlface.Gallery.create("people.gallery", dimension=512, model=identity) as gallery:
            gallery.add(embedding, "Ada", note="ada.jpg")
            best = gallery.search_persons(probe, top=1, threshold=0.36)
            print(best[0].person if best else "unknown")
    """

    _free = "gallery"

    def __init__(self, path: str | os.PathLike, *, writable: bool = False, threads: int = 0):
        out = c_void_p()
        _call("gallery_open", _path(path), writable, threads, byref(out))
        super().__init__(out.value)

    @classmethod
    def create(cls, path: str | os.PathLike | None, *, dimension: int = 512,
               format: str = "float32", model: str = "", threads: int = 0) -> "Gallery":
        """Create a gallery that is open for writing.

        Parameters
        ----------
        path : path or None
            The path of the file to create, or None for a gallery in memory.
        dimension : int, optional
            The number of elements of an embedding, 1 to 8192.
        format : {"float32", "float16", "int8"}, optional
            The storage format. Similarities are accurate to about 0.0003 with "float16" and 0.004
            with "int8".
        model : str, optional
            A string that identifies the model of the embeddings; see `Model.identity`.
        threads : int, optional
            The number of threads that a search uses, 1 to 256, or 0 for one per processor.

        Returns
        -------
        Gallery
            The new gallery.

        Raises
        ------
        Error
            If the file exists or cannot be created.
        """
        options = _GalleryOptions(
            ctypes.sizeof(_GalleryOptions), dimension, _VECTORS.index(format), model.encode(),
            threads)
        out = c_void_p()
        _call("gallery_create", None if path is None else _path(path), byref(options), byref(out))
        gallery = cls.__new__(cls)
        _Handle.__init__(gallery, out.value)
        return gallery

    @staticmethod
    def repair(path: str | os.PathLike, output: str | os.PathLike) -> dict[str, int]:
        """Write the faces and people of the intact records of a damaged gallery to a new file.

        Parameters
        ----------
        path : path
            The path of the damaged file. The file is not modified.
        output : path
            The path of the file to create. It must not exist.

        Returns
        -------
        dict of str to int
            The keys are "faces" and "persons" (the numbers of faces and of people who have faces in
            the new file), "lost_records" (the number of records that could not be read) and
            "lost_names" (the number of people who have faces but whose names are lost).
        """
        report = _Repair(struct_size=ctypes.sizeof(_Repair))
        _call("gallery_repair", _path(path), _path(output), byref(report))
        return {name: getattr(report, name) for name, _ in _Repair._fields_[1:]}

    @property
    def _info(self) -> _GalleryInfo:
        info = _GalleryInfo(struct_size=ctypes.sizeof(_GalleryInfo))
        _call("gallery_describe", self._value, byref(info))
        return info

    def __len__(self) -> int:
        return self._info.faces

    @property
    def dimension(self) -> int:
        """The number of elements of an embedding."""
        return self._info.dimension

    @property
    def format(self) -> str:
        """The storage format: "float32", "float16" or "int8"."""
        return _VECTORS[self._info.format]

    @property
    def model(self) -> str:
        """The `model` argument that the gallery was created with, or an empty string."""
        return _text("gallery_model", self._value)[:-1]

    @property
    def persons(self) -> list[str]:
        """The names of the people with at least one face."""
        needed = c_size_t()
        _call("gallery_persons", self._value, None, 0, byref(needed))
        numbers = (c_uint32 * needed.value)()
        _call("gallery_persons", self._value, numbers, needed.value, byref(needed))
        return [self._name(number) for number in numbers[:needed.value]]

    def _name(self, person: int) -> str:
        return _text("gallery_person_name", self._value, person)[:-1]

    def ids(self, person: str | None = None) -> list[int]:
        """Return the IDs of all faces, or of the faces of one person.

        Parameters
        ----------
        person : str, optional
            The name of the person. None selects all faces.

        Returns
        -------
        list of int
            The IDs in ascending order. For an unknown name, the list is empty.
        """
        name = None if person is None else person.encode()
        needed = c_size_t()
        _call("gallery_ids", self._value, name, None, 0, byref(needed))
        ids = (c_uint64 * needed.value)()
        _call("gallery_ids", self._value, name, ids, needed.value, byref(needed))
        return ids[:needed.value]

    def __getitem__(self, id: int) -> GalleryFace:
        """Return the face with the given ID.

        Raises
        ------
        Error
            With the status "MTLFACE_NOT_FOUND" if the gallery does not contain the ID.
        """
        embedding, person = (c_float * self.dimension)(), c_uint32()
        _call("gallery_get", self._value, id, embedding, len(embedding), byref(person))
        note = _text("gallery_note", self._value, id)[:-1]
        values = list(embedding) if np is None else np.array(embedding, np.float32)
        return GalleryFace(id, self._name(person.value), note, values)

    @staticmethod
    def _rows(embeddings) -> tuple[Any, int, int]:
        """Return embeddings as C floats, the number of rows and the number of columns."""
        if np is not None:
            rows = np.ascontiguousarray(np.atleast_2d(embeddings), np.float32)
            return _pointer(rows, c_float), rows.shape[0], rows.shape[1]
        rows = list(embeddings)
        rows = rows if rows and hasattr(rows[0], "__len__") else [rows]
        return _floats(rows, len(rows) * len(rows[0])), len(rows), len(rows[0])

    def add(self, embedding: Sequence[float], person: str, note: str = "") -> int:
        """Add a face.

        Parameters
        ----------
        embedding : array_like, shape (dimension,)
            The embedding, which must be finite and not zero. It is normalized.
        person : str
            The name of the person, 1 to 1024 bytes of UTF-8. A new name creates a person.
        note : str, optional
            Any text, up to 1024 bytes of UTF-8.

        Returns
        -------
        int
            The ID of the new face.

        Raises
        ------
        Error
            If the gallery is not open for writing or the file cannot be written.
        """
        return self.add_many([embedding], [person], [note])[0]

    def add_many(self, embeddings, persons: Sequence[str],
                 notes: Sequence[str] | None = None) -> list[int]:
        """Add faces, either all or none.

        This method is much faster than adding faces one by one.

        Parameters
        ----------
        embeddings : array_like, shape (n, dimension)
            The embeddings, which must be finite and not zero. They are normalized.
        persons : sequence of str
            The name of the person of each face.
        notes : sequence of str, optional
            A note for each face.

        Returns
        -------
        list of int
            The IDs of the new faces.
        """
        values, count, dimension = self._rows(embeddings)
        if count != len(persons) or (notes is not None and count != len(notes)):
            raise ValueError(
                f"got {count} embeddings, {len(persons)} persons and "
                f"{'no' if notes is None else len(notes)} notes; pass one person per "
                "embedding, and either one note per embedding or no notes")
        names = (c_char_p * count)(*[name.encode() for name in persons])
        texts = None if notes is None else (c_char_p * count)(*[note.encode() for note in notes])
        ids = (c_uint64 * count)()
        _call("gallery_add", self._value, values, count, dimension, names, texts, ids)
        return list(ids)

    def update(self, id: int, *, embedding=None, person: str | None = None,
               note: str | None = None) -> None:
        """Change the embedding, person or note of a face.

        Parameters
        ----------
        id : int
            The ID of the face. It does not change.
        embedding : array_like, shape (dimension,), optional
            The new embedding, or None to keep the current embedding.
        person : str, optional
            The new name, or None to keep the current name.
        note : str, optional
            The new note, or None to keep the current note.
        """
        values, _, dimension = (None, 0, 0) if embedding is None else self._rows(embedding)
        _call("gallery_update", self._value, id, values, dimension,
              None if person is None else person.encode(), None if note is None else note.encode())

    def remove(self, ids: int | Sequence[int]) -> None:
        """Remove faces, either all or none.

        Their vectors stay in the file until `compact` is called.

        Parameters
        ----------
        ids : int or sequence of int
            The IDs of the faces.
        """
        ids = [ids] if isinstance(ids, int) else list(ids)
        _call("gallery_remove", self._value, (c_uint64 * len(ids))(*ids), len(ids))

    def remove_person(self, person: str) -> int:
        """Remove all faces of a person.

        Parameters
        ----------
        person : str
            The name of the person.

        Returns
        -------
        int
            The number of removed faces.
        """
        removed = c_size_t()
        _call("gallery_remove_person", self._value, person.encode(), byref(removed))
        return removed.value

    def compact(self) -> None:
        """Rewrite the file without the data that was removed or replaced."""
        _call("gallery_compact", self._value)

    def refresh(self) -> bool:
        """Load changes that other objects or processes made to the file.

        Returns
        -------
        bool
            Whether there were changes.
        """
        changed = c_bool()
        _call("gallery_refresh", self._value, byref(changed))
        return changed.value

    def export(self, path: str | os.PathLike, format: str = "npy",
               list: str | os.PathLike | None = None) -> None:
        """Export all vectors for use with other search libraries.

        Parameters
        ----------
        path : path
            The path of the file to write. It receives the vectors, each with unit norm, in
            ascending order of their IDs.
        format : {"npy", "fvecs"}, optional
            The file format.
        list : path, optional
            The path of a second file to write, with one line per face: ID, person and note,
            separated by tabs.
        """
        _call("gallery_export", self._value, _path(path), _EXPORTS.index(format),
              None if list is None else _path(list))

    def _search(self, call: str, probes, top: int, threshold: float, *more: Any):
        values, count, dimension = self._rows(probes)
        matches, counts = (_Match * (count * top))(), (c_size_t * count)()
        _call(call, self._value, values, count, dimension, top, threshold, *more, matches,
              len(matches), counts)
        found = [
            [Match(self._name(m.person), m.similarity, m.id)
             for m in matches[row * top:row * top + counts[row]]]
            for row in range(count)]
        single = np.ndim(probes) == 1 if np is not None else not hasattr(probes[0], "__len__")
        return found[0] if single else found

    def search(self, probes, top: int = 10, threshold: float = -1.0):
        """Find the faces that are most similar to one or more probes.

        Parameters
        ----------
        probes : array_like, shape (dimension,) or (n, dimension)
            The embeddings to search for. They are normalized.
        top : int, optional
            The maximum number of matches per probe, 1 to 1000000.
        threshold : float, optional
            The minimum similarity of a match. A threshold of -1 accepts all faces.

        Returns
        -------
        list of Match, or list of list of Match
            The matches in descending order of similarity. For probes of shape (n, dimension), there
            is one list per probe. If a list is empty, the person is unknown.
        """
        return self._search("gallery_search", probes, top, threshold)

    def search_persons(self, probes, top: int = 10, threshold: float = -1.0, by: str = "template"):
        """Find the people who are most similar to one or more probes.

        Parameters
        ----------
        probes, top, threshold
            The parameters are the same as for `search`.
        by : {"template", "best"}, optional
            Whether the similarity to a person is the similarity to the person's template, which is
            the normalized sum of the person's embeddings, or to the person's most similar face.

        Returns
        -------
        list of Match, or list of list of Match
            The matches, in the same form as the result of `search`.
        """
        return self._search("gallery_search_persons", probes, top, threshold, _SCORES.index(by))


def cosface_logits(embeddings, weights, labels: Sequence[int] | None = None, scale: float = 64.0,
                   margin: float = 0.35):
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
    x, w = (np.ascontiguousarray(np.atleast_2d(a), np.float32) for a in (embeddings, weights))
    if x.shape[1] != w.shape[1] or (labels is not None and len(labels) != len(x)):
        raise ValueError(
            f"embeddings have shape {x.shape}, weights have shape {w.shape}, and there are "
            f"{'no' if labels is None else len(labels)} labels; pass embeddings and weights of the "
            "same dimension, and one label per embedding or no labels")
    classes = None if labels is None else (c_int32 * len(x))(*labels)
    result = np.empty((len(x), len(w)), np.float32)
    _call("cosface_logits", _pointer(x, c_float), len(x), x.shape[1], _pointer(w, c_float), len(w),
          classes, scale, margin, _pointer(result, c_float), result.size)
    return result


def similarity(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the cosine similarity of two embeddings, -1 to 1.

    Parameters
    ----------
    a, b : array_like, shape (dimension,)
        The embeddings. They do not need to have length 1.
    """
    if len(a) != len(b):
        raise ValueError(
            f"the embeddings have {len(a)} and {len(b)} elements; use the same model for both")
    result = c_double()
    _call("similarity", _floats(a), _floats(b), len(a), byref(result))
    return result.value


def _pairs(scores: Sequence[float], same: Sequence[bool]):
    if len(scores) != len(same):
        raise ValueError(
            f"got {len(scores)} scores and {len(same)} labels; pass one label per score")
    count = len(scores)
    return (c_double * count)(*map(float, scores)), (c_bool * count)(*map(bool, same)), count


def k_fold_accuracy(scores: Sequence[float], same: Sequence[bool],
                    folds: int = 10) -> tuple[float, float]:
    """Compute the verification accuracy by k-fold cross-validation.

    Folds are contiguous. Each fold is classified with the threshold that is best for the other
    folds.

    Parameters
    ----------
    scores : sequence of float
        The similarity of each pair.
    same : sequence of bool
        Whether each pair shows the same person.
    folds : int, optional
        The number of folds, at least 2.

    Returns
    -------
    mean, deviation : float
        The mean and the standard deviation of the accuracies of the folds.
    """
    mean, deviation = c_double(), c_double()
    _call("k_fold_accuracy", *_pairs(scores, same), folds, byref(mean), byref(deviation), None)
    return mean.value, deviation.value


def true_accept_rate(scores: Sequence[float], same: Sequence[bool], false_accept_rate: float):
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
    _call("true_accept_rate", *_pairs(scores, same), false_accept_rate, byref(rate),
          byref(threshold), byref(enough))
    return rate.value, threshold.value, enough.value


def equal_error_rate(scores: Sequence[float], same: Sequence[bool]) -> float:
    """Compute the equal error rate (EER).

    At the EER, false accepts and false rejects are equally frequent.

    Parameters
    ----------
    scores, same
        The similarity of each pair, and whether the pair shows the same person.
    """
    rate = c_double()
    _call("equal_error_rate", *_pairs(scores, same), byref(rate))
    return rate.value


def area_under_curve(scores: Sequence[float], same: Sequence[bool]) -> float:
    """Compute the area under the ROC curve (AUC).

    It is the probability that a genuine pair has a higher score than an impostor pair. Ties count
    as one half.

    Parameters
    ----------
    scores, same
        The similarity of each pair, and whether the pair shows the same person.
    """
    area = c_double()
    _call("area_under_curve", *_pairs(scores, same), byref(area))
    return area.value


def _labeled_embeddings(embeddings, labels: Sequence[int], dimension: int | None = None):
    count = len(labels)
    if not count or len(embeddings) != count:
        raise ValueError(
            f"got {len(embeddings)} embeddings and {count} labels; pass one label per embedding")
    width = dimension or len(embeddings[0])
    if np is not None and isinstance(embeddings, np.ndarray):
        rows = np.ascontiguousarray(embeddings, np.float32)
        if rows.shape != (count, width):
            raise ValueError(f"embeddings have shape {rows.shape}; pass shape {(count, width)}")
        # Copy the values, because a pointer would not keep the array alive.
        values = (c_float * rows.size).from_buffer_copy(rows)
    else:
        if any(len(row) != width for row in embeddings):
            raise ValueError(f"embeddings have different lengths; pass {width} elements each")
        values = _floats(embeddings, count * width)
    return [values, (c_int64 * count)(*map(int, labels)), count], width


def _probes_and_gallery(probes, labels, gallery, gallery_labels):
    probe_arguments, width = _labeled_embeddings(probes, labels)
    if gallery is None and len(gallery_labels):
        raise ValueError("gallery_labels is set, but gallery is None; pass both or neither")
    if gallery is None:
        return [*probe_arguments, None, None, 0, width]
    return [*probe_arguments, *_labeled_embeddings(gallery, gallery_labels, width)[0], width]


def identification(probes, labels: Sequence[int], gallery=None,
                   gallery_labels: Sequence[int] = (), *, rates: int = 20,
                   threads: int = 0) -> tuple[list[int], list[float]]:
    """Compute closed-set identification ranks and rates.

    A mate of a probe is a face of the same person in the gallery. A probe is identified at rank k
    if fewer than k gallery faces of other people are at least as similar to it as its most similar
    mate.

    Parameters
    ----------
    probes : array_like, shape (n, dimension)
        The embeddings of the probes.
    labels : sequence of int
        The identity of each probe.
    gallery : array_like, shape (m, dimension), optional
        The embeddings of the gallery. None compares each probe with all other probes.
    gallery_labels : sequence of int, optional
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
    ranks, curve = (c_uint64 * len(labels))(), (c_double * rates)()
    _call("identification", *_probes_and_gallery(probes, labels, gallery, gallery_labels), threads,
          ranks, curve, rates)
    return list(ranks), list(curve)


def open_set_rate(probes, labels: Sequence[int], gallery, gallery_labels: Sequence[int],
                  false_positive_rate: float, *, rank: int = 1, threads: int = 0):
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
    _call("open_set_rate", *_probes_and_gallery(probes, labels, gallery, gallery_labels), threads,
          false_positive_rate, rank, byref(rate), byref(threshold), byref(enough))
    return rate.value, threshold.value, enough.value


def _ages(estimated: Sequence[float], ages: Sequence[float]):
    if len(estimated) != len(ages):
        raise ValueError(
            f"got {len(estimated)} estimates and {len(ages)} ages; pass one estimate per age")
    count = len(ages)
    return (c_double * count)(*map(float, estimated)), (c_double * count)(*map(float, ages)), count


def age_errors(estimated: Sequence[float], ages: Sequence[float], groups: int = 7):
    """Compute the errors of estimated ages. Ages above 100 count as 100.

    Parameters
    ----------
    estimated : sequence of float
        The estimated ages in years.
    ages : sequence of float
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
    _call("age_errors", *_ages(estimated, ages), groups, byref(mean), byref(bias), byref(accuracy))
    return mean.value, bias.value, accuracy.value


def cumulative_score(estimated: Sequence[float], ages: Sequence[float], years: float) -> float:
    """Compute the cumulative score CS(k): the fraction of estimates off by at most k years.

    Parameters
    ----------
    estimated, ages : sequence of float
        The estimated and the true ages in years.
    years : float
        The tolerance k in years, at least 0.
    """
    score = c_double()
    _call("cumulative_score", *_ages(estimated, ages), years, byref(score))
    return score.value


def mean_interval(values: Sequence[float], persons: Sequence[int] | None = None, *,
                  samples: int = 1000, level: float = 0.95, seed: int = 0) -> tuple[float, float]:
    """Compute a bootstrap confidence interval for a mean.

    Parameters
    ----------
    values : sequence of float
        The values, which must be finite.
    persons : sequence of int, optional
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
    count = len(values)
    if persons is not None and len(persons) != count:
        raise ValueError(
            f"got {len(persons)} persons and {count} values; pass one person per value")
    low, high = c_double(), c_double()
    _call("mean_interval", (c_double * count)(*map(float, values)),
          None if persons is None else (c_int64 * count)(*map(int, persons)), count, samples, level,
          seed, byref(low), byref(high))
    return low.value, high.value
