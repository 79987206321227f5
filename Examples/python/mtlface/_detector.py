"""Face detection."""
from __future__ import annotations

import ctypes
from ctypes import byref, c_double, c_int32, c_size_t, c_void_p

from . import _structures as c
from ._errors import Error
from ._handle import Handle
from ._library import call, checked, library
from ._picture import PictureLike, as_picture
from ._results import Confirmation, Face


class Detector(Handle):
    """A face detector. It does not require a model file.

    Parameters
    ----------
    threads : int, optional
        The number of threads to use, 1 to 256, or 0 for one per processor.
    """

    _kind = "detector"

    def __init__(self, threads: int = 0) -> None:
        out = c_void_p()
        call("detector_create", threads, byref(out))
        super().__init__(out.value)

    def detect(self, photo: PictureLike, *, minimum_face: float | None = None,
               minimum_score: float | None = None, maximum_faces: int = 0) -> list[Face]:
        """Detect the faces in a photo.

        Parameters
        ----------
        photo : picture_like
            The image to search: a `Picture` or anything that `Picture` accepts.
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
        options = c.DetectionOptions()
        library.mtlface_detection_options_init(byref(options))
        if minimum_face is not None:
            options.minimum_face = checked(minimum_face, c_double)
        if minimum_score is not None:
            options.thresholds[2] = checked(minimum_score, c_double)
        options.maximum_faces = checked(maximum_faces, c_int32)
        picture, capacity, count = as_picture(photo), 64, c_size_t()
        while True:
            faces = (c.DetectedFace * capacity)()
            try:
                call("detect", self._value, picture._value, byref(options), faces, capacity,
                     byref(count))
                break
            except Error as error:
                if error.status != "MTLFACE_CAPACITY":
                    raise
                capacity = count.value
        return [
            Face(tuple(f.box), f.score, tuple(zip(f.landmarks[::2], f.landmarks[1::2])))
            for f in faces[:count.value]]

    def confirm(self, crop: PictureLike) -> Confirmation:
        """Check whether a crop shows an aligned face.

        The embedding and age of a misaligned crop look plausible but are meaningless.

        Parameters
        ----------
        crop : picture_like
            A square image of any size.

        Returns
        -------
        Confirmation
            The result. It is true in a Boolean context if the crop shows an aligned face.
        """
        result = c.Confirmation(struct_size=ctypes.sizeof(c.Confirmation))
        picture = as_picture(crop)
        call("confirm", self._value, picture._value, byref(result))
        return Confirmation(result.confirmed, result.score, result.distance)
