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
from ctypes import c_uint32, c_uint64, c_void_p
from dataclasses import dataclass
from typing import Any, Sequence

try:
    import numpy as np
except ImportError:  # pictures as bytes still work; arrays do not
    np = None

__all__ = [
    "Age", "Detector", "Error", "Face", "Faces", "Model", "Picture", "Threshold", "area_under_curve",
    "equal_error_rate", "k_fold_accuracy", "similarity", "true_accept_rate", "version"]


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


_ABI = 1
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
    sizes, bools, handles = POINTER(c_size_t), POINTER(c_bool), POINTER(c_void_p)
    texts = {"version": [], "build_info": [], "last_error": [], "status_name": [c_int32]}
    for name, arguments in texts.items():
        function = getattr(library, f"mtlface_{name}")
        function.argtypes, function.restype = arguments, c_char_p
    library.mtlface_abi_version.restype = c_uint32
    for name in ("picture", "detector", "model", "faces"):
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
        "similarity": [floats, floats, c_size_t, doubles],
        "threshold": [handle, c_double, POINTER(_Threshold)],
        "k_fold_accuracy": [doubles, bools, c_size_t, c_size_t, doubles, doubles, doubles],
        "true_accept_rate": [doubles, bools, c_size_t, c_double, doubles, doubles, bools],
        "equal_error_rate": [doubles, bools, c_size_t, doubles],
        "area_under_curve": [doubles, bools, c_size_t, doubles],
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

    def confirm(self, crop: Picture) -> bool:
        """Whether a square crop looks like an aligned face."""
        answer = _Confirmation(struct_size=ctypes.sizeof(_Confirmation))
        _call("confirm", self._value, crop._value, byref(answer))
        return answer.confirmed


class Model(_Handle):
    """A model: from a path, or from the bytes of a file."""

    _free = "model"

    def __init__(self, source: Any, threads: int = 0):
        out = c_void_p()
        if isinstance(source, (bytes, bytearray)):
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

    def _text(self, call: str, *arguments: Any) -> str:
        needed = c_size_t()
        _call(call, self._value, *arguments, None, 0, byref(needed))
        text = ctypes.create_string_buffer(max(needed.value, 1))
        _call(call, self._value, *arguments, text, needed.value, None)
        return text.raw[:needed.value].decode()

    @property
    def metadata(self) -> dict[str, str]:
        """What the file says of the model."""
        keys = [key for key in self._text("model_metadata_keys").split("\0") if key]
        return {key: self._text("model_metadata", key.encode())[:-1] for key in keys}

    @property
    def group_labels(self) -> list[str]:
        """The names of the age groups."""
        return [self._text("model_group_label", group)[:-1] for group in range(self.age_groups)]

    def encode(self, crops: Sequence[Picture]) -> "Faces":
        """Aligned crops, encoded once for everything that is asked of them."""
        out = c_void_p()
        _call("encode", self._value, _handles(crops), len(crops), byref(out))
        return Faces(out.value, self, len(crops))

    def embed(self, crops: Sequence[Picture], flip: bool = False):
        """Embeddings straight from crops: float32 [n, dimension], each of length 1."""
        result = np.empty((len(crops), self.embedding_dimension), np.float32)
        _call("embed_crops", self._value, _handles(crops), len(crops), flip, _pointer(result, c_float),
              result.size, None)
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
