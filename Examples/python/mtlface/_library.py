"""The C library: loading it and calling its functions."""
from __future__ import annotations

import ctypes
import os
import pathlib
from collections.abc import Callable
from ctypes import byref, c_char_p, c_double, c_int32, c_size_t, c_uint32, c_uint64
from typing import Any

import numpy as np

from ._errors import call_error, invalid_argument
from ._signatures import CALLS, PROCEDURES, TEXTS, LogFunction

ABI_VERSION = 1
_RANGES: dict[Any, tuple[int, int]] = {
    c_int32: (-2**31, 2**31 - 1), c_uint32: (0, 2**32 - 1), c_uint64: (0, 2**64 - 1),
    c_size_t: (0, 2**64 - 1)}


def _path() -> str:
    adjacent = pathlib.Path(__file__).resolve().parent / "libmtlface.so.1"
    return os.environ.get("MTLFACE_LIBRARY") or (
        str(adjacent) if adjacent.exists() else "libmtlface.so.1")


def _load(path: str) -> ctypes.CDLL:
    try:
        loaded = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"the library of MTLFace cannot be loaded: {error}; set MTLFACE_LIBRARY to the path of "
            "libmtlface.so.1, copy the file to the folder of this package, or install it with make "
            "install") from error
    for table, result in ((TEXTS, c_char_p), (PROCEDURES, None), (CALLS, c_int32)):
        for name, arguments in table.items():
            function = getattr(loaded, f"mtlface_{name}")
            function.argtypes, function.restype = arguments, result
    loaded.mtlface_abi_version.restype = c_uint32
    if loaded.mtlface_abi_version() != ABI_VERSION:
        raise ImportError(
            f"{path} has ABI version {loaded.mtlface_abi_version()}, but this package requires "
            f"version {ABI_VERSION}; use files from the same release")
    return loaded


library = _load(_path())
__version__: str = library.mtlface_version().decode()


def checked(value: Any, kind: Any) -> Any:
    """Return a number in a form that ctypes accepts.

    ctypes rejects the scalar types of numpy, and truncates integers that are too large.
    """
    if kind is c_double:
        if not hasattr(value, "__float__") and not hasattr(value, "__index__"):
            raise TypeError(f"{value!r} is not a number")
        return float(value)
    if kind not in _RANGES:
        return value
    if not isinstance(value, (int, np.integer)):
        raise TypeError(f"{value!r} is not an integer")
    low, high = _RANGES[kind]
    if not low <= value <= high:
        raise invalid_argument(f"{value} is out of range; pass {low} to {high}")
    return int(value)


def call(name: str, *arguments: Any) -> None:
    """Call a function of the C API and raise an `Error` if it fails."""
    status = getattr(library, f"mtlface_{name}")(*map(checked, arguments, CALLS[name]))
    if status:
        raise call_error(
            library.mtlface_status_name(status).decode(), library.mtlface_last_error().decode())


def text(name: str, *arguments: Any) -> str:
    """Return the string that a C function writes, after querying its size."""
    needed = c_size_t()
    call(name, *arguments, None, 0, byref(needed))
    buffer = ctypes.create_string_buffer(max(needed.value, 1))
    call(name, *arguments, buffer, needed.value, None)
    return buffer.raw[:needed.value].decode()


def version() -> str:
    """Return a description of the library for bug reports.

    It contains the version, the instruction set in use, and the supported image formats.
    `mtlface.__version__` is the version alone.
    """
    description: bytes = library.mtlface_build_info()
    return description.decode()


_log_callback = LogFunction(0)


def set_log(function: Callable[[str], object] | None) -> None:
    """Set the function that receives warnings.

    A warning reports that a gallery was recovered, or that a crop does not look like an aligned
    face; see `Detector.confirm`. While a function is set, a model checks each crop it receives,
    which takes about a millisecond.

    Parameters
    ----------
    function : callable or None
        A function with one string parameter. It may be called from any thread, and it must not
        call the library. None, the default, discards warnings.
    """
    global _log_callback
    callback = LogFunction(0)
    if function is not None:
        receive = function
        callback = LogFunction(lambda message, _: receive(message.decode()) and None)
    library.mtlface_set_log(callback, None)
    # Keep the previous callback until here, because the library could still call it.
    _log_callback = callback
