"""Writes random weights of the preset cvpr2021 in the authors' format, and random aligned faces.

usage: make_weights.py FOLDER

Batch normalization layers have the statistics of random images. Therefore values keep their
magnitude through all layers, and the embeddings of images differ.
"""
import pathlib
import sys

import numpy
import torch
from PIL import Image
from torch.nn.modules.batchnorm import _BatchNorm

folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "training"))
import mirror  # noqa: E402, F401
from description import preset  # noqa: E402
from networks import networks  # noqa: E402

torch.manual_seed(1)
modules = networks(preset("cvpr2021"))
for module in modules.modules():
    # Do not use the initial values of MTLFace, with which the generator changes almost nothing.
    if hasattr(module, "reset_parameters"):
        module.reset_parameters()
encoder, generator = modules["encoder"], modules["generator"]
for module in modules.modules():
    if isinstance(module, _BatchNorm):
        module.momentum = 1.0
with torch.no_grad():
    images = torch.rand(7, 3, 112, 112) * 2 - 1
    levels = encoder.levels(images)
    identity, _ = encoder.fsm(levels[-1])
    encoder.embed(identity)
    generator(identity, levels, images, torch.arange(7))
for part, name in {"E": "encoder", "A": "age", "G": "generator"}.items():
    torch.save(modules[name].state_dict(), folder / f"{part}.pth")

random = numpy.random.default_rng(1)
(folder / "faces").mkdir(exist_ok=True)
for index in range(8):
    pixels = random.integers(0, 256, (112, 112, 3), numpy.uint8)
    Image.fromarray(pixels).save(folder / "faces" / f"{index}.png")
