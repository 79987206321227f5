"""Test fixtures: the parameters of the golden tests, small networks and record folders."""
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

import numpy as np
import torch
from PIL import Image

import settings as configuration
from description import preset

SMALL = preset("paper", classes=6, training=True) | {
    "inputSize": 48, "embeddingDimension": 16,
    "encoder": {"family": "ir", "units": [1, 1, 1, 1], "stemWidth": 4, "widths": [4, 6, 8, 8],
                "squeezeExcitation": False},
    "age": {"hidden": 8, "ages": 101},
    "generator": preset("cvpr2021")["generator"] | {
        "filtersPerGroup": 4, "blocks": 1, "identityWidth": 8, "decoderWidths": [8, 6, 4, 4]},
    "discriminator": {"widths": [4, 6, 8, 8, 8], "tailKernel": 3, "normalizesFirst": True}}
# Together, the variants cover all values that a description may contain.
VARIANTS = {
    "small": SMALL,
    "one-hot": SMALL | {
        "attention": "serial", "embedding": {"reduced": {"channels": 4}},
        "encoder": SMALL["encoder"] | {
            "units": [1, 2, 1, 1], "widths": [4, 8, 8, 16], "squeezeExcitation": True,
            "projectsEveryStage": True},
        "generator": SMALL["generator"] | {
            "conditioning": "oneHot", "norm": "instance", "activation": "relu"}},
    "mobile": SMALL | {
        "attention": "spatial", "embedding": {"globalDepthwise": {}}, "groupCount": 4,
        "encoder": {"family": "mobileFaceNet", "units": [1, 1, 2, 1], "stemWidth": 8,
                    "widths": [8, 8, 12, 16], "squeezeExcitation": False, "innerWidth": 4},
        "age": {"hidden": 8, "ages": 101, "reducedChannels": 4},
        "discriminator": SMALL["discriminator"] | {
            "tailKernel": 4, "normalizesFirst": False, "norm": "batch"},
        "inputSize": 64},
    "mobile-deep": SMALL | {
        "attention": "channel",
        "discriminator": SMALL["discriminator"] | {"normalizesFirst": False, "norm": "instance"},
        "encoder": {"family": "mobileFaceNet", "units": [2, 1, 1, 1], "stemWidth": 8,
                    "widths": [8, 8, 8, 8], "squeezeExcitation": False}}}


def uniform(name, count):
    """Returns random numbers of the golden tests for a name, in [0, 1).

    The generator is SplitMix64, seeded with the 64-bit FNV-1a hash of the name.
    """
    seed = 0xcbf29ce484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001b3) & (2**64 - 1)
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(
            0x9e3779b97f4a7c15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) / 2**24


def image(name, shape):
    values = 2 * uniform(name, int(np.prod(shape))) - 1
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


@torch.no_grad()
def fill(modules):
    """Sets the parameters of the golden tests, which depend only on names and shapes."""
    for name, tensor in modules.state_dict().items():
        if not tensor.is_floating_point():
            continue
        u = uniform(name, tensor.numel())
        if name.endswith("running_var"):
            values = 0.5 + u
        elif name.endswith(("running_mean", "bias")):
            values = (2 * u - 1) * 0.2
        elif tensor.ndim >= 2:
            values = (2 * u - 1) * np.sqrt(3 / np.prod(tensor.shape[1:]))
        else:
            values = 0.4 + 0.6 * u
        tensor.copy_(torch.from_numpy(values.astype(np.float32).reshape(tensor.shape)))
        if name.endswith(("weight_u", "weight_v")):
            tensor.div_(tensor.norm())
    return modules


def picture(number, side):
    """Returns a smooth image that differs for each number."""
    y, x = np.mgrid[0:side, 0:side] / side
    waves = [np.sin(7 * x * (c + number % 5) + 5 * y * (number % 7 + 1) + number) for c in range(3)]
    return Image.fromarray(((np.stack(waves, 2) + 1) * 127).astype(np.uint8))


def record(labels, encoded=b""):
    """Returns a record. It is divided into parts where the image contains the magic number."""
    magic = struct.pack("<I", 0xced7230a)
    parts = (struct.pack("<IfQQ", len(labels), 0, 0, 0)
             + struct.pack(f"<{len(labels)}f", *labels) + encoded).split(magic)
    kinds = [1] + [2] * (len(parts) - 2) + [3] if len(parts) > 1 else [0]
    return b"".join(
        magic + struct.pack("<I", kind << 29 | len(part)) + part + b"\0" * (-len(part) % 4)
        for kind, part in zip(kinds, parts))


def write_records(folder, ages, people, side=48):
    """Writes an insightface record folder with the labels identity, age and gender."""
    folder.mkdir()
    with open(folder / "train.rec", "wb") as rec, open(folder / "train.idx", "w") as idx:
        for key in range(len(ages) + 1):
            idx.write(f"{key}\t{rec.tell()}\n")
            if key == 0:
                rec.write(record([len(ages) + 1, len(ages) + 1]))
                continue
            encoded = folder / "face.png"
            picture(key, side).save(encoded)
            rec.write(record([people[key - 1], ages[key - 1], key % 2], encoded.read_bytes()))
    (folder / "property").write_text(f"6,{side},{side}")


def settings_of(**changes):
    return configuration.filled(configuration.SETTINGS, changes)


class Case(unittest.TestCase):
    """A test case with a temporary folder. MTLFACE_CLI is the path of mtlface-cli, if set."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def cli(self, *arguments, code=0):
        done = subprocess.run(
            [os.environ["MTLFACE_CLI"], *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout
