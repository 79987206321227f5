"""All networks of a training step, as ours are, under the keys of our model files."""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

from encoders import IR50, ConvNorm, MobileFaceNet

GROUPS = 7


class AgeEstimator(nn.Module):
    def __init__(self, hidden, reduced=None):
        super().__init__()
        self.age_output_layer = nn.Sequential(
            nn.BatchNorm2d(512), nn.Flatten(), nn.Linear((reduced or 512) * 49, hidden), nn.ReLU(),
            nn.Linear(hidden, 101))
        self.group_output_layer = nn.Linear(101, GROUPS)
        self.reduction_layer = ConvNorm(512, reduced, 1) if reduced else nn.Identity()

    def forward(self, x):
        """Expected ages and group logits."""
        norm, *others = self.age_output_layer
        logits = nn.Sequential(*others)(self.reduction_layer(norm(x)))
        years = torch.arange(101, dtype=logits.dtype)
        return logits.softmax(1) @ years, self.group_output_layer(logits)


class Style:
    """Norms and activations of ICM and decoder."""

    def __init__(self, batch):
        self.norm = nn.BatchNorm2d if batch else lambda c: nn.InstanceNorm2d(c, affine=True)
        self.activation = nn.PReLU if batch else lambda c: nn.ReLU()

    def entry(self, inputs, outputs):
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, 1), self.norm(outputs), self.activation(outputs))

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
    def __init__(self, filters, sharing, identity, widths, skips, style):
        super().__init__()
        width = int((GROUPS - (GROUPS - 1) * sharing) * filters)
        masks, start = torch.zeros(GROUPS, width, 1, 1), 0
        for group in range(GROUPS):
            masks[group, start:start + filters] = 1
            start = int(start + (1 - sharing) * filters)
        self.register_buffer("masks", masks, persistent=False)
        self.conv1 = style.entry(512, width)
        self.transform = nn.ModuleList(IdentityConditionalBlock(width, style) for _ in range(4))
        self.conv2 = style.entry(width, identity)
        for index, (inputs, skip, outputs) in enumerate(
                zip((identity, *widths), skips, widths)):
            self.add_module(f"up_{index + 1}", Level(inputs, skip, outputs, style))
        self.conv3 = nn.Conv2d(widths[-1], 3, 1)

    def forward(self, identity, levels, image, groups):
        mask = self.masks[groups]
        x = self.conv1(identity) * mask
        for block in self.transform:
            x = block(x, mask)
        x = self.conv2(x)
        x = self.up_1(x, levels[3])
        x = self.up_2(x, levels[2])
        x = self.up_3(x, levels[1])
        return image + self.conv3(self.up_4(x, image))


class Discriminator(nn.Module):
    def __init__(self, widths, tail, normalizes_first):
        super().__init__()
        first = nn.Conv2d(3, widths[0], 4, 2, 1)
        self.conv1 = spectral_norm(first) if normalizes_first else first
        layers, width = [], widths[0] + GROUPS
        for index, outputs in enumerate(widths[1:]):
            kernel, stride = (tail, 1) if index == 3 else (4, 2)
            layers += [spectral_norm(nn.Conv2d(width, outputs, kernel, stride, 1)),
                       nn.LeakyReLU(0.2)]
            width = outputs
        self.main = nn.Sequential(*layers, nn.Conv2d(width, 1, tail, 1, 1))

    def forward(self, images, groups):
        x = F.leaky_relu(self.conv1(images), 0.2)
        maps = F.one_hot(groups, GROUPS).to(x.dtype)[:, :, None, None]
        return self.main(torch.cat([x, maps.expand(-1, -1, *x.shape[2:])], 1))


class Head(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(classes, 512)))


def networks(preset, task, classes):
    """The networks that a task needs, as modules of one module."""
    mobile = preset == "mobile"
    hidden, reduced = (64, 64) if mobile else (512, None)
    modules = nn.ModuleDict({
        "encoder": MobileFaceNet() if mobile else IR50(), "age": AgeEstimator(hidden, reduced)})
    if task == "aifr":
        modules["domain"] = AgeEstimator(hidden, reduced)
        modules["head"] = Head(classes)
    elif mobile:
        modules["generator"] = Generator(
            32, 0.125, 128, (128, 64, 32, 16), (256, 128, 128, 3), Style(batch=False))
        modules["discriminator"] = Discriminator((32, 64, 128, 256, 256), 3, True)
    else:
        modules["generator"] = Generator(
            128, 0.1, 512, (256, 128, 64, 32), (256, 128, 64, 3), Style(batch=True))
        modules["discriminator"] = Discriminator((64, 128, 256, 512, 512), 4, False)
    return modules
