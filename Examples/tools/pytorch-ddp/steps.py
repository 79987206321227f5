"""The steps of both tasks in one or more processes: losses, backward passes and optimizers.

The `parallel` argument of a task wraps a module in DistributedDataParallel (DDP). DDP requires one
forward pass per backward pass, so each backward pass goes through a single module. DDP averages
gradients over the processes. Each loss is scaled so that it is the mean over the faces in all
processes that have the label. A step can divide its batch into micro-batches to save memory: it
adds their gradients and averages them over the processes once, with the last micro-batch.
"""
from contextlib import nullcontext

import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional as F

from description import CUTS, Unsupported
from precision import Precision, full
from settings import DEFAULTS

# The standard deviation of the age distribution around a label, in years.
DEVIATION = 3.0


class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(context, x, strength):
        context.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        return -context.strength * gradient, None


def groups_of(ages, count):
    """Returns the age group of each age, from 0."""
    return (ages[:, None] > torch.tensor(CUTS[count], device=ages.device)).sum(1)


def parts_of(networks):
    """Returns the modules of each part of a model. The parts have the names in `aifr.frozen`."""
    encoder = networks["encoder"]
    parts = {"embedding": [encoder.embedding_layer]}
    if encoder.fsm:
        parts["decomposition"] = [encoder.fsm]
    later = {"fsm", "output_layer", "features"}
    parts["encoder"] = [m for name, m in encoder.named_children() if name not in later]
    names = {"domain": "adversary"}
    return parts | {
        names.get(name, name): [m] for name, m in networks.items() if name != "encoder"}


def set_learning(modules, learns, norms="batch"):
    for module in modules:
        module.train(learns).requires_grad_(learns)
        if norms == "running":
            for layer in module.modules():
                if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
                    layer.eval()


def micro_batches(count, *tensors):
    """Divides a batch into `count` parts whose sizes differ by at most one."""
    return zip(*(tensor.tensor_split(count) for tensor in tensors))


def synchronized(module, is_last):
    """Returns a context in which DDP averages gradients only if `is_last` is true."""
    waits = not is_last and hasattr(module, "no_sync")
    return module.no_sync() if waits else nullcontext()


def total_of(sums, losses, weight=1.0):
    """Adds weighted losses, without gradients, to sums and returns the result."""
    return sums | {
        name: sums.get(name, 0) + weight * loss.detach() for name, loss in losses.items()}


class Recognition(nn.Module):
    """The losses of age-invariant recognition and their weighted sum."""

    def __init__(self, networks, settings, groups, precision):
        super().__init__()
        self.networks, self.settings, self.groups = networks, settings, groups
        self.precision = precision

    def forward(self, images, labels, ages, known, reversal, teachers=None):
        """Returns the losses.

        `known` contains the numbers of known labels, known ages and faces in a step. `teachers` are
        the embeddings of the teacher.
        """
        n, s = self.networks, self.settings
        with self.precision.cast():
            _, identity, age = n["encoder"](images)
        identity, age = full(identity), full(age)
        losses = {}
        if "head" in n or teachers is not None:
            embeddings = F.normalize(n["encoder"].embed(identity))
        if "head" in n:
            cosines = F.linear(embeddings, F.normalize(n["head"].weight))
            targets = F.one_hot(labels.clamp(min=0), cosines.shape[1]) * (labels >= 0)[:, None]
            logits = s["margin"]["scale"] * (cosines - s["margin"]["margin"] * targets)
            losses["identity"] = F.cross_entropy(
                logits, labels, ignore_index=-1, reduction="sum") / known[0]
        if "age" in n and age is not None and s["lambdaAge"] > 0:
            losses["age"] = self.age_loss(
                n["age"](age), ages, s["lambdaDistribution"]) / known[1]
        if "domain" in n and s["lambdaIdentity"] > 0:
            reversed_features = Reversal.apply(identity, reversal)
            losses["adversary"] = self.age_loss(n["domain"](reversed_features), ages) / known[1]
        if teachers is not None:
            losses["distillation"] = (1 - (embeddings * teachers).sum(1)).sum() / known[2]
        weights = {"identity": 1, "age": s["lambdaAge"], "adversary": s["lambdaIdentity"],
                   "distillation": s["lambdaDistillation"]}
        return losses | {"total": sum(weights[name] * loss for name, loss in losses.items())}

    def age_loss(self, prediction, ages, distribution_weight=0.0):
        """Returns the sum of the age losses of the faces with known age."""
        expected, logits, years = prediction
        known = ages >= 0
        groups = torch.where(known, groups_of(ages, self.groups), -1)
        ages = ages.clamp(0, 100).to(expected.dtype)
        loss = ((expected - ages).square() * known).sum() + F.cross_entropy(
            logits, groups, ignore_index=-1, reduction="sum")
        if distribution_weight > 0:
            distances = (torch.arange(years.shape[1], device=years.device) - ages[:, None])
            targets = (-0.5 * (distances / DEVIATION).square()).softmax(1)
            entropies = F.cross_entropy(years, targets, reduction="none")
            loss = loss + distribution_weight * (entropies * known).sum()
        return loss


class AIFR:
    """Training of age-invariant face recognition, with one backward pass per step and SGD."""

    def __init__(self, networks, groups=7, settings=DEFAULTS["aifr"], parallel=None, processes=1,
                 precision=Precision(), teacher=None):
        self.processes, self.parts = processes, parts_of(networks)
        self.norms, self.accumulation = settings["norms"], settings["accumulation"]
        self.teacher, self.scaler = teacher, precision.scaler()
        is_used = {
            "embedding": "head" in networks or teacher is not None,
            "age": settings["lambdaAge"] > 0,
            "adversary": settings["lambdaIdentity"] > 0, "generator": False,
            "discriminator": False}
        self.learns = {
            part: is_used.get(part, True) and part not in settings["frozen"] for part in self.parts}
        parts = ("head", "age", "adversary")
        if not any(self.learns.get(part) for part in parts) and not teacher:
            raise Unsupported("data: no trainable part has labels; use data with identities or "
                              "ages, or freeze fewer parts")
        self.begin()
        learning = [(name, p) for name, p in networks.named_parameters() if p.requires_grad]
        slopes = {
            id(p) for m in networks.modules() if isinstance(m, nn.PReLU) for p in m.parameters()}
        groups_of_decay = {True: [], False: []}
        for name, p in learning:
            decays = name.endswith("weight") and (p.ndim > 1 or id(p) in slopes)
            groups_of_decay[decays and not name.startswith("domain.")].append(p)
        self.optimizer = torch.optim.SGD(
            [{"params": groups_of_decay[True], "weight_decay": settings["weightDecay"]},
             {"params": groups_of_decay[False]}], lr=0, momentum=settings["momentum"])
        recognition = Recognition(networks, settings, groups, precision)
        self.recognition = parallel(recognition) if parallel else recognition

    def begin(self):
        """Sets the modes of all parts, because steps of the other task change them."""
        for part, modules in self.parts.items():
            set_learning(modules, self.learns[part], self.norms)

    def step(self, images, labels, ages, rate=1e-4, reversal=1.0):
        """Performs a step and returns its losses. Unknown `labels` and `ages` are -1."""
        known = torch.stack([(labels >= 0).sum(), (ages >= 0).sum(), (ages == ages).sum()]).float()
        if self.processes > 1:
            dist.all_reduce(known)
        # If no face has the label, the loss is 0.
        known = known.clamp(min=1) / self.processes
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        sums, last = {}, self.accumulation - 1
        for number, faces in enumerate(micro_batches(self.accumulation, images, labels, ages)):
            with synchronized(self.recognition, number == last):
                teachers = self.teacher(faces[0]) if self.teacher else None
                losses = self.recognition(*faces, known, reversal, teachers)
                self.scaler.scale(losses["total"]).backward()
            sums = total_of(sums, losses)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return sums


class DiscriminatorLoss(nn.Module):
    """The least-squares loss of the discriminator."""

    def __init__(self, discriminator):
        super().__init__()
        self.discriminator = discriminator

    def forward(self, targets, images, groups):
        real = (self.discriminator(targets, groups) - 1).square().mean() / 2
        return real + self.discriminator(images, groups).square().mean() / 2


class FAS:
    """Training of face age synthesis, with a discriminator step, a generator step and Adam."""

    def __init__(self, networks, settings=DEFAULTS["fas"], parallel=None, precision=Precision()):
        self.networks, self.settings, self.precision = networks, settings, precision
        self.scaler = precision.scaler()
        self.begin()
        self.generator = networks["generator"]
        self.discriminator_loss = DiscriminatorLoss(networks["discriminator"])
        if parallel:
            self.generator = parallel(self.generator)
            self.discriminator_loss = parallel(self.discriminator_loss)
        beta1 = 0.9 if settings["beta1"] is None else settings["beta1"]
        rate, second = settings["rate"], settings["discriminatorRate"]
        rates = {"generator": rate, "discriminator": rate if second is None else second}
        self.optimizers = {
            part: torch.optim.Adam(
                networks[part].parameters(), rate, betas=(beta1, settings["beta2"]))
            for part, rate in rates.items()}
        # The moving average of the generator. It is empty if no average is used.
        self.average = {}

    def begin(self):
        """Sets the modes of all networks. Only the generator and the discriminator are trained."""
        for name, module in self.networks.items():
            set_learning([module], name in ("generator", "discriminator"))

    def step(self, sources, targets, groups):
        """Performs a step and returns its losses.

        With several micro-batches, the faces are generated once for each of the two updates, so
        that only one micro-batch is in memory at a time.
        """
        count = self.settings["accumulation"]
        parts, sums, generated = list(micro_batches(count, sources, targets, groups)), {}, None
        self.networks["discriminator"].requires_grad_(True)
        self.optimizers["discriminator"].zero_grad()
        for number, (faces, real, part_groups) in enumerate(parts):
            with torch.set_grad_enabled(count == 1):
                generated = self.generate(faces, part_groups)
            with synchronized(self.discriminator_loss, number == count - 1):
                loss = self.discriminator_loss(real, generated[0].detach(), part_groups)
                self.scaler.scale(loss / count).backward()
            sums = total_of(sums, {"discriminator": loss}, 1 / count)
        self.scaler.step(self.optimizers["discriminator"])

        self.networks["discriminator"].requires_grad_(False)
        self.optimizers["generator"].zero_grad()
        for number, (faces, _, part_groups) in enumerate(parts):
            with synchronized(self.generator, number == count - 1):
                result = generated if count == 1 else self.generate(faces, part_groups)
                losses = self.generator_losses(*result, faces, part_groups)
                self.scaler.scale(losses["total"] / count).backward()
            sums = total_of(sums, losses, 1 / count)
        self.scaler.step(self.optimizers["generator"])
        self.scaler.update()
        self.update_average()
        return sums

    def generate(self, faces, groups):
        """Returns faces in other age groups, and the identity features of the given faces."""
        with self.precision.cast():
            levels, identity, _ = self.networks["encoder"](faces)
            images = self.generator(identity, levels, faces, groups)
        return full(images), full(identity)

    def generator_losses(self, images, identity, faces, groups):
        n, s = self.networks, self.settings
        with self.precision.cast():
            _, new_identity, age = n["encoder"](images)
        losses = {
            "adversarial": (n["discriminator"](images, groups) - 1).square().mean() / 2,
            "identity": F.mse_loss(full(new_identity), identity),
            "age": F.cross_entropy(n["age"](full(age))[1], groups)}
        total = (s["lambdaAdversarial"] * losses["adversarial"]
                 + s["lambdaIdentity"] * losses["identity"] + s["lambdaAge"] * losses["age"])
        if s["lambdaColor"] > 0:
            losses["color"] = F.mse_loss(images.mean((2, 3)), faces.mean((2, 3)))
            total = total + s["lambdaColor"] * losses["color"]
        return losses | {"total": total}

    def update_average(self):
        decay = self.settings["average"]
        for key, value in self.networks["generator"].state_dict().items() if decay else ():
            if value.is_floating_point():
                before = self.average.get(key, value)
                self.average[key] = decay * before + (1 - decay) * value
