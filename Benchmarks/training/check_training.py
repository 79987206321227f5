"""Checks that the PyTorch implementation computes the losses of a recorded step.

usage: check_training.py FOLDER TASK LOSSES

FOLDER contains the networks and the batch that `mtlface-cli bench --record` saved. LOSSES is a JSON
object with the losses of that step. The script prints the largest relative difference. The exit
status is 1 if it exceeds 1e-3.
"""
import json
import sys

import torch
from safetensors.torch import load_file

import mirror  # noqa: F401, sets the path of the following modules
import model_file
from steps import AIFR, FAS

folder, task, ours = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
torch.manual_seed(1)
modules, _, _ = model_file.load(f"{folder}/model.safetensors")
batch = load_file(f"{folder}/batch.safetensors")
inputs = {
    name: value.permute(0, 3, 1, 2).contiguous() if value.ndim == 4 else value.long()
    for name, value in batch.items()}
work = {"aifr": AIFR, "fas": FAS}[task](modules)
theirs = {name: loss.item() for name, loss in work.step(**inputs).items()}
if ours.keys() != theirs.keys():
    sys.exit(f"the losses are {sorted(ours)} in mtlface, but {sorted(theirs)} in PyTorch")
worst = max(ours, key=lambda term: abs(ours[term] - theirs[term]) / abs(theirs[term]))
difference = abs(ours[worst] - theirs[worst]) / abs(theirs[worst])
print(f"{difference:.1e} ({worst}: {ours[worst]:.6g} in mtlface, {theirs[worst]:.6g} in PyTorch)")
sys.exit(0 if difference <= 1e-3 else 1)
