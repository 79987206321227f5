"""The steps of both tasks in one or more processes: losses, backward passes and optimizers.

The `parallel` argument of a task wraps a module in DistributedDataParallel (DDP). DDP requires one
forward pass per backward pass, so each backward pass goes through a single module. DDP averages
gradients over the processes. Each loss is scaled so that it is the mean over the faces in all
processes that have the label.
"""
import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional as F

from description import CUTS, Unsupported
from settings import DEFAULTS


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


class Recognition(nn.Module):
    """The losses of age-invariant recognition and their weighted sum."""

    def __init__(self, networks, settings, groups):
        super().__init__()
        self.networks, self.settings, self.groups = networks, settings, groups

    def forward(self, images, labels, ages, known, reversal):
        """Returns the losses. `known` contains the numbers of known labels and known ages."""
        n, s = self.networks, self.settings
        _, identity, age = n["encoder"](images)
        losses = {}
        if "head" in n:
            cosines = F.linear(
                F.normalize(n["encoder"].embed(identity)), F.normalize(n["head"].weight))
            targets = F.one_hot(labels.clamp(min=0), cosines.shape[1]) * (labels >= 0)[:, None]
            logits = s["margin"]["scale"] * (cosines - s["margin"]["margin"] * targets)
            losses["identity"] = F.cross_entropy(
                logits, labels, ignore_index=-1, reduction="sum") / known[0]
        if "age" in n and age is not None and s["lambdaAge"] > 0:
            losses["age"] = self.age_loss(n["age"](age), ages) / known[1]
        if "domain" in n and s["lambdaIdentity"] > 0:
            reversed_features = Reversal.apply(identity, reversal)
            losses["adversary"] = self.age_loss(n["domain"](reversed_features), ages) / known[1]
        weights = {"identity": 1, "age": s["lambdaAge"], "adversary": s["lambdaIdentity"]}
        return losses | {"total": sum(weights[name] * loss for name, loss in losses.items())}

    def age_loss(self, prediction, ages):
        """Returns the sum of the age losses of the faces with known age."""
        expected, logits = prediction
        known = ages >= 0
        groups = torch.where(known, groups_of(ages, self.groups), -1)
        squares = (expected - ages.clamp(0, 100).to(expected.dtype)).square()
        return (squares * known).sum() + F.cross_entropy(
            logits, groups, ignore_index=-1, reduction="sum")


class AIFR:
    """Training of age-invariant face recognition, with one backward pass per step and SGD."""

    def __init__(self, networks, groups=7, settings=DEFAULTS["aifr"], parallel=None, processes=1):
        self.processes, self.parts = processes, parts_of(networks)
        self.norms = settings["norms"]
        is_used = {
            "embedding": "head" in networks, "age": settings["lambdaAge"] > 0,
            "adversary": settings["lambdaIdentity"] > 0, "generator": False,
            "discriminator": False}
        self.learns = {
            part: is_used.get(part, True) and part not in settings["frozen"] for part in self.parts}
        if not any(self.learns.get(part) for part in ("head", "age", "adversary")):
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
        recognition = Recognition(networks, settings, groups)
        self.recognition = parallel(recognition) if parallel else recognition

    def begin(self):
        """Sets the modes of all parts, because steps of the other task change them."""
        for part, modules in self.parts.items():
            set_learning(modules, self.learns[part], self.norms)

    def step(self, images, labels, ages, rate=1e-4, reversal=1.0):
        """Performs a step and returns its losses. Unknown `labels` and `ages` are -1."""
        known = torch.stack([(labels >= 0).sum(), (ages >= 0).sum()]).float()
        if self.processes > 1:
            dist.all_reduce(known)
        # If no face has the label, the loss is 0.
        known = known.clamp(min=1) / self.processes
        losses = self.recognition(images, labels, ages, known, reversal)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        losses["total"].backward()
        self.optimizer.step()
        return {name: loss.detach() for name, loss in losses.items()}


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

    def __init__(self, networks, settings=DEFAULTS["fas"], parallel=None):
        self.networks, self.settings = networks, settings
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
        n, s = self.networks, self.settings
        n["discriminator"].requires_grad_(True)
        levels, identity, _ = n["encoder"](sources)
        images = self.generator(identity, levels, sources, groups)
        discriminator_loss = self.discriminator_loss(targets, images.detach(), groups)
        self.descend("discriminator", discriminator_loss)

        n["discriminator"].requires_grad_(False)
        _, new_identity, age = n["encoder"](images)
        losses = {
            "adversarial": (n["discriminator"](images, groups) - 1).square().mean() / 2,
            "identity": F.mse_loss(new_identity, identity),
            "age": F.cross_entropy(n["age"](age)[1], groups)}
        losses["total"] = (
            s["lambdaAdversarial"] * losses["adversarial"]
            + s["lambdaIdentity"] * losses["identity"] + s["lambdaAge"] * losses["age"])
        self.descend("generator", losses["total"])
        self.update_average()
        losses = {"discriminator": discriminator_loss} | losses
        return {name: loss.detach() for name, loss in losses.items()}

    def descend(self, part, loss):
        self.optimizers[part].zero_grad()
        loss.backward()
        self.optimizers[part].step()

    def update_average(self):
        decay = self.settings["average"]
        for key, value in self.networks["generator"].state_dict().items() if decay else ():
            if value.is_floating_point():
                before = self.average.get(key, value)
                self.average[key] = decay * before + (1 - decay) * value
