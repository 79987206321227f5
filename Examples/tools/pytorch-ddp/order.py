"""The order in which training steps use faces."""
import torch
from torch.utils.data import DistributedSampler

from description import Unsupported
from steps import groups_of


class Order:
    """The batches of a task in one process, from a given step on, as lists of (face, mirrored).

    The faces of a step depend only on the seed, the step and the process, so a run can be resumed
    at any step.
    """

    def __init__(self, faces, settings, task, groups, first, rank, processes):
        self.faces, self.flips = faces, settings[task]["flip"]
        self.steps = range(first, settings["iterations"])
        self.rank, self.batch = rank, settings[task]["batch"] // processes
        self.seed = 2 * settings["seed"] + (task == "fas")
        self.sampler = DistributedSampler(
            faces, processes, rank, seed=self.seed % 2**31, drop_last=True)
        self.per_epoch = len(self.sampler) // max(self.batch, 1)
        if settings[task]["batch"] % processes or self.per_epoch == 0:
            raise Unsupported(
                f"{task}.batch: is {settings[task]['batch']}; use a multiple of the number of "
                f"processes ({processes}) that is at most the number of faces ({len(faces)})")
        parts = settings[task]["accumulation"]
        if self.batch % parts:
            raise Unsupported(
                f"{task}.accumulation: is {parts}; use a divisor of the number of faces in each "
                f"process, which is {self.batch}")
        if task == "aifr" and self.batch < 2 * parts:
            raise Unsupported(
                f"aifr.batch: is {settings[task]['batch']}; batch norm requires at least two faces "
                "in each micro-batch of each process")
        self.cells = None
        if task == "fas":
            face_groups = torch.where(faces.ages >= 0, groups_of(faces.ages, groups), -1)
            self.cells = [(face_groups == group).nonzero()[:, 0] for group in range(groups)]
            if any(len(cell) == 0 for cell in self.cells):
                raise Unsupported("data: an age group has no faces, but synthesis requires faces "
                                  "of every group; add faces, or train fewer groups")

    def __iter__(self):
        epoch = None
        for step in self.steps:
            step_epoch, batch = divmod(step, self.per_epoch)
            if step_epoch != epoch:
                epoch = step_epoch
                self.sampler.set_epoch(epoch)
                indices = list(self.sampler)
            random = torch.Generator().manual_seed(step_seed(self.seed, step, self.rank))
            chosen = indices[batch * self.batch:(batch + 1) * self.batch]
            if self.cells:
                groups = torch.randint(len(self.cells), (self.batch,), generator=random)
                draws = torch.rand(self.batch, generator=random)
                cells = [self.cells[group] for group in groups]
                chosen += [int(c[int(d * len(c))]) for c, d in zip(cells, draws.tolist())]
            mirrored = torch.rand(len(chosen), generator=random) < (0.5 if self.flips else 0)
            yield list(zip(chosen, mirrored.tolist()))


def step_seed(seed, step, rank):
    """Returns the seed of the random numbers of a step in a process."""
    return ((seed * 1_000_003 + step) * 65_537 + rank) % 2**63
