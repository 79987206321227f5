"""One step of each task: losses, backward passes, optimisers."""
import torch
from torch import nn
from torch.nn import functional as F

CUTS = torch.tensor([10, 20, 30, 40, 50, 60])
RATE = 1e-4


class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        return -gradient


def encode(encoder, images):
    levels = encoder.levels(images)
    return levels, *encoder.fsm(levels[4])


class AIFR:
    """Age-invariant face recognition: one backward pass, SGD."""

    def __init__(self, networks):
        self.networks = networks.train()
        decayed = {
            id(p) for name, part in networks.items() if name != "domain" for m in part.modules()
            for key, p in m.named_parameters(recurse=False)
            if key == "weight" and (p.ndim > 1 or isinstance(m, nn.PReLU))}
        parameters = list(networks.parameters())
        self.optimizer = torch.optim.SGD(
            [{"params": [p for p in parameters if id(p) in decayed], "weight_decay": 5e-4},
             {"params": [p for p in parameters if id(p) not in decayed]}],
            lr=RATE, momentum=0.9)

    @staticmethod
    def batch(count, size, classes):
        return {"images": torch.rand(count, 3, size, size) * 2 - 1,
                "labels": torch.randint(classes, (count,)), "ages": torch.randint(101, (count,))}

    def step(self, images, labels, ages):
        n = self.networks
        _, identity, age = encode(n["encoder"], images)
        embedding = n["encoder"].embed(identity)
        cosines = F.linear(F.normalize(embedding), F.normalize(n["head"].weight))
        logits = 64 * (cosines - 0.35 * F.one_hot(labels, cosines.shape[1]))
        losses = {
            "identity": F.cross_entropy(logits, labels),
            "age": self.age_loss(n["age"](age), ages),
            "adversary": self.age_loss(n["domain"](Reversal.apply(identity)), ages)}
        losses["total"] = (
            losses["identity"] + 0.001 * losses["age"] + 0.002 * losses["adversary"])
        self.optimizer.zero_grad()
        losses["total"].backward()
        self.optimizer.step()
        return {name: loss.item() for name, loss in losses.items()}

    @staticmethod
    def age_loss(prediction, ages):
        expected, groups = prediction
        return F.mse_loss(expected, ages.to(expected.dtype)) + F.cross_entropy(
            groups, (ages[:, None] > CUTS).sum(1))


class FAS:
    """Face age synthesis: the discriminator's step, then the generator's, Adam on both."""

    def __init__(self, networks):
        self.networks = networks
        for frozen in ("encoder", "age"):
            networks[frozen].eval().requires_grad_(False)
        self.optimizers = {
            part: torch.optim.Adam(networks[part].train().parameters(), RATE, betas=(0.9, 0.99))
            for part in ("generator", "discriminator")}

    @staticmethod
    def batch(count, size, classes):
        return {"sources": torch.rand(count, 3, size, size) * 2 - 1,
                "targets": torch.rand(count, 3, size, size) * 2 - 1,
                "groups": torch.randint(len(CUTS) + 1, (count,))}

    def step(self, sources, targets, groups):
        n = self.networks
        discriminator = n["discriminator"].requires_grad_(True)
        levels, identity, _ = encode(n["encoder"], sources)
        images = n["generator"](identity, levels, sources, groups)

        judged = (discriminator(targets, groups) - 1).square().mean() / 2
        judged = judged + discriminator(images.detach(), groups).square().mean() / 2
        self.descend("discriminator", judged)

        discriminator.requires_grad_(False)
        _, new_identity, age = encode(n["encoder"], images)
        losses = {
            "adversarial": (discriminator(images, groups) - 1).square().mean() / 2,
            "identity": F.mse_loss(new_identity, identity),
            "age": F.cross_entropy(n["age"](age)[1], groups)}
        losses["total"] = (
            75 * losses["adversarial"] + 0.002 * losses["identity"] + 10 * losses["age"])
        self.descend("generator", losses["total"])
        return {"discriminator": judged.item()} | {k: v.item() for k, v in losses.items()}

    def descend(self, part, loss):
        self.optimizers[part].zero_grad()
        loss.backward()
        self.optimizers[part].step()


TASKS = {"aifr": AIFR, "fas": FAS}
