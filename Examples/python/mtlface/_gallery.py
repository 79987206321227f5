"""Gallery files, and changes of galleries."""
from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from ctypes import byref, c_bool, c_char_p, c_float, c_int32, c_size_t, c_uint64, c_void_p

import numpy as np
import numpy.typing as npt

from . import _structures as c
from ._arguments import Path, choice, file_path, pointer, rows, same_count, utf8
from ._errors import invalid_argument, reading, writing
from ._gallery_contents import VECTORS, GalleryContents
from ._library import call, checked


class Gallery(GalleryContents):
    """A database of the faces of known people, for identification.

    `Gallery(path)` opens an existing file. `Gallery.create` creates a new gallery. `len(gallery)`
    is the number of faces, `gallery[id]` is the face with that ID, and iteration yields the faces.
    `name in gallery` is whether the gallery contains a person, and `id in gallery` whether it
    contains a face.

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
    MissingFileError
        If the file does not exist.
    Error
        With the status "MTLFACE_BUSY" if the file is already open for writing, or
        "MTLFACE_UNREADABLE" if it is damaged.

    Notes
    -----
    Changes are atomic and durable: when a call returns, its change is on disk.

    Examples
    --------
        with mtlface.Gallery.create(
                "people.gallery", dimension=model.embedding_dimension, model=model.identity(),
                exist_ok=True) as gallery:
            gallery.add(embedding, "Ada", note="ada.jpg")
            best = gallery.search_persons(probe, top=1, threshold=0.36)
            print(best[0].person if best else "unknown")
    """

    def __init__(self, path: Path, *, writable: bool = False, threads: int = 0) -> None:
        out = c_void_p()
        with reading(path):
            call("gallery_open", file_path(path), writable, threads, byref(out))
        super().__init__(out.value)
        self._place = repr(os.fspath(path))

    @classmethod
    def create(cls, path: Path | None, *, dimension: int = 512,
               format: str = "float32", model: str = "", threads: int = 0,
               exist_ok: bool = False) -> Gallery:
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
        exist_ok : bool, optional
            Whether to open the file for writing if it exists. In this case, its dimension and model
            must be those of the arguments, and its format does not change.

        Raises
        ------
        ExistingFileError
            If the file exists and `exist_ok` is false.
        InvalidArgumentError
            If the existing gallery has another dimension or model.
        Error
            If the file cannot be created.
        """
        if path is None:
            return cls._create(None, dimension, format, model, threads)
        if exist_ok and os.path.lexists(path):
            return cls._open(path, dimension, model, threads)
        with writing(path, new=True):
            return cls._create(path, dimension, format, model, threads)

    @classmethod
    def _create(cls, path: Path | None, dimension: int, format: str, model: str,
                threads: int) -> Gallery:
        options = c.GalleryOptions(
            ctypes.sizeof(c.GalleryOptions), checked(dimension, c_int32),
            choice(format, "format", VECTORS), utf8(model, "model"), checked(threads, c_int32))
        out = c_void_p()
        name = None if path is None else file_path(path)
        call("gallery_create", name, byref(options), byref(out))
        gallery = cls.__new__(cls)
        GalleryContents.__init__(gallery, out.value)
        gallery._place = "in memory" if path is None else repr(os.fspath(path))
        return gallery

    @classmethod
    def _open(cls, path: Path, dimension: int, model: str, threads: int) -> Gallery:
        gallery = cls(path, writable=True, threads=threads)
        if (gallery.dimension, gallery.model) == (dimension, model):
            return gallery
        text = (
            f"{os.fspath(path)} has dimension {gallery.dimension} and model {gallery.model!r}, but "
            f"the arguments are {dimension} and {model!r}; pass those of the file, or another path")
        gallery.close()
        raise invalid_argument(text)

    def _description(self) -> str:
        return f"{self._place}, {super()._description()}"

    @staticmethod
    def repair(path: Path, output: Path) -> dict[str, int]:
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
        report = c.Repair(struct_size=ctypes.sizeof(c.Repair))
        with reading(path), writing(output, new=True):
            call("gallery_repair", file_path(path), file_path(output), byref(report))
        return {name: getattr(report, name)
                for name in ("faces", "persons", "lost_records", "lost_names")}

    def add(self, embedding: npt.ArrayLike, person: str, note: str = "") -> int:
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
        return self.add_many(np.asarray(embedding)[np.newaxis], [person], [note])[0]

    def add_many(self, embeddings: npt.ArrayLike, persons: Sequence[str],
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
        values = rows(embeddings, "embeddings")
        if isinstance(persons, str) or isinstance(notes, str):
            raise TypeError("persons or notes is a string; pass a sequence of strings")
        count = same_count(
            embeddings=values, persons=persons, **({} if notes is None else {"notes": notes}))
        names = (c_char_p * count)(*[utf8(name, "person") for name in persons])
        texts = notes and (c_char_p * count)(*[utf8(note, "note") for note in notes])
        ids = (c_uint64 * count)()
        call("gallery_add", self._value, pointer(values, c_float), count, values.shape[1], names,
             texts, ids)
        return list(ids)

    def update(self, id: int, *, embedding: npt.ArrayLike | None = None, person: str | None = None,
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
        values, count = None, 0
        if embedding is not None:
            array = np.ascontiguousarray(embedding, np.float32)
            values, count = pointer(array, c_float), array.size
        call("gallery_update", self._value, id, values, count,
             None if person is None else utf8(person, "person"),
             None if note is None else utf8(note, "note"))

    def remove(self, ids: int | Sequence[int]) -> None:
        """Remove faces, either all or none.

        Their vectors stay in the file until `compact` is called.

        Parameters
        ----------
        ids : int or sequence of int
            The IDs of the faces.
        """
        numbers = [ids] if isinstance(ids, (int, np.integer)) else ids
        array = (c_uint64 * len(numbers))(*[checked(id, c_uint64) for id in numbers])
        call("gallery_remove", self._value, array, len(array))

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
        call("gallery_remove_person", self._value, utf8(person, "person"), byref(removed))
        return removed.value

    def compact(self) -> None:
        """Rewrite the file without the data that was removed or replaced."""
        call("gallery_compact", self._value)

    def refresh(self) -> bool:
        """Load changes that other objects or processes made to the file.

        Returns
        -------
        bool
            Whether there were changes.
        """
        changed = c_bool()
        call("gallery_refresh", self._value, byref(changed))
        return changed.value
