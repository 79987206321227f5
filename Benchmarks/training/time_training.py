"""Times training steps in PyTorch with random weights and images, after one step to warm up.

usage: time_training.py PRESET TASK BATCH THREADS STEPS nchw|nhwc

The last argument is the memory layout of images and convolution weights. Prints JSON.
"""
import json
import re
import sys
import time

import torch

import mirror  # noqa: F401, sets the path of the following modules
from description import preset as description
from networks import networks
from steps import AIFR, FAS

preset, task = sys.argv[1:3]
batch_size, threads, steps = map(int, sys.argv[3:6])
order = {"nchw": torch.contiguous_format, "nhwc": torch.channels_last}[sys.argv[6]]
classes = 1000
torch.manual_seed(1)
torch.set_num_threads(threads)
shape = description(preset, classes if task == "aifr" else None, training=True)
for part in ("generator", "discriminator") if task == "aifr" else ():
    del shape[part]
shape["hasAgeAdversary"] = task == "aifr"
work = {"aifr": AIFR, "fas": FAS}[task](networks(shape).to(memory_format=order))


def images():
    return (torch.rand(batch_size, 3, 112, 112) * 2 - 1).to(memory_format=order)


def random_integers(below):
    return torch.randint(below, (batch_size,))


batch = (
    {"images": images(), "labels": random_integers(classes), "ages": random_integers(101)}
    if task == "aifr"
    else {"sources": images(), "targets": images(), "groups": random_integers(shape["groupCount"])})
times = []
for _ in range(steps + 1):
    start = time.perf_counter()
    work.step(**batch)
    times.append(1000 * (time.perf_counter() - start))
with open("/proc/self/status") as status:
    peak = 1024 * int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
print(json.dumps({
    "version": f"{torch.__version__} {torch.backends.cpu.get_cpu_capability()}",
    "step_milliseconds": times[1:], "peak_memory_bytes": peak}))
