"""The networks of a description. Their keys are those of MTLFace model files."""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

from description import check
from encoders import IR, ConvNorm, MobileFaceNet


def one_hot_maps(x, groups, count):
    """Returns x with one-hot maps of the groups as additional channels."""
    maps = F.one_hot(groups, count).to(x.dtype)[:, :, None, None]
    return torch.cat([x, maps.expand(-1, -1, *x.shape[2:])], 1)


class AgeEstimator(nn.Module):
    def __init__(self, shape, channels, side, groups):
        super().__init__()
        reduced, ages = shape.get("reducedChannels"), shape["ages"]
        self.age_output_layer = nn.Sequential(
            nn.BatchNorm2d(channels), nn.Flatten(),
            nn.Linear((reduced or channels) * side * side, shape["hidden"]), nn.ReLU(),
            nn.Linear(shape["hidden"], ages))
        self.group_output_layer = nn.Linear(ages, groups)
        self.reduction_layer = ConvNorm(channels, reduced, 1) if reduced else nn.Identity()

    def forward(self, x):
        """Returns the expected ages, the group logits and the logits of the years."""
        norm, *others = self.age_output_layer
        logits = nn.Sequential(*others)(self.reduction_layer(norm(x)))
        years = torch.arange(logits.shape[1], dtype=logits.dtype, device=logits.device)
        return logits.softmax(1) @ years, self.group_output_layer(logits), logits


NORMS = {"batch": nn.BatchNorm2d, "instance": lambda c: nn.InstanceNorm2d(c, affine=True)}


class Style:
    """The norms and activations of the ICM and the decoder."""

    def __init__(self, shape):
        self.norm = NORMS[shape["norm"]]
        self.activation = nn.PReLU if shape["activation"] == "prelu" else lambda c: nn.ReLU()

    def entry(self, inputs, outputs, masked):
        # Instance norm would remove the constant that a one-hot map adds to a channel.
        normed = masked or self.norm is nn.BatchNorm2d
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, 1), self.norm(outputs) if normed else nn.Identity(),
            self.activation(outputs))

    def pair(self, inputs, outputs):
        return nn.Sequential(
            self.norm(inputs), self.activation(inputs), nn.Conv2d(inputs, outputs, 3, padding=1),
            self.norm(outputs), self.activation(outputs), nn.Conv2d(outputs, outputs, 3, padding=1))


class IdentityConditionalBlock(nn.Module):
    def __init__(self, width, style):
        super().__init__()
        for index in (1, 2):
            self.add_module(f"conv{index}", nn.Sequential(
                nn.Conv2d(width, width, 3, padding=1), style.norm(width)))
            self.add_module(f"relu{index}", style.activation(width))

    def forward(self, x, mask):
        y = self.relu1(mask * self.conv1(x))
        return self.relu2(x + mask * self.conv2(y))


class Level(nn.Module):
    def __init__(self, inputs, skip, outputs, style):
        super().__init__()
        self.conv = style.pair(inputs + skip, outputs)
        self.conv2 = style.pair(outputs, outputs)
        self.shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, skip):
        x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        y = self.conv(torch.cat([x, skip], 1)) + self.shortcut(x)
        return y + self.conv2(y)


class Generator(nn.Module):
    def __init__(self, shape, encoder, groups):
        super().__init__()
        style, filters = Style(shape), shape["filtersPerGroup"]
        self.groups = groups
        self.masked = shape["conditioning"] == "identityConditional"
        own = (1 - shape["sharing"]) * filters
        width = int((groups - (groups - 1) * shape["sharing"]) * filters)
        masks, start = torch.zeros(groups, width, 1, 1), 0
        for group in range(groups):
            masks[group, start:start + filters] = 1
            start = int(start + own)
        width = width if self.masked else filters
        self.register_buffer("masks", masks if self.masked else None, persistent=False)
        channels, identity = encoder["widths"][3], shape["identityWidth"]
        self.conv1 = style.entry(
            channels + (0 if self.masked else groups), width, self.masked)
        self.transform = nn.ModuleList(
            IdentityConditionalBlock(width, style) for _ in range(shape["blocks"]))
        self.conv2 = style.entry(width, identity, self.masked)
        finest = encoder["widths"][0] if encoder["family"] == "ir" else encoder["stemWidth"]
        widths, skips = shape["decoderWidths"], (*encoder["widths"][2:0:-1], finest, 3)
        for index, (inputs, skip, outputs) in enumerate(
                zip((identity, *widths), skips, widths)):
            self.add_module(f"up_{index + 1}", Level(inputs, skip, outputs, style))
        self.conv3 = nn.Conv2d(widths[-1], 3, 1)

    def forward(self, identity, levels, image, groups):
        mask = self.masks[groups] if self.masked else 1
        x = identity if self.masked else one_hot_maps(identity, groups, self.groups)
        x = self.conv1(x) * mask
        for block in self.transform:
            x = block(x, mask)
        x = self.conv2(x)
        x = self.up_1(x, levels[3])
        x = self.up_2(x, levels[2])
        x = self.up_3(x, levels[1])
        return image + self.conv3(self.up_4(x, image))


class Discriminator(nn.Module):
    def __init__(self, shape, groups):
        super().__init__()
        self.groups = groups
        widths, tail = shape["widths"], shape["tailKernel"]
        first = nn.Conv2d(3, widths[0], 4, 2, 1)
        self.conv1 = spectral_norm(first) if shape["normalizesFirst"] else first
        kind, layers, width = shape.get("norm", "spectral"), [], widths[0] + groups
        for index, outputs in enumerate(widths[1:]):
            kernel, stride = (tail, 1) if index == 3 else (4, 2)
            layer = nn.Conv2d(width, outputs, kernel, stride, 1)
            if kind == "spectral":
                layer = spectral_norm(layer)
            # Instance norm would remove the constants that the one-hot maps add.
            elif index > 0 or kind != "instance":
                layer = nn.Sequential(layer, NORMS[kind](outputs))
            layers += [layer, nn.LeakyReLU(0.2)]
            width = outputs
        self.main = nn.Sequential(*layers, nn.Conv2d(width, 1, tail, 1, 1))

    def forward(self, images, groups):
        x = F.leaky_relu(self.conv1(images), 0.2)
        return self.main(one_hot_maps(x, groups, self.groups))


class Head(nn.Module):
    """The class weights of CosFace."""

    def __init__(self, classes, size):
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(classes, size)))


def networks(description):
    """Returns the networks of a description as one module, initialized as in MTLFace.

    Raises description.Unsupported if the description is not supported.
    """
    check(description)
    encoder, groups = description["encoder"], description["groupCount"]
    channels, side = encoder["widths"][3], description["inputSize"] // 16
    family = IR if encoder["family"] == "ir" else MobileFaceNet
    modules = nn.ModuleDict({"encoder": family(description)})
    estimator = description.get("age", {"hidden": 512, "ages": 101})
    if "age" in description:
        modules["age"] = AgeEstimator(estimator, channels, side, groups)
    if description["hasAgeAdversary"]:
        modules["domain"] = AgeEstimator(estimator, channels, side, groups)
    if "generator" in description:
        modules["generator"] = Generator(description["generator"], encoder, groups)
    if "discriminator" in description:
        modules["discriminator"] = Discriminator(description["discriminator"], groups)
    if "classCount" in description:
        modules["head"] = Head(description["classCount"], description["embeddingDimension"])
    initialize(modules)
    return modules


def initialize(modules):
    """Sets the initial values of layers that MTLFace initializes differently from PyTorch."""
    for name, module in modules.named_modules():
        if not isinstance(module, (nn.Conv2d, nn.Linear)):
            continue
        if name.startswith("generator."):
            nn.init.normal_(module.weight, 0, 0.01)
        elif name.startswith("encoder.") or ".reduction_layer." in name:
            nn.init.xavier_uniform_(module.weight)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)
