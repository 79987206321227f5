"""Encoders with decomposition and embedding layers. Their keys are those of MTLFace model files."""
import torch
from torch import nn
from torch.nn import functional as F


class SqueezeExcitation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        inner = max(channels // 16, 1)
        self.fc1 = nn.Conv2d(channels, inner, 1, bias=False)
        self.fc2 = nn.Conv2d(inner, channels, 1, bias=False)

    def forward(self, x):
        return x * self.fc2(self.fc1(x.mean((2, 3), keepdim=True)).relu()).sigmoid()


class ResidualUnit(nn.Module):
    def __init__(self, inputs, outputs, stride, squeezes, projects):
        super().__init__()
        self.res_layer = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            *([SqueezeExcitation(outputs)] if squeezes else []),
        )
        if projects:
            self.shortcut_layer = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        else:
            self.shortcut_layer = nn.MaxPool2d(1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return self.res_layer(x) + self.shortcut_layer(x)


class ConvNorm(nn.Module):
    """A convolution without bias, followed by batch norm and, unless `linear` is true, PReLU."""

    def __init__(self, inputs, outputs, kernel, stride=1, padding=None, groups=1, linear=False):
        super().__init__()
        padding = kernel // 2 if padding is None else padding
        layers = [nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
                  nn.BatchNorm2d(outputs)]
        self.layers = nn.Sequential(*layers, *([] if linear else [nn.PReLU(outputs)]))

    def forward(self, x):
        return self.layers(x)


class Encoder(nn.Module):
    """A network that computes x_1 ... x_5, with an embedding layer and possibly a decomposition."""

    def __init__(self, description):
        super().__init__()
        shape = description["encoder"]
        channels, side = shape["widths"][3], description["inputSize"] // 16
        size = description["embeddingDimension"]
        self.body(shape)
        kind = description.get("attention")
        self.fsm = Decomposition(channels, kind) if kind else None
        (kind, value), = description["embedding"].items()
        if kind == "flatten":
            self.output_layer = nn.Sequential(
                nn.BatchNorm2d(channels), nn.Dropout(value["dropout"]), nn.Flatten(),
                nn.Linear(channels * side * side, size), nn.BatchNorm1d(size))
            return
        if kind == "globalDepthwise":
            first = ConvNorm(channels, channels, side, padding=0, groups=channels, linear=True)
            linear = nn.Linear(channels, size, bias=False)
        else:
            first = ConvNorm(channels, value["channels"], 1)
            linear = nn.Linear(value["channels"] * side * side, size)
        self.features = nn.Module()
        self.features.layers = nn.Sequential(first, nn.Flatten(), linear, nn.BatchNorm1d(size))

    @property
    def embedding_layer(self):
        return self.features.layers if hasattr(self, "features") else self.output_layer

    def forward(self, images):
        """Returns a list of x_1 ... x_5, followed by X_id and X_age.

        If there is no decomposition, X_id is x_5 and X_age is None.
        """
        levels = self.levels(images)
        return levels, *(self.fsm(levels[4]) if self.fsm else (levels[4], None))

    def embed(self, identity):
        return self.embedding_layer(identity)


class IR(Encoder):
    """The improved ResNet of ArcFace."""

    def body(self, shape):
        width = shape["stemWidth"]
        self.input_layer = nn.Sequential(
            nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.PReLU(width))
        for stage, (outputs, count) in enumerate(zip(shape["widths"], shape["units"])):
            units = []
            for unit in range(count):
                projects = width != outputs or (
                    unit == 0 and shape.get("projectsEveryStage", False))
                units.append(ResidualUnit(
                    width, outputs, 2 if unit == 0 else 1, shape["squeezeExcitation"], projects))
                width = outputs
            self.add_module(f"block{stage + 1}", nn.Sequential(*units))

    def levels(self, images):
        levels = [self.input_layer(images)]
        for block in (self.block1, self.block2, self.block3, self.block4):
            levels.append(block(levels[-1]))
        return levels


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


class MobileFaceNet(Encoder):
    """The MobileFaceNet of insightface."""

    def body(self, shape):
        w, units = shape["stemWidth"], shape["units"]
        u = shape.get("innerWidth", w)
        widths = [w, shape["widths"][1], shape["widths"][2], shape["widths"][2]]
        layers = [ConvNorm(3, w, 3, 2), Residuals(units[0], w, u) if units[0] > 1
                  else ConvNorm(w, w, 3, groups=u // 2)]
        for stage, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
            layers += [Bottleneck(inputs, outputs, u << stage, 2),
                       Residuals(units[stage + 1], outputs, u if stage == 0 else 2 * u)]
        self.layers = nn.ModuleList(layers)
        self.conv_sep = ConvNorm(widths[3], shape["widths"][3], 1)

    def levels(self, images):
        levels = []
        x = images
        for index, layer in enumerate(self.layers):
            x = layer(x)
            if index in (0, 1, 3, 5):
                levels.append(x)
        return levels + [self.conv_sep(x)]


class Decomposition(nn.Module):
    """The decomposition of X into X_id and X_age.

    It uses channel attention, spatial attention, their average, or both in series.
    """

    def __init__(self, channels, kind):
        super().__init__()
        self.kind = kind
        vector = 14 * channels
        hidden = max(vector // 16, 1)
        if kind != "spatial":
            self.channel = nn.Sequential(
                nn.Conv2d(vector, hidden, 1, bias=False), nn.ReLU(),
                nn.Conv2d(hidden, channels, 1, bias=False),
                nn.BatchNorm2d(channels, momentum=0.01), nn.Sigmoid())
        if kind != "channel":
            self.spatial = nn.Sequential(
                nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.BatchNorm2d(1, momentum=0.01),
                nn.Sigmoid())

    def by_channel(self, x):
        pyramid = sum(
            torch.cat([pool(x, n).flatten(1) for n in (1, 2, 3)], 1)
            for pool in (F.adaptive_avg_pool2d, F.adaptive_max_pool2d))
        return x * self.channel(pyramid[:, :, None, None])

    def by_pixel(self, x):
        return x * self.spatial(torch.cat([x.amax(1, True), x.mean(1, True)], 1))

    def forward(self, x):
        if self.kind == "average":
            age = (self.by_channel(x) + self.by_pixel(x)) / 2
        else:
            age = x if self.kind == "spatial" else self.by_channel(x)
            age = age if self.kind == "channel" else self.by_pixel(age)
        return x - age, age
