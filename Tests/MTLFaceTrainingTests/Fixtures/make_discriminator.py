#!/usr/bin/env python3
"""Writes discriminator.json, the PyTorch logits of a small discriminator with instance norm.

The parameters and faces are generated like those of the golden files. Requires numpy, Pillow, and
torch.
"""
import json
import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Examples/tools/pytorch-ddp"))
from fixtures import fill, image
from networks import Discriminator

shape = {"widths": [4, 6, 8, 10, 12], "tailKernel": 3, "normalizesFirst": False, "norm": "instance"}
modules = torch.nn.ModuleDict({"discriminator": Discriminator(shape, 7)})
fill(modules)
with torch.no_grad():
    faces = image("discriminator.faces", (2, 3, 48, 48)).double()
    logits = modules.double()["discriminator"](faces, torch.tensor([1, 5]))
(HERE / "discriminator.json").write_text(json.dumps(logits.flatten().tolist(), indent=1) + "\n")
