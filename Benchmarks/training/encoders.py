"""The two encoders, their decomposition and embedding, under the keys of our model files."""
import torch
from torch import nn
from torch.nn import functional as F


def stages(inputs, widths, units):
    """(inputs, outputs, stride) of every unit of an IR encoder, stage by stage."""
    for outputs, count in zip(widths, units):
        yield [(inputs if i == 0 else outputs, outputs, 2 if i == 0 else 1) for i in range(count)]
        inputs = outputs


class ResidualUnit(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.stride = stride
        self.res_layer = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        if inputs != outputs:
            self.shortcut_layer = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        else:
            self.shortcut_layer = nn.MaxPool2d(1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return self.res_layer(x) + self.shortcut_layer(x)


class IR50(nn.Module):
    """Images to x_1 ... x_5."""

    def __init__(self):
        super().__init__()
        self.input_layer = nn.Sequential(
            nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64))
        for index, units in enumerate(stages(64, (64, 128, 256, 512), (3, 4, 14, 3))):
            self.add_module(f"block{index + 1}", nn.Sequential(*(ResidualUnit(*u) for u in units)))
        self.add_module("fsm", Decomposition(512))
        self.output_layer = nn.Sequential(
            nn.BatchNorm2d(512), nn.Dropout(0.5), nn.Flatten(), nn.Linear(25088, 512),
            nn.BatchNorm1d(512))

    def levels(self, images):
        levels = [self.input_layer(images)]
        for block in (self.block1, self.block2, self.block3, self.block4):
            levels.append(block(levels[-1]))
        return levels

    def embed(self, identity):
        return self.output_layer(identity)


class ConvNorm(nn.Module):
    """Convolution without bias, batch norm and, unless linear, PReLU."""

    def __init__(self, inputs, outputs, kernel, stride=1, padding=None, groups=1, linear=False):
        super().__init__()
        padding = kernel // 2 if padding is None else padding
        layers = [nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
                  nn.BatchNorm2d(outputs)]
        self.layers = nn.Sequential(*layers, *([] if linear else [nn.PReLU(outputs)]))

    def forward(self, x):
        return self.layers(x)


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, inner, stride):
        super().__init__()
        self.residual = stride == 1
        self.layers = nn.Sequential(
            ConvNorm(inputs, inner, 1), ConvNorm(inner, inner, 3, stride, groups=inner),
            ConvNorm(inner, outputs, 1, linear=True))

    def forward(self, x):
        return self.layers(x) + x if self.residual else self.layers(x)


class Residuals(nn.Module):
    def __init__(self, count, channels, inner):
        super().__init__()
        self.layers = nn.Sequential(
            *(Bottleneck(channels, channels, inner, 1) for _ in range(count)))

    def forward(self, x):
        return self.layers(x)


class MobileFaceNet(nn.Module):
    """insightface's mbf: images to x_1 ... x_5."""

    def __init__(self):
        super().__init__()
        w = 128
        self.layers = nn.ModuleList([
            ConvNorm(3, w, 3, 2), ConvNorm(w, w, 3, groups=w // 2),
            Bottleneck(w, w, w, 2), Residuals(4, w, w),
            Bottleneck(w, 2 * w, 2 * w, 2), Residuals(6, 2 * w, 2 * w),
            Bottleneck(2 * w, 2 * w, 4 * w, 2), Residuals(2, 2 * w, 2 * w),
        ])
        self.conv_sep = ConvNorm(2 * w, 512, 1)
        self.add_module("fsm", Decomposition(512))
        self.features = nn.Module()
        self.features.layers = nn.Sequential(
            ConvNorm(512, 512, 7, padding=0, groups=512, linear=True), nn.Flatten(),
            nn.Linear(512, 512, bias=False), nn.BatchNorm1d(512))

    def levels(self, images):
        levels = []
        x = images
        for index, layer in enumerate(self.layers):
            x = layer(x)
            if index in (0, 1, 3, 5):
                levels.append(x)
        return levels + [self.conv_sep(x)]

    def embed(self, identity):
        return self.features.layers(identity)


class Decomposition(nn.Module):
    """X to X_id and X_age by the mean of channel and spatial attention."""

    def __init__(self, channels):
        super().__init__()
        vector = 14 * channels
        self.channel = nn.Sequential(
            nn.Conv2d(vector, vector // 16, 1, bias=False), nn.ReLU(),
            nn.Conv2d(vector // 16, channels, 1, bias=False),
            nn.BatchNorm2d(channels, momentum=0.01), nn.Sigmoid())
        self.spatial = nn.Sequential(
            nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.BatchNorm2d(1, momentum=0.01),
            nn.Sigmoid())

    def forward(self, x):
        pyramid = sum(
            torch.cat([pool(x, n).flatten(1) for n in (1, 2, 3)], 1)
            for pool in (F.adaptive_avg_pool2d, F.adaptive_max_pool2d))
        statistics = torch.cat([x.amax(1, True), x.mean(1, True)], 1)
        age = (x * self.channel(pyramid[:, :, None, None]) + x * self.spatial(statistics)) / 2
        return x - age, age
