"""Whether the mirror computes what we do: one step on recorded networks and a recorded batch.

usage: check_training FOLDER PRESET TASK LOSSES, where FOLDER is of `mtlface-cli bench --record` and
LOSSES is JSON, our terms of the step. Prints the largest relative difference; exit status 1 if it
exceeds 1e-3.
"""
import json
import sys

import torch
from safetensors.torch import load_file
from torch import nn

from networks import networks
from steps import TASKS

folder, preset, task, ours = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
torch.manual_seed(1)
weights = load_file(f"{folder}/model.safetensors")
batch = load_file(f"{folder}/batch.safetensors")
classes = len(weights["head.weight"]) if "head.weight" in weights else 0
modules = networks(preset, task, classes)
modules.load_state_dict(weights, strict=True)
for module in modules.modules():
    if isinstance(module, nn.Dropout):
        module.p = 0.0
inputs = {
    name: value.permute(0, 3, 1, 2).contiguous() if value.ndim == 4 else value.long()
    for name, value in batch.items()}
theirs = TASKS[task](modules).step(**inputs)
if ours.keys() != theirs.keys():
    sys.exit(f"terms differ: {sorted(ours)} here, {sorted(theirs)} in PyTorch")
worst = max(ours, key=lambda term: abs(ours[term] - theirs[term]) / abs(theirs[term]))
difference = abs(ours[worst] - theirs[worst]) / abs(theirs[worst])
print(f"{difference:.1e} ({worst}: {ours[worst]:.6g} here, {theirs[worst]:.6g} in PyTorch)")
sys.exit(0 if difference <= 1e-3 else 1)
