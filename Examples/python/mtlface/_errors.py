"""The exceptions of the package."""
from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Error(Exception):
    """The exception that is raised when a call to the library fails.

    Its message describes the problem and how to fix it.

    Attributes
    ----------
    status : str
        The name of the status, for example "MTLFACE_UNREADABLE".
    """

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self._text)


class InvalidArgumentError(Error, ValueError):
    """An argument is out of range or inconsistent, or the object was closed."""


class InvalidIndexError(InvalidArgumentError, IndexError):
    """The index of a face or of an age group is out of range."""


class NotFoundError(Error, KeyError):
    """The gallery does not contain the face or person."""


class _FileError(Error, OSError):
    """An error whose cause is the existence of a file.

    Attributes
    ----------
    filename : path
        The path of the file.
    """

    _errno = 0

    def __init__(self, status: str, text: str, filename: Any = None) -> None:
        super().__init__(status, text)
        self.errno = self._errno
        self.strerror = os.strerror(self._errno)
        self.filename = filename

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, str(self), self.filename)


class MissingFileError(_FileError, FileNotFoundError):
    """The file to read, or the folder of the file to write, does not exist."""

    _errno = errno.ENOENT


class ExistingFileError(_FileError, FileExistsError):
    """The file to create exists."""

    _errno = errno.EEXIST


def invalid_argument(text: str) -> InvalidArgumentError:
    """Return the error for an argument that the package rejects before it calls the library."""
    return InvalidArgumentError("MTLFACE_INVALID_ARGUMENT", text)


def call_error(status: str, text: str) -> Error:
    """Return the error for a failed call of the library."""
    kinds = {
        "MTLFACE_INVALID_ARGUMENT": InvalidArgumentError,
        "MTLFACE_INVALID_HANDLE": InvalidArgumentError,
        "MTLFACE_NOT_FOUND": NotFoundError}
    return kinds.get(status, Error)(status, text)


@contextmanager
def reading(path: str | os.PathLike[str]) -> Iterator[None]:
    """Raise `MissingFileError` if a call fails because the file does not exist."""
    try:
        yield
    except Error as error:
        if error.status == "MTLFACE_UNREADABLE" and not os.path.lexists(path):
            raise MissingFileError(error.status, str(error), path) from None
        raise


@contextmanager
def writing(path: str | os.PathLike[str], *, new: bool = False) -> Iterator[None]:
    """Raise a specific error if a call fails because of the existence of a file.

    It is `MissingFileError` if the folder of the file does not exist, and `ExistingFileError` if
    the file exists but must be `new`.
    """
    try:
        yield
    except Error as error:
        if error.status == "MTLFACE_UNWRITABLE" and new and os.path.lexists(path):
            raise ExistingFileError(error.status, str(error), path) from None
        if error.status == "MTLFACE_UNWRITABLE" and not os.path.isdir(os.path.dirname(path) or "."):
            raise MissingFileError(error.status, str(error), path) from None
        raise
