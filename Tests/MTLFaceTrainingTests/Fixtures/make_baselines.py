"""Writes baselines.json, which contains the losses of three training steps of CAAE and IPCGAN.

PyTorch computes them in double precision with the networks of `SmallNetworks.baseline` and the
parameters of `GoldenTensors`. To run the script: `python -m pip install torch numpy`, then
`python make_baselines.py`.
"""
import json
import pathlib

import numpy
import torch
from torch import nn
from torch.nn import functional as F

GROUPS, SIDE = 7, 48
MASK = (1 << 64) - 1


# ---- Parameters as in Tests/Support/GoldenTensors.swift ----

def uniform(name, count):
    """Returns `count` numbers in [0, 1) from SplitMix64, seeded with the FNV-1a hash of a name."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    z = (numpy.uint64(state)
         + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15))
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(40)).astype(numpy.float64) / (1 << 24)


def tensor(values, shape):
    return torch.tensor(values.astype(numpy.float32).astype(numpy.float64)).reshape(shape)


def image(name, shape):
    return tensor(2 * uniform(name, int(numpy.prod(shape))) - 1, shape)


def fill(prefix, module):
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if key.endswith("num_batches_tracked"):
                continue
            u = uniform(prefix + key, value.numel())
            if key.endswith("running_mean") or key.endswith("bias"):
                numbers = (2 * u - 1) * 0.2
            elif value.dim() >= 2:
                numbers = (2 * u - 1) * (3 / numpy.prod(value.shape[1:])) ** 0.5
            else:
                low, span = (0.5, 1.0) if key.endswith("running_var") else (0.4, 0.6)
                numbers = low + span * u
            value.copy_(tensor(numbers, value.shape))


def with_group_maps(x, groups):
    """Appends a one-hot map of every group to the channels of x."""
    maps = F.one_hot(groups, GROUPS).to(x)[:, :, None, None]
    return torch.cat([x, maps.expand(-1, -1, *x.shape[2:])], 1)


def upsampled(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def modules(**parts):
    """Returns a module with named parts. A list becomes an `nn.ModuleList`."""
    result = nn.Module()
    for name, part in parts.items():
        result.add_module(name, nn.ModuleList(part) if isinstance(part, list) else part)
    return result


def normed(inputs, outputs, kernel, stride=1, padding=None):
    padding = kernel // 2 if padding is None else padding
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.BatchNorm2d(outputs))


def pairs(widths):
    return list(zip(widths, widths[1:]))


def adam(module, rate):
    return torch.optim.Adam(module.parameters(), lr=rate, betas=(0.5, 0.999), eps=1e-8)


# ---- CAAE ----

def caae(steps):
    encoder = [nn.Conv2d(a, b, 5, 2, 2) for a, b in pairs([3, 4, 6, 8, 10])]
    decoder = [nn.Conv2d(a, b, 3, 1, 1) for a, b in pairs([12, 10, 8, 6, 5])]
    g = modules(
        encoder=encoder, code=nn.Conv2d(10, 5, 3), map=nn.Conv2d(5 + GROUPS, 12 * 9, 1),
        decoder=decoder, colour=nn.Conv2d(5, 3, 5, 1, 2)).double()
    on_image = [normed(3, 3, 5, 2), normed(3 + GROUPS, 4, 5, 2), normed(4, 5, 5, 2),
                normed(5, 6, 5, 2)]
    on_code = [normed(a, b, 1) for a, b in pairs([5, 6, 5, 4])]
    d = modules(
        image=modules(**{str(i): m for i, m in enumerate(on_image)}, hidden=nn.Conv2d(6, 7, 3),
                      logit=nn.Conv2d(7, 1, 1)),
        code=modules(**{str(i): m for i, m in enumerate(on_code)}, logit=nn.Conv2d(4, 1, 1)),
    ).double()
    fill("generator.", g)
    fill("discriminator.", d)

    def code(x):
        for layer in g.encoder:
            x = F.relu(layer(x))
        return torch.tanh(g.code(x))

    def face(z, groups):
        x = F.relu(g.map(with_group_maps(z, groups)).reshape(-1, 12, 3, 3))
        for layer in g.decoder:
            x = F.relu(layer(upsampled(x)))
        return torch.tanh(g.colour(x))

    def judge_image(x, groups, target):
        for level, layer in enumerate(on_image):
            x = F.relu(layer(x))
            x = with_group_maps(x, groups) if level == 0 else x
        logits = d.image.logit(F.leaky_relu(d.image.hidden(x), 0.2))
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    def judge_code(z, target):
        for layer in on_code:
            z = F.relu(layer(z))
        logits = d.code.logit(z)
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    optimizer_g, optimizer_d = adam(g, 1e-3), adam(d, 1e-3)
    groups = torch.tensor([0, 3, 6, 2])
    x = image("baseline.targets", [4, 3, SIDE, SIDE])
    losses = []
    for step in range(steps):
        prior = image(f"baseline.prior.{step}", [4, 5, 1, 1])
        z = code(x)
        y = face(z, groups)
        on_faces = judge_image(x, groups, 1.0)
        on_codes = judge_code(prior, 1.0)
        on_faces = on_faces + judge_image(y.detach(), groups, 0.0)
        on_codes = on_codes + judge_code(z.detach(), 0.0)
        optimizer_d.zero_grad()
        (on_faces + on_codes).backward()
        optimizer_d.step()
        reconstruction = F.mse_loss(y, x)
        variation = ((y[:, :, 1:] - y[:, :, :-1]) ** 2).mean() + (
            (y[..., 1:] - y[..., :-1]) ** 2).mean()
        adversarial, on_code_g = judge_image(y, groups, 1.0), judge_code(z, 1.0)
        total = 100 * reconstruction + 10 * variation + on_code_g + adversarial
        optimizer_g.zero_grad()
        total.backward()
        optimizer_g.step()
        losses.append([float(v.detach()) for v in (
            on_faces, on_codes, adversarial, on_code_g, reconstruction, variation, total)])
    return losses


# ---- IPCGAN ----

class Unit(nn.Module):
    """A unit of the improved residual network (IR) of ArcFace."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.res_layer = nn.Sequential(
            nn.BatchNorm2d(inputs), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs), nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut_layer = nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, 2, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return self.res_layer(x) + self.shortcut_layer(x)


def ipcgan(steps):
    encoder = nn.Sequential()
    encoder.add_module("input_layer", nn.Sequential(
        nn.Conv2d(3, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.PReLU(4)))
    for stage, (a, b) in enumerate(pairs([4, 5, 6, 8, 16])):
        encoder.add_module(f"block{stage + 1}", nn.Sequential(Unit(a, b)))
    age = modules(
        age_output_layer=nn.Sequential(
            nn.BatchNorm2d(16), nn.Flatten(), nn.Linear(16 * 9, 11), nn.ReLU(),
            nn.Linear(11, 101)),
        group_output_layer=nn.Linear(101, GROUPS))
    widths = [4, 6, 8]
    g = modules(
        entry=normed(3 + GROUPS, 4, 7), down=[normed(a, b, 3, 2) for a, b in pairs(widths)],
        blocks=[modules(conv1=normed(8, 8, 3), conv2=normed(8, 8, 3)) for _ in range(2)],
        up=[normed(a, b, 3) for a, b in pairs(widths[::-1])], colour=nn.Conv2d(4, 3, 7, 1, 3))
    hidden = [normed(4 + GROUPS, 6, 4, 2, 1), normed(6, 8, 4, 2, 1), normed(8, 10, 4, 2, 1),
              normed(10, 12, 3, 1, 1)]
    d = modules(
        conv1=nn.Conv2d(3, 4, 4, 2, 1),
        main=modules(**{str(2 * i): m for i, m in enumerate(hidden)}, **{
            "8": nn.Conv2d(12, 1, 3, 1, 1)}))
    for prefix, module in [("encoder.", encoder), ("age.", age), ("generator.", g),
                           ("discriminator.", d)]:
        fill(prefix, module.double())
    encoder.eval()
    age.eval()

    def face(x, groups):
        x = F.relu(g.entry(with_group_maps(x, groups)))
        for layer in g.down:
            x = F.relu(layer(x))
        for block in g.blocks:
            x = block.conv2(F.relu(block.conv1(x))) + x
        for layer in g.up:
            x = F.relu(layer(upsampled(x)))
        return torch.tanh(g.colour(x))

    def judge(x, groups, target):
        x = with_group_maps(F.leaky_relu(d.conv1(x), 0.2), groups)
        for layer in hidden:
            x = F.leaky_relu(layer(x), 0.2)
        return 0.5 * ((d.main.get_submodule("8")(x) - target) ** 2).mean()

    optimizer_g, optimizer_d = adam(g, 1e-3), adam(d, 1e-3)
    groups, wrong = torch.tensor([1, 5, 6]), torch.tensor([0, 6, 2])
    source = image("baseline.sources", [3, 3, SIDE, SIDE])
    target = image("baseline.targets", [3, 3, SIDE, SIDE])
    losses = []
    for _ in range(steps):
        y = face(source, groups)
        on_faces = judge(target, groups, 1) + 0.5 * judge(target, wrong, 0)
        on_faces = on_faces + 0.5 * judge(y.detach(), groups, 0)
        optimizer_d.zero_grad()
        on_faces.backward()
        optimizer_d.step()
        adversarial = judge(y, groups, 1)
        features = encoder(y)
        identity = F.mse_loss(features, encoder(source).detach())
        entropy = F.cross_entropy(
            age.group_output_layer(age.age_output_layer(features)), groups)
        total = 75 * adversarial + 0.5 * identity + 30 * entropy
        optimizer_g.zero_grad()
        total.backward()
        optimizer_g.step()
        losses.append([float(v.detach()) for v in (
            on_faces, adversarial, identity, entropy, total)])
    return losses


if __name__ == "__main__":
    torch.set_num_threads(1)
    path = pathlib.Path(__file__).with_name("baselines.json")
    path.write_text(json.dumps({"caae": caae(3), "ipcgan": ipcgan(3)}, indent=1) + "\n")
