"""Age-invariant face recognition and face age synthesis: the Python interface of MTLFace.

The package calls the C library through ctypes. It accepts numpy arrays, PIL images and paths of
image files, and returns numpy arrays.

Examples
--------
Estimate the age of each face in a photo, and save an image of the face at age 70:

    import mtlface

    with mtlface.Detector() as detector, mtlface.Model() as model:   # or Model("model.safetensors")
        photo = mtlface.Picture("photo.jpg")           # or a PIL image, or a numpy array
        for face in detector.detect(photo):
            crop = photo.align(face.landmarks, model.input_size)
            with model.encode([crop]) as faces:
                print(faces.embeddings()[0], faces.ages()[0].years)
                faces.synthesize(years=70).write("older.png")

Notes
-----
The library is loaded from the path in the environment variable MTLFACE_LIBRARY. If the variable is
not set, the library is loaded from the folder of this package or, if it is not there, from the
search path of the system.

Calls release the GIL. Any number of threads may use the same object at the same time.

A call that fails raises `Error` or one of its subclasses. The subclasses also are the corresponding
exceptions of Python: `InvalidArgumentError` is a `ValueError`, `InvalidIndexError` an `IndexError`,
`NotFoundError` a `KeyError`, `MissingFileError` a `FileNotFoundError`, and `ExistingFileError` a
`FileExistsError`.

Pictures, detectors, models, encoded faces and galleries refer to memory of the C library. They are
freed by `close`, at the end of a `with` block, or when they are garbage collected. They cannot be
copied or pickled. To use one in another process, create it there.
"""
from ._age_metrics import age_errors, cumulative_score, mean_interval
from ._detector import Detector
from ._errors import (
    Error, ExistingFileError, InvalidArgumentError, InvalidIndexError, MissingFileError,
    NotFoundError)
from ._faces import Faces
from ._gallery import Gallery
from ._identification import identification, open_set_rate
from ._library import __version__, set_log, version
from ._model import Model
from ._picture import Picture, PictureLike, align
from ._results import Age, Confirmation, Face, GalleryFace, Match, Threshold
from ._verification import (
    area_under_curve, cosface_logits, equal_error_rate, k_fold_accuracy, similarity,
    true_accept_rate)

__all__ = [
    "Age", "Confirmation", "Detector", "Error", "ExistingFileError", "Face", "Faces", "Gallery",
    "GalleryFace", "InvalidArgumentError", "InvalidIndexError", "Match", "MissingFileError",
    "Model", "NotFoundError", "Picture", "PictureLike", "Threshold", "__version__", "age_errors",
    "align", "area_under_curve", "cosface_logits", "cumulative_score", "equal_error_rate",
    "identification", "k_fold_accuracy", "mean_interval", "open_set_rate", "set_log", "similarity",
    "true_accept_rate", "version"]

# Messages, documentation and pickles name the objects as users import them.
for _name in __all__:
    if hasattr(globals()[_name], "__qualname__"):
        globals()[_name].__module__ = __name__
