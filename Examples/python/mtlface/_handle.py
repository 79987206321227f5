"""The base class of objects of the C library."""
from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_void_p
from typing import Any, NoReturn, TypeVar

from ._errors import InvalidArgumentError
from ._library import library

_Self = TypeVar("_Self", bound="Handle")


class Handle:
    """An object of the library.

    It is freed by `close`, at the end of a `with` block, or when it is garbage collected.
    """

    _kind = ""  # The name of the type in the names of C functions.
    _pointer: int | None = None

    def __init__(self, pointer: int | None) -> None:
        self._pointer = pointer

    @property
    def closed(self) -> bool:
        """Whether the object was closed."""
        return self._pointer is None

    @property
    def _value(self) -> int:
        """The C handle."""
        if self._pointer is None:
            raise InvalidArgumentError(
                "MTLFACE_INVALID_HANDLE",
                f"the {type(self).__name__} object was closed; create a new one")
        return self._pointer

    def close(self) -> None:
        """Free the object. Calling this method again has no effect."""
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            getattr(library, f"mtlface_{self._kind}_free")(pointer)

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        # Without this method, a copy would free the memory of the original.
        raise TypeError(
            f"a {type(self).__name__} object cannot be copied or pickled, because it refers to "
            "memory of this process; share the object, or create another one in the other process")

    def __repr__(self) -> str:
        description = "closed" if self.closed else self._description()
        return f"<mtlface.{type(self).__name__}{': ' * bool(description)}{description}>"

    def _description(self) -> str:
        """Return the part of the representation that describes an object that is not closed."""
        return ""


def handle_array(items: Sequence[Handle]) -> Any:
    """Return a C array of handles. It does not keep the objects alive."""
    return (c_void_p * len(items))(*[item._value for item in items])
