"""A frozen recognition network whose embeddings a model learns to reproduce."""
import torch
from torch.nn import functional as F

import model_file
from precision import Precision, full


class Teacher:
    """Computes normalized sums of the embeddings of faces and of their mirror images."""

    def __init__(self, path, device="cpu", precision=None):
        modules, description, _ = model_file.load(path)
        self.encoder = modules["encoder"].to(device).eval().requires_grad_(False)
        self.size = description["embeddingDimension"]
        self.input_size = description["inputSize"]
        self.precision = precision or Precision(device=torch.device(device).type)

    @torch.no_grad()
    def __call__(self, images):
        with self.precision.cast():
            _, identity, _ = self.encoder(torch.cat([images, images.flip(3)]))
        ours, mirrored = self.encoder.embed(full(identity)).chunk(2)
        return F.normalize(ours + mirrored)
