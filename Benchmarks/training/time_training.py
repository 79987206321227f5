"""Times training steps in PyTorch, with random weights and faces, after one step to warm up.

usage: time_training PRESET TASK BATCH THREADS STEPS nchw|nhwc, the last for the order of the
elements of images and convolution weights. Prints JSON.
"""
import json
import re
import sys
import time

import torch

from networks import networks
from steps import TASKS

preset, task = sys.argv[1:3]
batch_size, threads, steps = map(int, sys.argv[3:6])
order = {"nchw": torch.contiguous_format, "nhwc": torch.channels_last}[sys.argv[6]]
classes = 1000
torch.manual_seed(1)
torch.set_num_threads(threads)
work = TASKS[task](networks(preset, task, classes).to(memory_format=order))
batch = {
    name: value.to(memory_format=order) if value.ndim == 4 else value
    for name, value in work.batch(batch_size, 112, classes).items()}
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
