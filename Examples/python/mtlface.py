"""MTLFace from Python: one file on ctypes, numpy in and out.

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

The library is found by the environment variable MTLFACE_LIBRARY, beside this file, or by the system. Its
calls release the GIL, so threads run side by side; one model serves any number of them.
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
except ImportError:  # pictures as bytes still work; arrays do not
    np = None

__all__ = [
    "Age", "Confirmation", "Detector", "Error", "Face", "Faces", "Gallery", "GalleryFace", "Match",
    "Model", "Picture", "Threshold", "age_errors", "area_under_curve", "cosface_logits",
    "cumulative_score", "equal_error_rate", "identification", "k_fold_accuracy", "mean_interval",
    "open_set_rate", "set_log", "similarity", "true_accept_rate", "version"]


class Error(Exception):
    """What the library refused: its text, and the status's name in `status`."""

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
_FEATURES = ("x_1", "x_2", "x_3", "x_4", "x_5", "x_id", "x_age", "channel_attention", "spatial_attention")


def _load() -> ctypes.CDLL:
    beside = pathlib.Path(__file__).resolve().parent / "libmtlface.so.1"
    path = os.environ.get("MTLFACE_LIBRARY") or (str(beside) if beside.exists() else None)
    path = path or ctypes.util.find_library("mtlface")
    if not path:
        raise ImportError(
            "libmtlface.so.1 is not found: set MTLFACE_LIBRARY to its path, put it beside "
            "mtlface.py, or install it (make install)")
    library = ctypes.CDLL(path)
    handle, floats, doubles = c_void_p, POINTER(c_float), POINTER(c_double)
    people = [floats, POINTER(c_int64), c_size_t]
    sizes, bools, handles = POINTER(c_size_t), POINTER(c_bool), POINTER(c_void_p)
    texts = {"version": [], "build_info": [], "last_error": [], "status_name": [c_int32]}
    for name, arguments in texts.items():
        function = getattr(library, f"mtlface_{name}")
        function.argtypes, function.restype = arguments, c_char_p
    library.mtlface_abi_version.restype = c_uint32
    library.mtlface_set_log.argtypes, library.mtlface_set_log.restype = [_LogFunction, c_void_p], None
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
        "discriminate": [handle, handles, POINTER(c_int32), c_size_t, floats, c_size_t, sizes, sizes],
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
        "identification": [*people, *people, c_size_t, c_int32, POINTER(c_uint64), doubles, c_size_t],
        "open_set_rate": [*people, *people, c_size_t, c_int32, c_double, c_size_t, doubles, doubles, bools],
        "age_errors": [doubles, doubles, c_size_t, c_int32, doubles, doubles, doubles],
        "cumulative_score": [doubles, doubles, c_size_t, c_double, doubles],
        "mean_interval": [doubles, POINTER(c_int64), c_size_t, c_size_t, c_double, c_uint64, doubles, doubles],
    }
    for name, arguments in calls.items():
        function = getattr(library, f"mtlface_{name}")
        function.argtypes, function.restype = arguments, c_int32
    if library.mtlface_abi_version() != _ABI:
        raise ImportError(f"{path} has another interface than this mtlface.py; take both from one version")
    return library


_library = _load()


def _call(name: str, *arguments: Any) -> None:
    """Calls the library; a failure becomes an Error with the text of this thread."""
    status = getattr(_library, f"mtlface_{name}")(*arguments)
    if status:
        raise Error(
            _library.mtlface_status_name(status).decode(), _library.mtlface_last_error().decode())


def version() -> str:
    """The library's version and how it was built."""
    return _library.mtlface_build_info().decode()


_log_target = _LogFunction(0)


def set_log(function: Callable[[str], None] | None) -> None:
    """Sets what is called with warnings, from any thread; None drops them, as at the start."""
    global _log_target
    new = _LogFunction(0 if function is None else lambda text, _: function(text.decode()))
    _library.mtlface_set_log(new, None)
    _log_target = new  # the old one lives until no call can reach it


def _text(call: str, *arguments: Any) -> str:
    """A text of the library's, of any length."""
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
        raise ValueError(f"{len(flat)} numbers given, {count} needed")
    return (c_float * len(flat))(*flat)


def _pointer(array, kind):
    return array.ctypes.data_as(POINTER(kind))


class _Handle:
    """Something of the library's, given back by close(), by `with`, or when it is forgotten."""

    _free = ""

    def __init__(self, value: int):
        self._value = value

    def close(self) -> None:
        """Gives it back. May be called again."""
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
    """A face found: box [left, top, right, bottom], score 0...1, landmarks [[x, y] x 5], in pixels."""

    box: tuple[float, ...]
    score: float
    landmarks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Confirmation:
    """Whether an aligned face is seen: a score 0...1, and the distance of its landmarks in pixels."""

    confirmed: bool
    score: float
    distance: float

    def __bool__(self) -> bool:
        return self.confirmed


@dataclass(frozen=True)
class Match:
    """What a search found: the person's name, the cosine, and the face's number (0 for persons)."""

    person: str
    similarity: float
    id: int


@dataclass(frozen=True)
class GalleryFace:
    """A face of a gallery: its number, person and note, and its embedding of length 1."""

    id: int
    person: str
    note: str
    embedding: Any


@dataclass(frozen=True)
class Age:
    """An age: expected years, group from 0, the span that holds 80 %, and the distribution."""

    years: float
    group: int
    low: int
    high: int
    probabilities: Any
    group_probabilities: Any


@dataclass(frozen=True)
class Threshold:
    """From this similarity on a pair counts as one person; with the rates measured there."""

    threshold: float
    false_accept_rate: float
    true_accept_rate: float
    uses_flip: bool


class Picture(_Handle):
    """A decoded picture: from a path, encoded bytes, a PIL image, or an array [h, w(, 1, 3, 4)] of uint8.

    Arrays are RGB, or BGR with `bgr=True` (OpenCV). `orientation` is EXIF's, for arrays.
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
        image = _Image(ctypes.sizeof(_Image), pointer, width, height, pitch, _FORMATS[mode], orientation)
        _call("picture_create", byref(image), byref(out))

    @classmethod
    def _from_array(cls, source, bgr, orientation, out) -> None:
        array = np.asarray(source)
        if array.dtype != np.uint8 or array.ndim not in (2, 3):
            raise ValueError(f"an array of {array.dtype} {array.shape}; give uint8 [h, w] or [h, w, 1, 3 or 4]")
        channels = 1 if array.ndim == 2 else array.shape[2]
        mode = {1: "L", 3: "BGR" if bgr else "RGB", 4: "BGRA" if bgr else "RGBA"}.get(channels)
        if mode is None:
            raise ValueError(f"{channels} channels; give 1, 3 or 4")
        # Rows may have gaps (a crop of a larger array); pixels may not.
        steps = (array.strides[1:] == (1,)) if array.ndim == 2 else array.strides[1:] == (channels, 1)
        if not steps or array.strides[0] < array.shape[1] * channels:
            array = np.ascontiguousarray(array)
        cls._create(
            _pointer(array, c_uint8), array.shape[1], array.shape[0], mode, array.strides[0],
            orientation, out)

    @classmethod
    def _of(cls, value: int) -> "Picture":
        picture = cls.__new__(cls)
        _Handle.__init__(picture, value)
        return picture

    def _view(self) -> _Image:
        image = _Image(struct_size=ctypes.sizeof(_Image))
        _call("picture_view", self._value, byref(image))
        return image

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        image = self._view()
        return image.width, image.height

    def tobytes(self) -> bytes:
        """The pixels, RGB without gaps."""
        image = self._view()
        return ctypes.string_at(image.data, image.width * image.height * 3)

    def array(self):
        """The pixels, copied: uint8 [height, width, 3]."""
        width, height = self.size
        return np.frombuffer(self.tobytes(), np.uint8).reshape(height, width, 3)

    def write(self, path: str | os.PathLike, quality: int = 0) -> None:
        """Writes .png or .jpg, whole or not at all."""
        _call("picture_write", self._value, _path(path), quality)

    def align(self, landmarks: Sequence, size: int = 112) -> "Picture":
        """The face with these five points, moved onto the template."""
        out = c_void_p()
        _call("align", self._value, _floats(landmarks, 10), size, byref(out), None, None)
        return Picture._of(out.value)

    def alignment(self, landmarks: Sequence, size: int = 112):
        """The crop, the 2 x 3 matrix from photo to crop, and its inverse, as lists of rows."""
        out, matrix, inverse = c_void_p(), (c_double * 6)(), (c_double * 6)()
        _call("align", self._value, _floats(landmarks, 10), size, byref(out), matrix, inverse)
        rows = [[list(m[:3]), list(m[3:])] for m in (matrix, inverse)]
        return Picture._of(out.value), rows[0], rows[1]

    def paste(self, landmarks: Sequence, face: "Picture", feather: float = 0.18,
              replace: bool = False) -> "Picture":
        """This photo with the face of these points replaced by a crop that was aligned by them."""
        out = c_void_p()
        _call("paste", self._value, _floats(landmarks, 10), face._value, feather, int(replace), byref(out))
        return Picture._of(out.value)


class Detector(_Handle):
    """Finds faces. `threads` 0 stands for all processors."""

    _free = "detector"

    def __init__(self, threads: int = 0):
        out = c_void_p()
        _call("detector_create", threads, byref(out))
        super().__init__(out.value)

    def detect(self, photo: Picture, *, minimum_face: float | None = None,
               minimum_score: float | None = None, maximum_faces: int = 0) -> list[Face]:
        """The faces of a photo, by falling area."""
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
                _call("detect", self._value, photo._value, byref(options), faces, capacity, byref(count))
                break
            except Error as error:
                if error.status != "MTLFACE_CAPACITY":
                    raise
                capacity = count.value
        return [
            Face(tuple(f.box), f.score, tuple(zip(f.landmarks[::2], f.landmarks[1::2])))
            for f in faces[:count.value]]

    def confirm(self, crop: Picture) -> "Confirmation":
        """Whether a square crop looks like an aligned face; true where it does."""
        answer = _Confirmation(struct_size=ctypes.sizeof(_Confirmation))
        _call("confirm", self._value, crop._value, byref(answer))
        return Confirmation(answer.confirmed, answer.score, answer.distance)


class Model(_Handle):
    """A model: from a path, from the bytes of a file, or the one inside the library."""

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
        """What the file says of the model."""
        keys = [key for key in _text("model_metadata_keys", self._value).split("\0") if key]
        return {key: _text("model_metadata", self._value, key.encode())[:-1] for key in keys}

    @property
    def group_labels(self) -> list[str]:
        """The names of the age groups."""
        return [_text("model_group_label", self._value, group)[:-1] for group in range(self.age_groups)]

    def identity(self, flip: bool = False) -> str:
        """What a gallery says whose embeddings are this model's, with or without flip averaging."""
        return _text("model_identity", self._value, flip)[:-1]

    def encode(self, crops: Sequence[Picture]) -> "Faces":
        """Aligned crops, encoded once for everything that is asked of them."""
        out = c_void_p()
        _call("encode", self._value, _handles(crops), len(crops), byref(out))
        return Faces(out.value, self, len(crops))

    def embed(self, crops: Sequence[Picture], flip: bool = False, *, norms: bool = False):
        """Embeddings straight from crops: float32 [n, dimension], each of length 1.

        With `norms` also their lengths before that, [n]: hints at quality."""
        result = np.empty((len(crops), self.embedding_dimension), np.float32)
        lengths = np.empty(len(crops), np.float32)
        _call("embed_crops", self._value, _handles(crops), len(crops), flip, _pointer(result, c_float),
              result.size, _pointer(lengths, c_float))
        return (result, lengths) if norms else result

    def discriminate(self, crops: Sequence[Picture], groups: Sequence[int]):
        """The discriminator's logits for crops said to be of age groups: float32 [n, h, w]."""
        if len(groups) != len(crops):
            raise ValueError(f"{len(crops)} crops and {len(groups)} groups; give one group a crop")
        said, shape, needed = (c_int32 * len(groups))(*groups), (c_size_t * 3)(), c_size_t()
        handles = _handles(crops)
        _call("discriminate", self._value, handles, said, len(crops), None, 0, shape, byref(needed))
        result = np.empty(tuple(shape), np.float32)
        _call("discriminate", self._value, handles, said, len(crops), _pointer(result, c_float),
              result.size, None, None)
        return result

    def threshold(self, false_accept_rate: float = 1e-3) -> Threshold:
        """The calibrated threshold for a false accept rate."""
        row = _Threshold(struct_size=ctypes.sizeof(_Threshold))
        _call("threshold", self._value, false_accept_rate, byref(row))
        return Threshold(row.threshold, row.false_accept_rate, row.true_accept_rate, row.uses_flip)


class Faces(_Handle):
    """Encoded faces of a model."""

    _free = "faces"

    def __init__(self, value: int, model: Model, count: int):
        super().__init__(value)
        self.model, self.count = model, count

    def __len__(self) -> int:
        return self.count

    def feature(self, name: str):
        """x_1 ... x_5, x_id, x_age, channel_attention or spatial_attention: [n, h, w, c]."""
        shape, needed = (c_size_t * 4)(), c_size_t()
        index = _FEATURES.index(name)
        _call("faces_feature", self._value, index, None, 0, shape, byref(needed))
        result = np.empty(tuple(shape), np.float32)
        _call("faces_feature", self._value, index, _pointer(result, c_float), result.size, None, None)
        return result

    def embeddings(self):
        """float32 [n, dimension], each of length 1."""
        result = np.empty((self.count, self.model.embedding_dimension), np.float32)
        _call("embed", self.model._value, self._value, _pointer(result, c_float), result.size, None)
        return result

    def ages(self) -> list[Age]:
        """The age of every face."""
        ages = (_Age * self.count)()
        each = np.empty((self.count, self.model.ages), np.float32)
        groups = np.empty((self.count, self.model.age_groups), np.float32)
        _call("ages", self.model._value, self._value, ages, self.count, _pointer(each, c_float),
              _pointer(groups, c_float))
        return [Age(a.years, a.group, a.low, a.high, p, g) for a, p, g in zip(ages, each, groups)]

    def synthesize(self, face: int = 0, *, group: int | None = None, years: float | None = None) -> Picture:
        """A face in an age group, or at an age in years."""
        if (group is None) == (years is None):
            raise ValueError("give a group or an age in years")
        out = c_void_p()
        _call("synthesize", self.model._value, self._value, face, -1 if group is None else group,
              years or 0.0, byref(out))
        return Picture._of(out.value)

    def synthesize_groups(self, face: int = 0) -> list[Picture]:
        """A face in every age group."""
        out = (c_void_p * self.model.age_groups)()
        _call("synthesize_groups", self.model._value, self._value, face, out, len(out))
        return [Picture._of(value) for value in out]


class Gallery(_Handle):
    """Faces that are known, by person, in one file: to tell who somebody is, or that nobody knows.

        with mtlface.Gallery.create("people.gallery", dimension=512, model=model.identity()) as gallery:
            gallery.add(embedding, "Ada", note="ada.jpg")
            best = gallery.search_persons(probe, top=1, threshold=0.36)
            print(best[0].person if best else "unknown")

    Opening is for reading unless `writable`; one handle at a time may change a file. A change has come
    to the disk when its call returns.
    """

    _free = "gallery"

    def __init__(self, path: str | os.PathLike, *, writable: bool = False, threads: int = 0):
        out = c_void_p()
        _call("gallery_open", _path(path), writable, threads, byref(out))
        super().__init__(out.value)

    @classmethod
    def create(cls, path: str | os.PathLike | None, *, dimension: int = 512, format: str = "float32",
               model: str = "", threads: int = 0) -> "Gallery":
        """A new gallery, open for changes; in memory where the path is None."""
        options = _GalleryOptions(
            ctypes.sizeof(_GalleryOptions), dimension, _VECTORS.index(format), model.encode(), threads)
        out = c_void_p()
        _call("gallery_create", None if path is None else _path(path), byref(options), byref(out))
        gallery = cls.__new__(cls)
        _Handle.__init__(gallery, out.value)
        return gallery

    @staticmethod
    def repair(path: str | os.PathLike, output: str | os.PathLike) -> dict[str, int]:
        """Writes what is whole in a damaged gallery to a new file, and says what was lost."""
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
        """Numbers of an embedding."""
        return self._info.dimension

    @property
    def format(self) -> str:
        """How vectors are kept: float32, float16 or int8."""
        return _VECTORS[self._info.format]

    @property
    def model(self) -> str:
        """Whose embeddings these are, as said when it was created."""
        return _text("gallery_model", self._value)[:-1]

    @property
    def persons(self) -> list[str]:
        """The names of all persons with a face."""
        needed = c_size_t()
        _call("gallery_persons", self._value, None, 0, byref(needed))
        numbers = (c_uint32 * needed.value)()
        _call("gallery_persons", self._value, numbers, needed.value, byref(needed))
        return [self._name(number) for number in numbers[:needed.value]]

    def _name(self, person: int) -> str:
        return _text("gallery_person_name", self._value, person)[:-1]

    def ids(self, person: str | None = None) -> list[int]:
        """The numbers of a person's faces, or of all."""
        name = None if person is None else person.encode()
        needed = c_size_t()
        _call("gallery_ids", self._value, name, None, 0, byref(needed))
        ids = (c_uint64 * needed.value)()
        _call("gallery_ids", self._value, name, ids, needed.value, byref(needed))
        return ids[:needed.value]

    def __getitem__(self, id: int) -> GalleryFace:
        """The face with a number."""
        embedding, person = (c_float * self.dimension)(), c_uint32()
        _call("gallery_get", self._value, id, embedding, len(embedding), byref(person))
        note = _text("gallery_note", self._value, id)[:-1]
        values = list(embedding) if np is None else np.array(embedding, np.float32)
        return GalleryFace(id, self._name(person.value), note, values)

    @staticmethod
    def _rows(embeddings) -> tuple[Any, int, int]:
        """One embedding or rows of them as C floats: the array, how many, and numbers a row."""
        if np is not None:
            rows = np.ascontiguousarray(np.atleast_2d(embeddings), np.float32)
            return _pointer(rows, c_float), rows.shape[0], rows.shape[1]
        rows = list(embeddings)
        rows = rows if rows and hasattr(rows[0], "__len__") else [rows]
        return _floats(rows, len(rows) * len(rows[0])), len(rows), len(rows[0])

    def add(self, embedding: Sequence[float], person: str, note: str = "") -> int:
        """Adds a face; returns its number."""
        return self.add_many([embedding], [person], [note])[0]

    def add_many(self, embeddings, persons: Sequence[str], notes: Sequence[str] | None = None) -> list[int]:
        """Adds rows [n, dimension], all or none: far quicker than one by one. Returns the numbers."""
        values, count, dimension = self._rows(embeddings)
        if count != len(persons) or (notes is not None and count != len(notes)):
            raise ValueError(f"{count} embeddings, {len(persons)} persons; give a person for each")
        names = (c_char_p * count)(*[name.encode() for name in persons])
        texts = None if notes is None else (c_char_p * count)(*[note.encode() for note in notes])
        ids = (c_uint64 * count)()
        _call("gallery_add", self._value, values, count, dimension, names, texts, ids)
        return list(ids)

    def update(self, id: int, *, embedding=None, person: str | None = None, note: str | None = None) -> None:
        """Gives a face another embedding, person or note."""
        values, _, dimension = (None, 0, 0) if embedding is None else self._rows(embedding)
        _call("gallery_update", self._value, id, values, dimension,
              None if person is None else person.encode(), None if note is None else note.encode())

    def remove(self, ids: int | Sequence[int]) -> None:
        """Removes faces, all or none."""
        ids = [ids] if isinstance(ids, int) else list(ids)
        _call("gallery_remove", self._value, (c_uint64 * len(ids))(*ids), len(ids))

    def remove_person(self, person: str) -> int:
        """Removes all faces of a person; returns how many."""
        removed = c_size_t()
        _call("gallery_remove_person", self._value, person.encode(), byref(removed))
        return removed.value

    def compact(self) -> None:
        """Writes the file anew without what was removed."""
        _call("gallery_compact", self._value)

    def refresh(self) -> bool:
        """Sees what others changed; returns whether something was."""
        changed = c_bool()
        _call("gallery_refresh", self._value, byref(changed))
        return changed.value

    def export(self, path: str | os.PathLike, format: str = "npy", list: str | os.PathLike | None = None) -> None:
        """Writes all vectors as `npy` or `fvecs`, and to `list` what they are."""
        _call("gallery_export", self._value, _path(path), _EXPORTS.index(format),
              None if list is None else _path(list))

    def _search(self, call: str, probes, top: int, threshold: float, *more: Any):
        values, count, dimension = self._rows(probes)
        matches, counts = (_Match * (count * top))(), (c_size_t * count)()
        _call(call, self._value, values, count, dimension, top, threshold, *more, matches, len(matches), counts)
        found = [
            [Match(self._name(m.person), m.similarity, m.id) for m in matches[row * top:row * top + counts[row]]]
            for row in range(count)]
        single = np.ndim(probes) == 1 if np is not None else not hasattr(probes[0], "__len__")
        return found[0] if single else found

    def search(self, probes, top: int = 10, threshold: float = -1.0):
        """The most similar faces to a probe, or to each row of probes; none: nobody knows the face."""
        return self._search("gallery_search", probes, top, threshold)

    def search_persons(self, probes, top: int = 10, threshold: float = -1.0, by: str = "template"):
        """The most similar persons, by their `template` or by their `best` face."""
        return self._search("gallery_search_persons", probes, top, threshold, _SCORES.index(by))


def cosface_logits(embeddings, weights, labels: Sequence[int] | None = None, scale: float = 64.0,
                   margin: float = 0.35):
    """CosFace's logits of embeddings [n, d] for class weights [classes, d]: float32 [n, classes].

    Labels below 0, or none, have no margin."""
    x, w = (np.ascontiguousarray(np.atleast_2d(a), np.float32) for a in (embeddings, weights))
    if x.shape[1] != w.shape[1] or (labels is not None and len(labels) != len(x)):
        raise ValueError(f"embeddings {x.shape}, weights {w.shape}; give rows of one length, a label each")
    said = None if labels is None else (c_int32 * len(x))(*labels)
    result = np.empty((len(x), len(w)), np.float32)
    _call("cosface_logits", _pointer(x, c_float), len(x), x.shape[1], _pointer(w, c_float), len(w), said,
          scale, margin, _pointer(result, c_float), result.size)
    return result


def similarity(a: Sequence[float], b: Sequence[float]) -> float:
    """The cosine of two embeddings, -1...1."""
    if len(a) != len(b):
        raise ValueError(f"embeddings of {len(a)} and {len(b)} numbers; make both with one model")
    result = c_double()
    _call("similarity", _floats(a), _floats(b), len(a), byref(result))
    return result.value


def _pairs(scores: Sequence[float], same: Sequence[bool]):
    if len(scores) != len(same):
        raise ValueError(f"{len(scores)} scores and {len(same)} labels; give one label a score")
    count = len(scores)
    return (c_double * count)(*map(float, scores)), (c_bool * count)(*map(bool, same)), count


def k_fold_accuracy(scores: Sequence[float], same: Sequence[bool], folds: int = 10) -> tuple[float, float]:
    """Mean and standard deviation of the accuracy over folds."""
    mean, deviation = c_double(), c_double()
    _call("k_fold_accuracy", *_pairs(scores, same), folds, byref(mean), byref(deviation), None)
    return mean.value, deviation.value


def true_accept_rate(scores: Sequence[float], same: Sequence[bool], false_accept_rate: float):
    """TAR, its threshold, and whether there are impostors enough."""
    rate, threshold, enough = c_double(), c_double(), c_bool()
    _call("true_accept_rate", *_pairs(scores, same), false_accept_rate, byref(rate), byref(threshold),
          byref(enough))
    return rate.value, threshold.value, enough.value


def equal_error_rate(scores: Sequence[float], same: Sequence[bool]) -> float:
    """The rate at which as many impostors are accepted as genuine pairs are refused."""
    rate = c_double()
    _call("equal_error_rate", *_pairs(scores, same), byref(rate))
    return rate.value


def area_under_curve(scores: Sequence[float], same: Sequence[bool]) -> float:
    """The probability that a genuine pair scores higher than an impostor pair."""
    area = c_double()
    _call("area_under_curve", *_pairs(scores, same), byref(area))
    return area.value


def _people(embeddings, labels: Sequence[int], dimension: int | None = None):
    count = len(labels)
    if not count or len(embeddings) != count:
        raise ValueError(f"{len(embeddings)} embeddings and {count} labels; give one label each")
    width = dimension or len(embeddings[0])
    if np is not None and isinstance(embeddings, np.ndarray):
        rows = np.ascontiguousarray(embeddings, np.float32)
        if rows.shape != (count, width):
            raise ValueError(f"embeddings of shape {rows.shape}, not {(count, width)}")
        # The array has to live as long as the pointer to it.
        values = (c_float * rows.size).from_buffer_copy(rows)
    else:
        if any(len(row) != width for row in embeddings):
            raise ValueError(f"embeddings of different lengths; every one needs {width} numbers")
        values = _floats(embeddings, count * width)
    return [values, (c_int64 * count)(*map(int, labels)), count], width


def _probes(probes, labels, gallery, gallery_labels):
    asked, width = _people(probes, labels)
    if gallery is None and len(gallery_labels):
        raise ValueError("labels of a gallery, and no gallery")
    known = [None, None, 0] if gallery is None else _people(gallery, gallery_labels, width)[0]
    return [*asked, *known, width]


def identification(probes, labels: Sequence[int], gallery=None, gallery_labels: Sequence[int] = (), *,
                   rates: int = 20, threads: int = 0) -> tuple[list[int], list[float]]:
    """The rank at which each probe is found, 0 without a face of its person, and the CMC from rank 1 on.

    Embeddings are rows, labels whole numbers that tell persons apart. Without a gallery each probe is
    asked about among all others.
    """
    ranks, curve = (c_uint64 * len(labels))(), (c_double * rates)()
    _call("identification", *_probes(probes, labels, gallery, gallery_labels), threads, ranks, curve, rates)
    return list(ranks), list(curve)


def open_set_rate(probes, labels: Sequence[int], gallery, gallery_labels: Sequence[int],
                  false_positive_rate: float, *, rank: int = 1, threads: int = 0):
    """FNIR at a FPIR, its threshold, and whether there are strangers enough."""
    rate, threshold, enough = c_double(), c_double(), c_bool()
    _call("open_set_rate", *_probes(probes, labels, gallery, gallery_labels), threads,
          false_positive_rate, rank, byref(rate), byref(threshold), byref(enough))
    return rate.value, threshold.value, enough.value


def _ages(estimated: Sequence[float], ages: Sequence[float]):
    if len(estimated) != len(ages):
        raise ValueError(f"{len(estimated)} estimates for {len(ages)} ages; give one each")
    count = len(ages)
    return (c_double * count)(*map(float, estimated)), (c_double * count)(*map(float, ages)), count


def age_errors(estimated: Sequence[float], ages: Sequence[float], groups: int = 7):
    """Mean absolute error and bias in years, and the share in the right age group."""
    mean, bias, accuracy = c_double(), c_double(), c_double()
    _call("age_errors", *_ages(estimated, ages), groups, byref(mean), byref(bias), byref(accuracy))
    return mean.value, bias.value, accuracy.value


def cumulative_score(estimated: Sequence[float], ages: Sequence[float], years: float) -> float:
    """CS(k): the share of estimates that are at most so many years off."""
    score = c_double()
    _call("cumulative_score", *_ages(estimated, ages), years, byref(score))
    return score.value


def mean_interval(values: Sequence[float], persons: Sequence[int] | None = None, *, samples: int = 1000,
                  level: float = 0.95, seed: int = 0) -> tuple[float, float]:
    """Where the mean of values would lie if the persons they belong to were drawn anew."""
    count = len(values)
    if persons is not None and len(persons) != count:
        raise ValueError(f"{len(persons)} persons for {count} values; give one each")
    low, high = c_double(), c_double()
    _call("mean_interval", (c_double * count)(*map(float, values)),
          None if persons is None else (c_int64 * count)(*map(int, persons)), count, samples, level, seed,
          byref(low), byref(high))
    return low.value, high.value
