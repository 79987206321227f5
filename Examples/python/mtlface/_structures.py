"""The structures of mtlface.h."""
import ctypes
from ctypes import (
    POINTER, c_bool, c_char_p, c_double, c_float, c_int32, c_size_t, c_uint8, c_uint32, c_uint64)


class Image(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("data", POINTER(c_uint8)), ("width", c_int32),
        ("height", c_int32), ("row_bytes", c_size_t), ("format", c_int32), ("orientation", c_int32)]


class DetectedFace(ctypes.Structure):
    _fields_ = [("box", c_float * 4), ("score", c_float), ("landmarks", c_float * 10)]


class DetectionOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("minimum_face", c_double), ("scale_factor", c_double),
        ("thresholds", c_double * 3), ("maximum_faces", c_int32)]


class Confirmation(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("confirmed", c_bool), ("score", c_float),
        ("distance", c_float), ("landmarks", c_float * 10)]


class ModelInfo(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("input_size", c_int32), ("embedding_dimension", c_int32),
        ("age_groups", c_int32), ("ages", c_int32), ("has_decomposition", c_bool),
        ("has_age_estimator", c_bool), ("has_generator", c_bool), ("has_discriminator", c_bool),
        ("is_calibrated", c_bool)]


class Age(ctypes.Structure):
    _fields_ = [("years", c_float), ("group", c_int32), ("low", c_int32), ("high", c_int32)]


class Threshold(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("threshold", c_double), ("false_accept_rate", c_double),
        ("true_accept_rate", c_double), ("uses_flip", c_bool)]


class GalleryOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("dimension", c_int32), ("format", c_int32), ("model", c_char_p),
        ("threads", c_int32)]


class GalleryInfo(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("faces", c_uint64), ("persons", c_uint64), ("bytes", c_uint64),
        ("dimension", c_int32), ("format", c_int32), ("writable", c_bool), ("mended", c_bool)]


class Match(ctypes.Structure):
    _fields_ = [("id", c_uint64), ("similarity", c_double), ("person", c_uint32)]


class Repair(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t), ("faces", c_uint64), ("persons", c_uint64),
        ("lost_records", c_uint64), ("lost_names", c_uint64)]
