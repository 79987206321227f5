#!/usr/bin/env python3
"""Draws the progress of the training runs of `train`.

    curves.py .build/default/runs -o curves.png

Requires matplotlib.
"""
import argparse
import json
import pathlib

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

# The run, the metric, and the title of each panel.
PANELS = [
    ("evaluator", "age.mae", "age evaluator: mean absolute error, years"),
    ("ages", "age.mae", "ages: mean absolute error, years"),
    ("recognition", "aifr.distillation", "recognition: distance from the teacher"),
    ("estimator", "age.mae", "final age estimator: mean absolute error, years"),
    ("synthesis", "fas.groupAccuracy", "synthesis: fraction in the target group"),
    ("synthesis", "fas.cosine", "synthesis: cosine similarity to the input"),
    ("synthesis", "fas.channelShift", "synthesis: largest channel shift, gray levels"),
    ("synthesis", "fas.discriminator", "synthesis: loss of the discriminator"),
]


def curve(path, key):
    """Returns the steps and values of a loss or metric.

    If a step occurs twice because the run was resumed, the later value is used.
    """
    points = {}
    for line in path.read_text().splitlines():
        event = json.loads(line)
        value = {**event.get("losses", {}), **event.get("metrics", {})}.get(key)
        if value is not None:
            points[event["step"]] = value
    return zip(*sorted(points.items()))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=pathlib.Path)
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    figure, axes = pyplot.subplots(2, 4, figsize=(15, 5.5), layout="constrained")
    for axis, (run, key, title) in zip(axes.flat, PANELS):
        steps, values = curve(options.runs / run / "log.jsonl", key)
        axis.plot(steps, values, linewidth=1)
        axis.set_title(title, fontsize=9)
        axis.grid(alpha=0.3)
        axis.tick_params(labelsize=8)
    figure.savefig(options.output, dpi=80)


if __name__ == "__main__":
    main()
