"""Times IR-50 in PyTorch whenever a line comes in: `batch runs` -> median seconds of a run."""
import statistics
import sys
import time

import torch

from training.encoders import IR50

torch.manual_seed(1)
torch.set_num_threads(int(sys.argv[1]))
model = IR50().eval()
images = {}
print(torch.__version__, torch.backends.cpu.get_cpu_capability(), flush=True)
with torch.inference_mode():
    for line in sys.stdin:
        batch, runs = map(int, line.split())
        x = images.setdefault(batch, torch.rand(batch, 3, 112, 112) * 2 - 1)
        times = []
        for _ in range(runs + 1):
            start = time.perf_counter()
            model.embed(model.fsm(model.levels(x)[-1])[0])
            times.append(time.perf_counter() - start)
        print(statistics.median(times[1:]), flush=True)
