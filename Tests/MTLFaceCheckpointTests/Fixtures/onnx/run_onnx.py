"""Validates an ONNX model and runs it with onnxruntime.

usage: run_onnx.py FOLDER

FOLDER contains model.onnx and runs.json, a list of runs with the shapes and types of their inputs
by name. The file RUN.NAME.in contains the values of the input NAME of the run with the index RUN as
raw numbers. The script writes the values of the outputs to files RUN.NAME.out and their shapes to
results.json.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

folder = pathlib.Path(sys.argv[1])
path = str(folder / "model.onnx")
onnx.checker.check_model(onnx.load(path), full_check=True)
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
shapes = []
for run, inputs in enumerate(json.loads((folder / "runs.json").read_text())):
    feed = {
        name: np.fromfile(folder / f"{run}.{name}.in", spec["type"]).reshape(spec["shape"])
        for name, spec in inputs.items()
    }
    results = session.run(names, feed)
    shapes.append({name: list(value.shape) for name, value in zip(names, results)})
    for name, value in zip(names, results):
        np.ascontiguousarray(value, np.float32).tofile(folder / f"{run}.{name}.out")
(folder / "results.json").write_text(json.dumps(shapes))
