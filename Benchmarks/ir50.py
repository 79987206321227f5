"""IR-50 with attention-based decomposition and embedding, for timing PyTorch on the same network."""
import torch
from torch import nn
from torch.nn import functional as F


class Unit(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.stride = stride
        self.body = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = None
        if inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        if self.shortcut is not None:
            short = self.shortcut(x)
        else:
            short = x if self.stride == 1 else F.max_pool2d(x, 1, self.stride)
        return self.body(x) + short


class Decomposition(nn.Module):
    def __init__(self):
        super().__init__()
        self.channel = nn.Sequential(
            nn.Conv2d(7168, 448, 1, bias=False), nn.ReLU(),
            nn.Conv2d(448, 512, 1, bias=False), nn.BatchNorm2d(512), nn.Sigmoid(),
        )
        self.spatial = nn.Sequential(
            nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.BatchNorm2d(1), nn.Sigmoid()
        )

    def forward(self, x):
        pyramid = sum(
            torch.cat([pool(x, n).flatten(1) for n in (1, 2, 3)], 1)
            for pool in (F.adaptive_avg_pool2d, F.adaptive_max_pool2d)
        )
        statistics = torch.cat([x.amax(1, True), x.mean(1, True)], 1)
        attention = self.channel(pyramid[:, :, None, None]), self.spatial(statistics)
        return x - (x * attention[0] + x * attention[1]) / 2


class IR50(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64)
        )
        units, width = [], 64
        for outputs, count in zip((64, 128, 256, 512), (3, 4, 14, 3)):
            for index in range(count):
                units.append(Unit(width, outputs, 2 if index == 0 else 1))
                width = outputs
        self.units = nn.Sequential(*units)
        self.decompose = Decomposition()
        self.head = nn.Sequential(
            nn.BatchNorm2d(512), nn.Dropout(0.5), nn.Flatten(),
            nn.Linear(25088, 512), nn.BatchNorm1d(512),
        )

    def forward(self, images):
        return self.head(self.decompose(self.units(self.stem(images))))
