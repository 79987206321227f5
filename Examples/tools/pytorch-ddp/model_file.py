"""MTLFace model files: safetensors with the description of the networks as JSON metadata.

Files are identical byte for byte to those that MTLFace writes for the same tensors. Tensors have
the layouts of PyTorch. When a file is read, 16-bit floats are converted to 32-bit floats.
"""
import json
import os
import struct
from contextlib import contextmanager

import torch
from safetensors import SafetensorError, safe_open

from description import Unsupported, check
from networks import networks

FORMAT, ARCHITECTURE = "mtlface.format", "mtlface.architecture"
# The data types in the order in which tensors are stored in a file.
TYPES = {torch.int64: "I64", torch.float32: "F32"}


@contextmanager
def opened(path):
    if str(path).endswith(".onnx"):
        raise Unsupported(f"{path}: is an ONNX file, which this program does not read; run "
                          f"mtlface-cli convert {path} recognizer.safetensors")
    try:
        with safe_open(path, "pt") as file:
            yield file
    except SafetensorError as error:
        raise Unsupported(f"{path}: the file is damaged ({error}); restore a copy") from None


def description_of(path):
    """Returns the description of the networks in a model file."""
    with opened(path) as file:
        return checked_description(path, file.metadata() or {})


def checked_description(path, metadata):
    if ARCHITECTURE not in metadata:
        raise Unsupported(f"{path}: is not an MTLFace model; convert it with mtlface-cli convert")
    if metadata.get(FORMAT) != "1":
        raise Unsupported(f"{path}: the format is {metadata.get(FORMAT)}, but this program reads "
                          "format 1; use the program from the MTLFace version that wrote the file")
    description = json.loads(metadata[ARCHITECTURE])
    try:
        check(description)
    except Unsupported as error:
        raise Unsupported(f"{path}: the description is not supported: {error}") from None
    return description


def load(path):
    """Returns the networks, the description and the other metadata of a model file."""
    with opened(path) as file:
        metadata = file.metadata() or {}
        description = checked_description(path, metadata)
        modules = networks(description)
        tensors = {key: file.get_tensor(key) for key in file.keys()}
    expected = modules.state_dict()
    for key, value in expected.items():
        # Models that come from PyTorch versions before 0.4.1 do not contain the batch counters.
        if value.dtype == torch.int64:
            tensors.setdefault(key, value)
    wrong = sorted(set(expected) ^ set(tensors)) or [
        key for key, value in expected.items() if tensors[key].shape != value.shape]
    if wrong:
        raise Unsupported(f"{path}: {len(wrong)} tensors are missing, unexpected or "
                          "have the wrong shape (" + ", ".join(wrong[:5]) + "); convert it again")
    modules.load_state_dict(tensors)
    others = {k: text for k, text in metadata.items() if k not in (FORMAT, ARCHITECTURE)}
    return modules, description, others


def save(path, description, tensors, metadata=None):
    """Writes a model file. `tensors` is the state_dict() of networks(description)."""
    texts = dict(metadata or {}) | {FORMAT: "1", ARCHITECTURE: json.dumps(
        description, sort_keys=True, separators=(",", ":"))}
    order = sorted(
        tensors, key=lambda key: (list(TYPES).index(tensors[key].dtype), key.encode()))
    header, begin = {"__metadata__": dict(sorted(texts.items()))}, 0
    for key in order:
        end = begin + tensors[key].numel() * tensors[key].element_size()
        header[key] = {"dtype": TYPES[tensors[key].dtype], "shape": list(tensors[key].shape),
                       "data_offsets": [begin, end]}
        begin = end
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with replacing(path) as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for key in order:
            file.write(tensors[key].detach().cpu().contiguous().numpy().tobytes())


@contextmanager
def replacing(path):
    """Opens a temporary file. If the block succeeds, syncs the file and renames it to `path`."""
    partial = f"{path}.partial"
    with open(partial, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
