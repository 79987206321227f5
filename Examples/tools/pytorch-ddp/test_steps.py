"""Tests of teachers, gradient accumulation and mixed precision. test_mirror.py runs them."""
import math

import torch
from torch.distributed.run import get_args_parser

import model_file
import train
from fixtures import SMALL, Case, fill, image, settings_of
from networks import networks
from precision import Precision
from steps import AIFR, FAS, Recognition
from teacher import Teacher

LABELS = torch.tensor([0, -1, 1, 2, 4, 5, -1, 3])
AGES = torch.tensor([4.0, 20.0, -1.0, 71.0, 33.0, 8.0, -1.0, 55.0])
GROUPS = torch.tensor([0, 1, 2, 3, 4, 5, 6, 0])
# Spectral norm performs a power iteration for each micro-batch, so its result differs.
INSTANCE = SMALL | {
    "discriminator": SMALL["discriminator"] | {"norm": "instance", "normalizesFirst": False},
    "generator": SMALL["generator"] | {"norm": "instance", "activation": "relu"}}


def recognition_step(precision=Precision(), **settings):
    """Performs a step and returns its losses and the networks."""
    modules = fill(networks(SMALL))
    modules["encoder"].output_layer[1].p = 0
    work = AIFR(modules, 7, settings_of(aifr={"norms": "running"} | settings)["aifr"],
                precision=precision)
    return work.step(image("faces", (8, 3, 48, 48)), LABELS, AGES, 0.01), modules


def synthesis_step(precision=Precision(), **settings):
    modules = fill(networks(INSTANCE))
    work = FAS(modules, settings_of(fas={"lambdaColor": 2} | settings)["fas"], precision=precision)
    return work.step(image("a", (8, 3, 48, 48)), image("b", (8, 3, 48, 48)), GROUPS), modules


class StepTests(Case):
    def test_accumulated_gradients_equal_those_of_the_whole_batch(self):
        for step in (recognition_step, synthesis_step):
            losses, modules = step()
            for count in (2, 4):
                with self.subTest(step=step.__name__, count=count):
                    parts, others = step(accumulation=count)
                    for name, loss in losses.items():
                        torch.testing.assert_close(parts[name], loss, rtol=1e-4, atol=1e-5)
                    gradients = {k: p.grad for k, p in others.named_parameters()}
                    compared = 0
                    for name, parameter in modules.named_parameters():
                        if parameter.grad is None:
                            continue
                        difference = (parameter.grad - gradients[name]).norm()
                        self.assertLess(difference, 1e-3 * parameter.grad.norm() + 1e-4, name)
                        compared += 1
                    self.assertGreater(compared, 20)

    def test_mixed_precision_is_close_to_full_precision(self):
        for step in (recognition_step, synthesis_step):
            losses, _ = step()
            for name in ("bfloat16", "float16"):
                with self.subTest(step=step.__name__, precision=name):
                    mixed, modules = step(Precision(name))
                    for key, loss in losses.items():
                        torch.testing.assert_close(mixed[key], loss, rtol=0.05, atol=0.02)
                    self.assertNotEqual(mixed["total"], losses["total"])
                    self.assertTrue(all(
                        p.dtype == torch.float32 and p.isfinite().all()
                        for p in modules.parameters()))

    def test_scaled_losses_do_not_change_the_step(self):
        _, expected = recognition_step()
        modules = fill(networks(SMALL))
        modules["encoder"].output_layer[1].p = 0
        weight = modules["encoder"].output_layer[3].weight
        start = weight.clone()
        work = AIFR(modules, 7, settings_of(aifr={"norms": "running"})["aifr"],
                    precision=Precision("float16"))
        attempts = 0
        # Gradients that overflow are not used, and the scale, which is 2^16 at first, is halved.
        while torch.equal(weight, start) and attempts < 16:
            work.step(image("faces", (8, 3, 48, 48)), LABELS, AGES, 0.01)
            attempts += 1
        self.assertEqual(work.scaler.get_scale(), 2.0 ** (17 - attempts))
        change = expected["encoder"].output_layer[3].weight - start
        self.assertGreater(change.norm(), 0)
        self.assertLess((weight - start - change).norm(), 0.1 * change.norm())

    def test_teacher_keeps_the_embeddings(self):
        path = self.folder / "teacher.safetensors"
        known = {k: v for k, v in SMALL.items() if k not in ("generator", "discriminator")}
        model_file.save(path, known, fill(networks(known)).state_dict())
        teacher, faces = Teacher(path), image("faces", (8, 3, 48, 48))
        targets = teacher(faces)
        torch.testing.assert_close(targets, teacher(faces.flip(3)))
        torch.testing.assert_close(targets.norm(dim=1), torch.ones(8))
        torch.manual_seed(1)
        modules = networks(known)
        settings = settings_of(aifr={"lambdaDistillation": 5, "lambdaAge": 0, "lambdaIdentity": 0})
        none = torch.full((8,), -1)
        work = AIFR(modules, 7, settings["aifr"], teacher=teacher)
        losses = [work.step(faces, none, none.float(), 0.1) for _ in range(15)]
        self.assertEqual(list(losses[0]), ["identity", "distillation", "total"])
        self.assertLess(losses[-1]["distillation"], 0.7 * losses[0]["distillation"])
        self.assertTrue(torch.equal(teacher(faces), targets))

    def test_age_distribution(self):
        # With equal logits, the cross-entropy with any distribution is the logarithm of the count.
        module = Recognition(networks(SMALL), settings_of()["aifr"], 7, Precision())
        ages, years = torch.tensor([30.0, -1.0]), torch.zeros(2, 101)
        prediction = (torch.tensor([30.0, 9.0]), torch.zeros(2, 7), years)
        plain, more = (module.age_loss(prediction, ages, weight) for weight in (0, 20))
        self.assertAlmostEqual(plain.item(), math.log(7), places=5)
        self.assertAlmostEqual((more - plain).item(), 20 * math.log(101), places=3)
        # The loss is least for a normal distribution around the age, where it is its entropy.
        years[0] = -0.5 * ((torch.arange(101) - 30) / 3) ** 2
        least = (module.age_loss(prediction, ages, 1) - plain).item()
        self.assertAlmostEqual(least, math.log(3 * math.sqrt(2 * math.pi * math.e)), places=3)

    def test_options_are_accepted_by_torchrun(self):
        # torchrun rejects the options of a program that abbreviate several of its own options.
        theirs = [option for action in get_args_parser()._actions
                  for option in action.option_strings]
        for action in train.parser()._actions:
            longest = max(action.option_strings, key=len, default="")
            if longest not in ("", "--help"):
                self.assertEqual([o for o in theirs if o.startswith(longest)], [], longest)
                command = ["train.py", "ages.json", longest, "x"]
                found = get_args_parser().parse_args(["--nproc_per_node", "8", *command])
                self.assertEqual(found.training_script_args, command[1:])
        # The former spelling is still accepted.
        for options in (["--start", "x"], ["--start-model", "x"]):
            parsed = train.parser().parse_args(["ages.json", "--output", "runs", *options])
            self.assertEqual(parsed.start, "x")
