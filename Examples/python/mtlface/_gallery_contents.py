"""The faces and people of a gallery, and searches."""
from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_size_t, c_uint32, c_uint64
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from . import _structures as c
from ._arguments import Path, choice, file_path, pointer, rows, utf8
from ._errors import InvalidArgumentError, NotFoundError, invalid_argument, writing
from ._handle import Handle
from ._library import call, checked, text
from ._results import GalleryFace, Match

VECTORS = ("float32", "float16", "int8")
SCORES = ("template", "best")
EXPORTS = ("npy", "fvecs")


class GalleryContents(Handle):
    """The part of `Gallery` that does not change the gallery."""

    _kind = "gallery"

    def _description(self) -> str:
        info = self._info
        return (
            f"{info.faces} face{'s' * (info.faces != 1)} of {info.persons} "
            f"{'person' if info.persons == 1 else 'people'}, {info.dimension} dimensions, "
            f"{VECTORS[info.format]}")

    @property
    def _info(self) -> c.GalleryInfo:
        info = c.GalleryInfo(struct_size=ctypes.sizeof(c.GalleryInfo))
        call("gallery_describe", self._value, byref(info))
        return info

    def __len__(self) -> int:
        return int(self._info.faces)

    def __iter__(self) -> Iterator[GalleryFace]:
        """Iterate over the faces in ascending order of their IDs."""
        return (self[id] for id in self.ids())

    def __contains__(self, item: object) -> bool:
        """Return whether the gallery contains a person, given by name, or a face, given by ID."""
        if isinstance(item, str):
            return bool(self.ids(item))
        if not isinstance(item, (int, np.integer)):
            return False
        try:
            call("gallery_get", self._value, item, None, 0, None)
        except (NotFoundError, InvalidArgumentError):
            return False
        return True

    @property
    def dimension(self) -> int:
        """The number of elements of an embedding."""
        return int(self._info.dimension)

    @property
    def format(self) -> str:
        """The storage format: "float32", "float16" or "int8"."""
        return VECTORS[self._info.format]

    @property
    def model(self) -> str:
        """The `model` argument that the gallery was created with, or an empty string."""
        return text("gallery_model", self._value)[:-1]

    @property
    def persons(self) -> list[str]:
        """The names of the people with at least one face."""
        needed = c_size_t()
        call("gallery_persons", self._value, None, 0, byref(needed))
        numbers = (c_uint32 * needed.value)()
        call("gallery_persons", self._value, numbers, needed.value, byref(needed))
        return [self._name(number) for number in numbers[:needed.value]]

    def _name(self, person: int) -> str:
        return text("gallery_person_name", self._value, person)[:-1]

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
        name = None if person is None else utf8(person, "person")
        needed = c_size_t()
        call("gallery_ids", self._value, name, None, 0, byref(needed))
        ids = (c_uint64 * needed.value)()
        call("gallery_ids", self._value, name, ids, needed.value, byref(needed))
        return ids[:needed.value]

    def __getitem__(self, id: int) -> GalleryFace:
        """Return the face with the given ID.

        Raises
        ------
        NotFoundError
            If the gallery does not contain the ID.
        """
        embedding, person = (c_float * self.dimension)(), c_uint32()
        call("gallery_get", self._value, id, embedding, len(embedding), byref(person))
        note = text("gallery_note", self._value, id)[:-1]
        return GalleryFace(id, self._name(person.value), note, np.array(embedding, np.float32))

    def _search(self, name: str, probes: npt.ArrayLike, top: int, threshold: float,
                *more: Any) -> Any:
        values = rows(probes, "probes")
        count, top = len(values), checked(top, c_size_t)
        if count * top > 10**9:  # 24 GB
            raise invalid_argument(f"top is {top} with {count} probes; search for fewer at once")
        matches, counts = (c.Match * (count * top))(), (c_size_t * count)()
        call(name, self._value, pointer(values, c_float), *values.shape, top, threshold, *more,
             matches, len(matches), counts)
        found = [
            [Match(self._name(m.person), m.similarity, m.id)
             for m in matches[row * top:row * top + counts[row]]]
            for row in range(count)]
        return found[0] if np.ndim(probes) == 1 else found

    @overload
    def search(self, probes: Sequence[float], top: int = 10,
               threshold: float = -1.0) -> list[Match]: ...

    @overload
    def search(self, probes: npt.ArrayLike, top: int = 10, threshold: float = -1.0) -> Any: ...

    def search(self, probes: npt.ArrayLike, top: int = 10, threshold: float = -1.0) -> Any:
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

    @overload
    def search_persons(self, probes: Sequence[float], top: int = 10, threshold: float = -1.0,
                       by: str = "template") -> list[Match]: ...

    @overload
    def search_persons(self, probes: npt.ArrayLike, top: int = 10, threshold: float = -1.0,
                       by: str = "template") -> Any: ...

    def search_persons(self, probes: npt.ArrayLike, top: int = 10, threshold: float = -1.0,
                       by: str = "template") -> Any:
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
        score = choice(by, "by", SCORES)
        return self._search("gallery_search_persons", probes, top, threshold, score)

    def export(self, path: Path, format: str = "npy",
               list: Path | None = None) -> None:
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
        number = choice(format, "format", EXPORTS)
        with writing(path):
            call("gallery_export", self._value, file_path(path), number,
                 None if list is None else file_path(list))
