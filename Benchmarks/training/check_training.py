"""Whether the mirror computes what we do: one step on recorded networks and a recorded batch.

usage: check_training FOLDER TASK LOSSES, where FOLDER is of `mtlface-cli bench --record` and
LOSSES is JSON, our terms of the step. Prints the largest relative difference; exit status 1 if it
exceeds 1e-3.
"""
import json
import sys

import torch
from safetensors.torch import load_file

import mirror  # noqa: F401, for what follows
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
    sys.exit(f"terms differ: {sorted(ours)} here, {sorted(theirs)} in PyTorch")
worst = max(ours, key=lambda term: abs(ours[term] - theirs[term]) / abs(theirs[term]))
difference = abs(ours[worst] - theirs[worst]) / abs(theirs[worst])
print(f"{difference:.1e} ({worst}: {ours[worst]:.6g} here, {theirs[worst]:.6g} in PyTorch)")
sys.exit(0 if difference <= 1e-3 else 1)
