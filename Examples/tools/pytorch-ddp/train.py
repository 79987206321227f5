"""Trains a model in several processes with a configuration of `mtlface-cli train`.

    torchrun --nproc_per_node 8 train.py CONFIG.json --data faces/ --output DIR

DIR contains configuration.json, log.jsonl, checkpoints for --resume, and model.safetensors, an
MTLFace model file that is written with every checkpoint.
"""
import argparse
import json
import math
import os
import pathlib
import pickle
import sys
import time

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

import model_file
import settings as configuration
from description import Unsupported, preset
from networks import networks
from order import Order, step_seed
from precision import PRECISIONS, Precision
from records import Faces
from start import starting_model
from steps import AIFR, FAS, groups_of
from teacher import Teacher

RANK, PROCESSES = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


class Run:
    """The networks, tasks and folder of a training run."""

    def __init__(self, options, settings, device):
        self.settings, self.device, self.folder = settings, device, pathlib.Path(options.output)
        self.precision = Precision(options.precision, device.type)
        newest = max(self.folder.glob("checkpoints/step-*.pt"), default=None)
        if newest and not options.resume:
            raise Unsupported(
                f"{self.folder}: contains a run; pass --resume to continue it, or another folder")
        checkpoint = opened(newest) if newest else None
        start = settings["model"]["start"]
        known = checkpoint["description"] if checkpoint else (
            model_file.description_of(start) if start else preset(settings["model"]["preset"]))
        faces = Faces(settings["data"], known["inputSize"])
        self.step, self.seconds = 0, 0.0
        if checkpoint:
            if checkpoint["settings"] | {"run": 0} != settings | {"run": 0}:
                raise Unsupported(f"{newest}: the settings differ from those in {options.config}; "
                                  "use the settings of the run, or start another run")
            if checkpoint.get("processes", PROCESSES) != PROCESSES:
                raise Unsupported(f"{newest}: was written by {checkpoint['processes']} processes, "
                                  f"but this run has {PROCESSES}, which would use other faces; "
                                  "resume with the same number of processes")
            if checkpoint.get("precision", "float32") != options.precision:
                raise Unsupported(f"{newest}: was written with --precision "
                                  f"{checkpoint.get('precision', 'float32')}; resume with the same")
            self.step, self.seconds = checkpoint["step"], checkpoint["seconds"]
            self.description, self.metadata = checkpoint["description"], checkpoint["metadata"]
            self.networks = networks(self.description)
            self.networks.load_state_dict(checkpoint["networks"])
        else:
            self.networks, self.description, self.metadata = starting_model(settings, faces)
        self.networks.to(device)
        self.make_tasks(settings, faces, options.workers)
        if checkpoint:
            for name, optimizer in self.optimizers.items():
                optimizer.load_state_dict(checkpoint["optimizers"][name])
            for name, task in self.tasks.items():
                task.scaler.load_state_dict(checkpoint.get("scalers", {}).get(name, {}))
            if self.fas:
                self.fas.average = {k: v.to(device) for k, v in checkpoint["average"].items()}

    def make_tasks(self, settings, faces, workers):
        def parallel(module):
            return DistributedDataParallel(
                module, device_ids=[self.device] if self.device.type == "cuda" else None)

        def batches(task):
            order = Order(faces, settings, task, groups, self.step, RANK, PROCESSES)
            return iter(DataLoader(faces, batch_sampler=order, num_workers=workers,
                                   pin_memory=self.device.type == "cuda"))

        groups = self.description["groupCount"]
        self.aifr = self.fas = None
        self.batches, self.optimizers = {}, {}
        if settings["task"] != "fas":
            self.batches["aifr"] = batches("aifr")
            self.aifr = AIFR(self.networks, groups, settings["aifr"], parallel, PROCESSES,
                             self.precision, self.teacher())
            self.optimizers["sgd"] = self.aifr.optimizer
        if settings["task"] != "aifr":
            self.batches["fas"] = batches("fas")
            self.fas = FAS(self.networks, settings["fas"], parallel, self.precision)
            self.optimizers |= self.fas.optimizers
        self.tasks = {name: task for name, task in (("aifr", self.aifr), ("fas", self.fas)) if task}

    def teacher(self):
        """Returns the teacher of recognition, or None if there is none."""
        settings = self.settings["aifr"]
        if not settings["teacher"] or settings["lambdaDistillation"] == 0:
            return None
        path = settings["teacher"]
        path = self.settings["model"]["start"] if path == "start" else path
        teacher = Teacher(path, self.device, self.precision)
        for name, size in (("embeddingDimension", teacher.size), ("inputSize", teacher.input_size)):
            if size != self.description[name]:
                raise Unsupported(f"{path}: the {name} of the teacher is {size}, but that of the "
                                  f"model is {self.description[name]}; use another teacher")
        return teacher

    def advance(self):
        """Performs a step of each task, recognition first. Returns the losses of this process."""
        # Dropout uses this seed.
        torch.manual_seed(step_seed(self.settings["seed"], self.step, RANK))
        losses = {}
        for task, batches in self.batches.items():
            images, labels, ages = (x.to(self.device, non_blocking=True) for x in next(batches))
            if len(self.batches) > 1:
                (self.aifr if task == "aifr" else self.fas).begin()
            if task == "aifr":
                task_losses = self.aifr.step(
                    images, labels, ages, configuration.learning_rate(self.settings, self.step),
                    configuration.reversal(self.settings, self.step))
            else:
                sources, targets = images.chunk(2)
                groups = groups_of(ages.chunk(2)[1], self.description["groupCount"])
                task_losses = self.fas.step(sources, targets, groups)
            losses |= {f"{task}.{name}": loss for name, loss in task_losses.items()}
        self.step += 1
        return losses

    def save(self):
        """Writes a checkpoint, and the model without the parts that are used only in training."""
        (self.folder / "checkpoints").mkdir(exist_ok=True)
        with model_file.replacing(self.folder / f"checkpoints/step-{self.step:09}.pt") as file:
            torch.save({
                "step": self.step, "seconds": self.seconds, "metadata": self.metadata,
                "settings": self.settings, "processes": PROCESSES, "description": self.description,
                "networks": self.networks.state_dict(),
                "optimizers": {k: o.state_dict() for k, o in self.optimizers.items()},
                "precision": self.precision.name,
                "scalers": {name: task.scaler.state_dict() for name, task in self.tasks.items()},
                "average": self.fas.average if self.fas else {}}, file)
        for old in sorted(self.folder.glob("checkpoints/*.pt"))[:-self.settings["run"]["keep"]]:
            old.unlink()
        description = self.description | {"hasAgeAdversary": False}
        description.pop("classCount", None), description.pop("discriminator", None)
        tensors = {key: value for key, value in self.networks.state_dict().items()
                   if key.split(".")[0] not in ("domain", "head", "discriminator")}
        average = self.fas.average if self.fas else {}
        tensors |= {f"generator.{key}": value for key, value in average.items()}
        tasks = {"joint": ["aifr", "fas"]}.get(self.settings["task"], [self.settings["task"]])
        task_metadata = {}
        for task in tasks:
            task_metadata[f"{task}.training"] = json.dumps(self.settings, sort_keys=True)
            task_metadata[f"{task}.steps"] = str(self.step)
        model_file.save(
            self.folder / "model.safetensors", description, tensors, self.metadata | task_metadata)

    def record(self, event, **members):
        line = {"event": event, "step": self.step, "seconds": round(self.seconds, 3)} | members
        text = json.dumps(line, sort_keys=True)
        print(text, flush=True)
        with open(self.folder / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(text + "\n")

    def begin(self):
        """Writes the configuration, and removes log lines of steps that will be repeated."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with model_file.replacing(self.folder / "configuration.json") as file:
            file.write(json.dumps(self.settings, indent=2, sort_keys=True).encode() + b"\n")
        log = self.folder / "log.jsonl"
        lines = log.read_text().splitlines(keepends=True) if log.exists() else []
        with model_file.replacing(log) as file:
            for line in lines:
                if line.endswith("}\n") and json.loads(line)["step"] <= self.step:
                    file.write(line.encode())
        self.record("start")

    def work(self):
        if RANK == 0:
            self.begin()
        run, iterations = self.settings["run"], self.settings["iterations"]
        images = sum(self.settings[task]["batch"] for task in self.batches)
        before, logged = self.seconds - time.monotonic(), time.monotonic()
        sums, steps = {}, 0
        while self.step < iterations:
            losses, steps = self.advance(), steps + 1
            sums = {name: sums.get(name, 0) + loss for name, loss in losses.items()}
            self.seconds = before + time.monotonic()
            last = self.step == iterations
            saves = last or self.step % run["checkpointEvery"] == 0
            if saves or self.step % run["logEvery"] == 0:
                # Check the losses first, so that a diverged model does not replace a good model.
                means = mean_over_processes(sums, steps)
                if not all(map(math.isfinite, means.values())):
                    raise Unsupported(f"step {self.step}: the losses are not finite ({means}); "
                                      "reduce the learning rate")
                if RANK == 0:
                    now = time.monotonic()
                    rate = (configuration.learning_rate(self.settings, self.step - 1)
                            if self.aifr else self.settings["fas"]["rate"])
                    self.record("step", rate=rate, losses=means,
                              imagesPerSecond=round(images * steps / (now - logged), 1))
                sums, steps, logged = {}, 0, time.monotonic()
            if RANK == 0 and saves:
                self.save()
                self.record("checkpoint", file=f"checkpoints/step-{self.step:09}.pt")
        if RANK == 0:
            self.record("end", text="finished", file="model.safetensors")


def opened(checkpoint):
    try:
        return torch.load(checkpoint, map_location="cpu", weights_only=True)
    except (RuntimeError, pickle.UnpicklingError, EOFError):
        raise Unsupported(f"{checkpoint}: is damaged; delete it to resume from the previous "
                          "checkpoint") from None


def mean_over_processes(sums, steps):
    values = torch.stack(list(sums.values())) / steps / PROCESSES
    dist.all_reduce(values)
    return dict(zip(sums, values.tolist()))


def parser():
    """Returns the parser of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="a JSON configuration of mtlface-cli train")
    parser.add_argument(
        "--output", required=True, help="the folder of the run, to which all processes have access")
    parser.add_argument(
        "--data", action="append", default=[], help="a record folder; can be repeated")
    # torchrun rejects abbreviations of its own options, such as --start, even after the program.
    parser.add_argument("--start-model", "--start", dest="start", metavar="FILE",
                        help="the model file to start from; with --start, torchrun requires -- "
                        "before train.py")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32",
                        help="the number format of the encoder and the generator; float16 scales "
                        "the losses (default: float32)")
    parser.add_argument("--resume", action="store_true", help="resume the run in the output folder")
    parser.add_argument("--workers", type=int, default=2,
                        help="the number of reader processes per training process (default: 2)")
    return parser


def main():
    options = parser().parse_args()
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else (
        torch.device("cpu"))
    if "RANK" not in os.environ:
        parser().error("RANK is not set; run torchrun train.py ..., even for one process")
    if cuda:
        torch.cuda.set_device(device)
    try:
        settings = configuration.read(options.config, options.data, options.start)
        if unused := configuration.without_effect(options.config) if RANK == 0 else []:
            print(f"note: no effect in this program: {', '.join(unused)}", file=sys.stderr)
        dist.init_process_group("nccl" if cuda else "gloo")
        Run(options, settings, device).work()
    except (Unsupported, OSError, ValueError) as error:
        sys.exit(f"process {RANK}: {error}")
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
