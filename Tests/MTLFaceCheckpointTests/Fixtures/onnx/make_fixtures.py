"""Creates the ONNX files in this folder and the results that onnxruntime computes with them.

The script requires torch, onnx, onnxruntime and numpy. The networks have the published structure of
insightface's IResNet and MobileFaceNet and of SFace's MobileNet, but their layers are narrow and
their weights are random. The input has the shape [2, 3, 48, 48], and its element i is
(i * 7919 % 2001) / 1000 - 1.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from torch import nn

FOLDER = pathlib.Path(__file__).parent


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        inner = max(channels // 16, 1)
        self.scale = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, inner, 1, bias=False), nn.ReLU(),
            nn.Conv2d(inner, channels, 1, bias=False), nn.Sigmoid())

    def forward(self, x):
        return x * self.scale(x)


class Unit(nn.Module):
    """A residual unit, which is `IBasicBlock` in insightface.

    The shortcut is a projection, every second pixel, or the identity.
    """

    def __init__(self, inputs, outputs, stride, projects, squeezes):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(inputs), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs), nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs),
            *([Squeeze(outputs)] if squeezes else []))
        if projects or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        else:
            self.shortcut = nn.MaxPool2d(1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class IResNet(nn.Module):
    def __init__(self, units, widths, projects=True, squeezes=False, dimension=8):
        super().__init__()
        layers = [nn.Conv2d(3, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.PReLU(4)]
        width = 4
        for count, outputs in zip(units, widths):
            for unit in range(count):
                first = unit == 0
                layers.append(
                    Unit(width, outputs, 2 if first else 1, projects and first, squeezes))
                width = outputs
        self.features = nn.Sequential(*layers)
        self.norm = nn.BatchNorm2d(width)
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(width * 9, dimension)
        self.last = nn.BatchNorm1d(dimension)

    def forward(self, x):
        x = self.dropout(torch.flatten(self.norm(self.features(x)), 1))
        return self.last(self.fc(x))


def block(inputs, outputs, kernel, stride=1, groups=1, padding=None, linear=False, bias=False):
    padding = kernel // 2 if padding is None else padding
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=bias),
              nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([] if linear else [nn.PReLU(outputs)]))


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, inner, stride):
        super().__init__()
        self.body = nn.Sequential(
            block(inputs, inner, 1), block(inner, inner, 3, stride, inner),
            block(inner, outputs, 1, linear=True))
        self.adds = stride == 1

    def forward(self, x):
        return self.body(x) + x if self.adds else self.body(x)


class MobileFaceNet(nn.Module):
    def __init__(self, first, tail, w=4, last=16, dimension=8, bias=False, inner=None):
        super().__init__()
        u = inner or w
        layers = [block(3, w, 3, 2)]
        if first == 1:
            layers.append(block(w, w, 3, groups=u // 2))
        else:
            layers += [Bottleneck(w, w, u, 1) for _ in range(first)]
        layers += [
            Bottleneck(w, w, u, 2), Bottleneck(w, w, u, 1),
            Bottleneck(w, 2 * w, 2 * u, 2), Bottleneck(2 * w, 2 * w, 2 * u, 1),
            Bottleneck(2 * w, 2 * w, 2 * u, 1),
            Bottleneck(2 * w, 2 * w, 4 * u, 2), Bottleneck(2 * w, 2 * w, 2 * u, 1),
            block(2 * w, last, 1, bias=bias)]
        if tail == "gdc":
            layers += [block(last, last, 3, groups=last, padding=0, linear=True), nn.Flatten(),
                       nn.Linear(last, dimension, bias=bias)]
        else:
            layers += [block(last, 6, 1), nn.Flatten(), nn.Linear(6 * 9, dimension)]
        self.layers = nn.Sequential(*layers, nn.BatchNorm1d(dimension))

    def forward(self, x):
        return self.layers(x)


class MobileNet(nn.Module):
    """SFace's MobileNet, with separable convolutions, PReLU and batch norm with epsilon 0.001."""

    def __init__(self, dimension=8):
        super().__init__()
        layers, width = [block(3, 4, 3)], 4
        for outputs, stride in [(6, 1), (8, 2), (8, 1), (10, 2), (12, 2), (12, 1), (12, 1), (16, 2)]:
            layers += [block(width, width, 3, stride, width), block(width, outputs, 1)]
            width = outputs
        self.layers = nn.Sequential(
            *layers, nn.BatchNorm2d(width), nn.Dropout(0.4), nn.Flatten(),
            nn.Linear(9 * width, dimension), nn.BatchNorm1d(dimension))
        for norm in self.layers.modules():
            if isinstance(norm, nn.BatchNorm2d):
                norm.eps = 1e-3

    def forward(self, x):
        return self.layers((x - 127.5) * 0.0078125)


class Normalized(nn.Module):
    """A network that normalizes an image with pixel values in 0...255."""

    def __init__(self, inner, divisor):
        super().__init__()
        self.inner, self.divisor = inner, divisor

    def forward(self, x):
        return self.inner((x - 127.5) / self.divisor)


def seeded(build, seed):
    torch.manual_seed(seed)
    model = build().eval()
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
                module.running_mean.uniform_(-0.3, 0.3)
                module.running_var.uniform_(0.4, 1.6)
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.3, 0.3)
            if isinstance(module, nn.PReLU):
                module.weight.uniform_(0.05, 0.6)
    return model


def export(name, model, folds):
    path = str(FOLDER / name)
    mode = torch.onnx.TrainingMode.EVAL if folds else torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(
        model, torch.zeros(1, 3, 48, 48), path, opset_version=11, training=mode, dynamo=False,
        input_names=["data"], output_names=["embedding"], do_constant_folding=folds,
        dynamic_axes={"data": {0: "batch"}, "embedding": {0: "batch"}})
    return path


def rewrite_matmul(path):
    """Replaces Gemm with MatMul and Add, and adds a Constant and an Identity.

    Also reshapes slopes, stores vectors in float_data, and changes the epsilon of batch norms.
    """
    model = onnx.load(path)
    graph = model.graph
    nodes = []
    for node in graph.node:
        if node.op_type == "Gemm":
            weight = next(t for t in graph.initializer if t.name == node.input[1])
            array = numpy_helper.to_array(weight).T.copy()
            constant = numpy_helper.from_array(array, "transposed")
            nodes.append(helper.make_node("Constant", [], ["matrix"], value=constant))
            nodes.append(helper.make_node("Identity", [node.input[0]], ["same"]))
            nodes.append(helper.make_node("MatMul", ["same", "matrix"], ["product"]))
            nodes.append(helper.make_node("Add", [node.input[2], "product"], node.output))
            graph.initializer.remove(weight)
        else:
            nodes.append(node)
    for tensor in graph.initializer:
        if any(n.op_type == "PRelu" and n.input[1] == tensor.name for n in nodes):
            array = numpy_helper.to_array(tensor).reshape(1, -1, 1, 1)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
        elif len(tensor.dims) == 1:  # Store values outside raw_data too.
            array = numpy_helper.to_array(tensor)
            tensor.ClearField("raw_data")
            tensor.float_data.extend(array.tolist())
    del graph.node[:]
    graph.node.extend(nodes)
    for node in graph.node:
        if node.op_type == "BatchNormalization":
            for attribute in node.attribute:
                if attribute.name == "epsilon":
                    attribute.f = 2e-5
    onnx.checker.check_model(model)
    onnx.save(model, path)


def run(path, scale):
    count = 2 * 3 * 48 * 48
    image = ((np.arange(count) * 7919 % 2001) / 1000 - 1).astype(np.float32)
    image = image.reshape(2, 3, 48, 48)
    if scale:
        image = image * np.float32(127.5) + np.float32(127.5)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"data": image})[0]


def main():
    expected = {}
    builders = {
        "iresnet": lambda: IResNet([1, 2, 1, 1], [4, 6, 8, 12]),
        "subsampled": lambda: IResNet([1, 1, 2, 1], [4, 4, 8, 12], projects=False),
        "mbf_gdc": lambda: MobileFaceNet(1, "gdc"),
        "mbf_reduced": lambda: MobileFaceNet(2, "reduced"),
        # In scales 1 and 4, the inner width differs from the width of the stem.
        "mbf_small": lambda: MobileFaceNet(1, "gdc", w=4, inner=8),
        "mbf_large": lambda: MobileFaceNet(2, "gdc", w=8, inner=4),
    }
    for name, build in builders.items():
        for folds in (True, False):
            for seed in (1, 2):
                file = f"{name}_{'folded' if folds else 'plain'}_{seed}.onnx"
                path = export(file, seeded(build, seed), folds)
                expected[file] = run(path, False).tolist()
    for folds in (True, False):
        file = f"squeezed_{'folded' if folds else 'plain'}.onnx"
        build = lambda: IResNet([1, 1, 1, 1], [4, 6, 8, 32], projects=False, squeezes=True)
        path = export(file, seeded(build, 5), folds)
        expected[file] = run(path, False).tolist()
    for divisor in (127.5, 128.0):
        file = f"pixels_{int(divisor)}.onnx"
        path = export(file, Normalized(seeded(builders["iresnet"], 3), divisor), True)
        expected[file] = run(path, True).tolist()
    for folds in (True, False):
        file = f"mobilenet_{'folded' if folds else 'plain'}.onnx"
        path = export(file, seeded(MobileNet, 7), folds)
        expected[file] = run(path, True).tolist()
    # No published network has biases before normalizations.
    path = export("biased.onnx", seeded(lambda: MobileFaceNet(1, "gdc", bias=True), 6), False)
    expected["biased.onnx"] = run(path, False).tolist()
    path = export("matmul.onnx", seeded(builders["iresnet"], 4), False)
    rewrite_matmul(path)
    expected["matmul.onnx"] = run(path, False).tolist()
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1))


main()
