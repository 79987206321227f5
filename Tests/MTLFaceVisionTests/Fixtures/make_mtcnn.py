#!/usr/bin/env python3
"""Creates mtcnn.safetensors, which contains the results of facenet-pytorch for small noisy images.

    make_mtcnn.py FOLDER        (FOLDER is facenet_pytorch/data in the package)

This script requires torch and safetensors. For each network, the file contains the following arrays:

- NAME.pictures: the images as uint8 [n, h, w, 3], which are normalized as (x - 127.5) / 128
- NAME.score: the probability of a face, [n, ...]
- NAME.box: the box offsets, [n, ..., 4]
- onet.landmarks: the landmarks, [n, 10]
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

FOLDER = pathlib.Path(sys.argv[1])
# The number and size of the images of each network, and the kernel and stride of the pooling layer
# after each convolution, or None if there is no pooling layer.
NETWORKS = {
    "pnet": ((1, 17, 24), [(2, 2), None, None]),
    "rnet": ((3, 24, 24), [(3, 2), (3, 2), None]),
    "onet": ((2, 48, 48), [(3, 2), (3, 2), (2, 2), None]),
}


def run(x, w, pools):
    for i, pool in enumerate(pools, 1):
        x = F.conv2d(x, w[f"conv{i}.weight"], w[f"conv{i}.bias"])
        x = F.prelu(x, w[f"prelu{i}.weight"])
        if pool:
            x = F.max_pool2d(x, *pool, ceil_mode=True)
    last = len(pools) + 1
    if f"dense{last}.weight" not in w:
        return [F.conv2d(x, w[f"conv4_{k}.weight"], w[f"conv4_{k}.bias"]).permute(0, 2, 3, 1)
                for k in (1, 2)]
    x = x.permute(0, 3, 2, 1).reshape(len(x), -1)
    x = F.prelu(F.linear(x, w[f"dense{last}.weight"], w[f"dense{last}.bias"]),
                w[f"prelu{last}.weight"])
    return [F.linear(x, w[f"dense{last + 1}_{k}.weight"], w[f"dense{last + 1}_{k}.bias"])
            for k in (1, 2, 3) if f"dense{last + 1}_{k}.weight" in w]


random = np.random.RandomState(11)
found = {}
for name, ((count, height, width), pools) in NETWORKS.items():
    coarse = random.randint(0, 256, (count, height // 3 + 1, width // 3 + 1, 3))
    pictures = coarse.repeat(3, 1).repeat(3, 2)[:, :height, :width]  # coarse blocks in addition to noise
    pictures = (pictures * 3 + random.randint(0, 256, pictures.shape)) // 4
    weights = torch.load(FOLDER / f"{name}.pt", map_location="cpu", weights_only=True)
    weights = {key: value.double() for key, value in weights.items()}
    x = (torch.tensor(pictures).double().permute(0, 3, 1, 2) - 127.5) / 128
    head = [part.numpy().astype(np.float32) for part in run(x, weights, pools)]
    scores = 1 / (1 + np.exp(head[0][..., 0] - head[0][..., 1]))
    found[f"{name}.pictures"] = np.ascontiguousarray(pictures.astype(np.uint8))
    found[f"{name}.score"] = np.ascontiguousarray(scores)
    found[f"{name}.box"] = np.ascontiguousarray(head[1])
    if len(head) > 2:
        found[f"{name}.landmarks"] = np.ascontiguousarray(head[2])
save_file(found, pathlib.Path(__file__).parent / "mtcnn.safetensors")
