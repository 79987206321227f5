"""Our model files: safetensors with the description of the networks as JSON in the metadata.

What is written has the bytes that MTLFace writes for the same tensors, in PyTorch's layouts. Files
of 16-bit floats are read into 32 bits.
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
# In the order in which they lie in a file.
TYPES = {torch.int64: "I64", torch.float32: "F32"}


@contextmanager
def opened(path):
    try:
        with safe_open(path, "pt") as file:
            yield file
    except SafetensorError as error:
        raise Unsupported(f"{path}: {error}; fetch the model again") from None


def description_of(path):
    """What a model file says of its networks."""
    with opened(path) as file:
        return checked_description(path, file.metadata() or {})


def checked_description(path, metadata):
    if ARCHITECTURE not in metadata:
        raise Unsupported(f"{path}: no MTLFace model; make one by mtlface-cli convert")
    if metadata.get(FORMAT) != "1":
        raise Unsupported(f"{path}: is of format {metadata.get(FORMAT)} and not 1; take the mirror "
                          "of the MTLFace that wrote it")
    description = json.loads(metadata[ARCHITECTURE])
    try:
        check(description)
    except Unsupported as error:
        raise Unsupported(f"{path}: its description: {error}") from None
    return description


def load(path):
    """The networks of a model file, its description, and what else its metadata say."""
    with opened(path) as file:
        metadata = file.metadata() or {}
        description = checked_description(path, metadata)
        modules = networks(description)
        tensors = {key: file.get_tensor(key) for key in file.keys()}
    wanted = modules.state_dict()
    for key, value in wanted.items():
        # Files from before PyTorch 0.4.1 have no counters.
        if value.dtype == torch.int64:
            tensors.setdefault(key, value)
    wrong = sorted(set(wanted) ^ set(tensors)) or [
        key for key, value in wanted.items() if tensors[key].shape != value.shape]
    if wrong:
        raise Unsupported(f"{path}: {len(wrong)} tensors are missing, too many or misshapen: "
                          + ", ".join(wrong[:5]))
    modules.load_state_dict(tensors)
    others = {k: text for k, text in metadata.items() if k not in (FORMAT, ARCHITECTURE)}
    return modules, description, others


def save(path, description, tensors, metadata=None):
    """Writes the tensors by key, those that networks(description).state_dict() has."""
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
    """A file written beside `path`, synced, and renamed when all went well."""
    partial = f"{path}.partial"
    with open(partial, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
