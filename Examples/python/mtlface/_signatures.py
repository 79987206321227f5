"""The parameter types of the functions of mtlface.h."""
import ctypes
from ctypes import POINTER, c_bool, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t
from ctypes import c_uint32, c_uint64, c_void_p
from typing import Any

from ._structures import (
    Age, Confirmation, DetectedFace, DetectionOptions, GalleryInfo, GalleryOptions, Image, Match,
    ModelInfo, Repair, Threshold)

LogFunction = ctypes.CFUNCTYPE(None, c_char_p, c_void_p)

handle, floats, doubles = c_void_p, POINTER(c_float), POINTER(c_double)
sizes, bools, handles = POINTER(c_size_t), POINTER(c_bool), POINTER(c_void_p)
labeled = [floats, POINTER(c_int64), c_size_t]

# Functions that return a string.
TEXTS: dict[str, list[Any]] = {
    "version": [], "build_info": [], "last_error": [], "status_name": [c_int32]}

# Functions that return nothing.
PROCEDURES: dict[str, list[Any]] = {
    "set_log": [LogFunction, c_void_p],
    "detection_options_init": [POINTER(DetectionOptions)],
    **{f"{kind}_free": [handle] for kind in ("picture", "detector", "model", "faces", "gallery")}}

# Functions that return a status.
CALLS: dict[str, list[Any]] = {
    "picture_read": [c_char_p, c_void_p, handles],
    "picture_decode": [c_char_p, c_size_t, c_char_p, c_void_p, handles],
    "picture_create": [POINTER(Image), handles],
    "picture_view": [handle, POINTER(Image)],
    "picture_write": [handle, c_char_p, c_int32],
    "detector_create": [c_int32, handles],
    "detect": [handle, handle, POINTER(DetectionOptions), POINTER(DetectedFace), c_size_t, sizes],
    "align": [handle, floats, c_int32, handles, doubles, doubles],
    "confirm": [handle, handle, POINTER(Confirmation)],
    "model_open": [c_char_p, c_int32, handles],
    "model_open_embedded": [c_int32, handles],
    "model_open_memory": [c_char_p, c_size_t, c_char_p, c_int32, handles],
    "model_describe": [handle, POINTER(ModelInfo)],
    "model_metadata": [handle, c_char_p, c_char_p, c_size_t, sizes],
    "model_metadata_keys": [handle, c_char_p, c_size_t, sizes],
    "model_group_label": [handle, c_int32, c_char_p, c_size_t, sizes],
    "encode": [handle, handles, c_size_t, handles],
    "faces_feature": [handle, c_int32, floats, c_size_t, sizes, sizes],
    "embed": [handle, handle, floats, c_size_t, floats],
    "embed_crops": [handle, handles, c_size_t, c_bool, floats, c_size_t, floats],
    "ages": [handle, handle, POINTER(Age), c_size_t, floats, floats],
    "synthesize": [handle, handle, c_size_t, c_int32, c_double, handles],
    "synthesize_groups": [handle, handle, c_size_t, handles, c_size_t],
    "paste": [handle, floats, handle, c_double, c_int32, handles],
    "discriminate": [handle, handles, POINTER(c_int32), c_size_t, floats, c_size_t, sizes,
                     sizes],
    "similarity": [floats, floats, c_size_t, doubles],
    "cosface_logits": [floats, c_size_t, c_size_t, floats, c_size_t, POINTER(c_int32), c_double,
                       c_double, floats, c_size_t],
    "model_identity": [handle, c_bool, c_char_p, c_size_t, sizes],
    "gallery_create": [c_char_p, POINTER(GalleryOptions), handles],
    "gallery_open": [c_char_p, c_bool, c_int32, handles],
    "gallery_describe": [handle, POINTER(GalleryInfo)],
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
    "gallery_search": [handle, floats, c_size_t, c_size_t, c_size_t, c_double, POINTER(Match),
                       c_size_t, sizes],
    "gallery_search_persons": [handle, floats, c_size_t, c_size_t, c_size_t, c_double, c_int32,
                               POINTER(Match), c_size_t, sizes],
    "gallery_export": [handle, c_char_p, c_int32, c_char_p],
    "gallery_repair": [c_char_p, c_char_p, POINTER(Repair)],
    "threshold": [handle, c_double, POINTER(Threshold)],
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
