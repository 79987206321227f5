#!/usr/bin/env python3
"""Compares the PyTorch implementation with the authors' results and with MTLFace.

The tests use two gloo processes on the CPU.

usage: test_mirror.py [--cli .build/release/mtlface-cli] [ARGUMENTS OF UNITTEST]
"""
import json
import os
import pathlib
import re
import sys
import unittest

import numpy as np
import torch
import torch.distributed as dist
from PIL import Image
from torch import multiprocessing
from torch.nn.parallel import DistributedDataParallel

import model_file
import settings as configuration
from description import CHANGES, Unsupported, check, preset
from fixtures import SMALL, VARIANTS, Case, fill, image, picture, settings_of
from networks import networks
from steps import AIFR, FAS
# unittest finds the tests of other files through these imports.
from test_documents import DocumentTests  # noqa: F401
from test_run import RunTests  # noqa: F401
from test_steps import StepTests  # noqa: F401

HERE = pathlib.Path(__file__).resolve().parent
GOLDENS = HERE.parents[2] / "Tests/Goldens"


def golden(name):
    return json.loads((GOLDENS / name).read_text())


def golden_networks(task):
    description = preset("cvpr2021", classes=10, training=True)
    description["embedding"]["flatten"]["dropout"] = 0
    for part in ("generator", "discriminator") if task == "aifr" else ("classCount",):
        del description[part]
    description["hasAgeAdversary"] = task == "aifr"
    return fill(networks(description))


def check_aifr_losses(rank):
    record = golden("cvpr_aifr_training.json")
    settings = settings_of(aifr={"schedule": {"rate": 0.1, "warmUp": 1000}})
    work = AIFR(golden_networks("aifr"), 7, settings["aifr"], DistributedDataParallel, 2)
    faces = (image("aifr.images", (4, 3, 112, 112)), torch.tensor(record["labels"]),
             torch.tensor(record["ages"]))
    for i, expected in enumerate(record["losses_id_age_domain_total"]):
        rate = configuration.learning_rate(settings, i)
        np.testing.assert_allclose(rate, record["learning_rates"][i], rtol=1e-12)
        assert_losses(work.step(*faces, rate), expected)


def check_fas_losses(rank):
    record = golden("cvpr_fas_training.json")
    settings = settings_of(fas={"beta1": record["adam"]["betas"][0]})
    work = FAS(golden_networks("fas"), settings["fas"], DistributedDataParallel)
    for expected in record["losses_d_gan_id_age_total"]:
        assert_losses(work.step(image("fas.source", (2, 3, 112, 112)),
                        image("fas.target", (2, 3, 112, 112)),
                        torch.tensor(record["target_groups"])), expected)


def assert_losses(losses, expected):
    np.testing.assert_allclose([loss.item() for loss in losses.values()], expected, rtol=1e-3)


def check_unlabeled_faces(rank):
    """Checks that a loss is the mean over the labeled faces in all processes.

    Two processes with one and three labels must have the same result as one process with all four,
    also if each of them divides its faces into two micro-batches.
    """
    labels = torch.tensor([-1, 4, -1, -1, 1, 2, -1, 5])
    faces, ages = image("faces", (8, 3, 48, 48)), torch.full((8,), -1.0)
    frozen = settings_of(aifr={"frozen": list(configuration.PARTS[:-1])})["aifr"]
    heads = []
    share = slice(4 * rank, 4 * rank + 4)
    for parallel, processes, faces_of_process, parts in (
            (None, 1, slice(8), 1), (DistributedDataParallel, 2, share, 1),
            (DistributedDataParallel, 2, share, 2)):
        modules = fill(networks(SMALL))
        work = AIFR(modules, 7, frozen | {"accumulation": parts}, parallel, processes)
        work.step(faces[faces_of_process], labels[faces_of_process], ages[faces_of_process], 0.1)
        heads.append(modules["head"].weight.detach())
    start = fill(networks(SMALL))["head"].weight
    assert (heads[0] - start).abs().max() > 1e-3
    for head in heads[1:]:
        torch.testing.assert_close(heads[0], head)


def process(rank, body, rendezvous):
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{rendezvous}", rank=rank, world_size=2)
    body(rank)
    dist.destroy_process_group()


def bits(modules):
    return {key: value.clone().view(torch.int32) if value.is_floating_point() else value
            for key, value in modules.state_dict().items()}


class MirrorTests(Case):
    def run_in_two_processes(self, body):
        multiprocessing.spawn(process, (body, self.folder / "rendezvous"), nprocs=2)

    def test_aifr_losses_match_those_of_the_authors(self):
        self.run_in_two_processes(check_aifr_losses)

    def test_fas_losses_match_those_of_the_authors(self):
        self.run_in_two_processes(check_fas_losses)

    def test_running_norms_keep_their_statistics(self):
        settings = settings_of(aifr={"norms": "running"})["aifr"]
        modules = fill(networks(SMALL))
        before = {key: value.clone() for key, value in modules.state_dict().items()}
        AIFR(modules, 7, settings).step(
            image("faces", (4, 3, 48, 48)), torch.tensor([0, 4, 1, 2]),
            torch.tensor([4.0, 20.0, 47.0, 71.0]), 0.1)
        after = modules.state_dict()
        kept = {key for key in after if torch.equal(before[key], after[key])}
        statistics = {key for key in after
                      if "running" in key or key.endswith("num_batches_tracked")}
        learning = {name for name, p in modules.named_parameters() if p.requires_grad}
        self.assertLessEqual(statistics, kept)
        self.assertTrue(any(name.startswith("encoder.") for name in learning - kept))

    def test_unlabeled_faces_in_two_processes(self):
        self.run_in_two_processes(check_unlabeled_faces)

    def test_keys_and_shapes_match_those_of_the_authors(self):
        known = golden("cvpr_state_dict.json")
        with torch.device("meta"):
            parts = dict(networks(preset("cvpr2021", training=True)))
            deep = {"units": [3, 13, 30, 3], "squeezeExcitation": True}
            paper = preset("paper")
            deep = paper | {"encoder": paper["encoder"] | deep}
            parts["irse101.body"] = networks(deep)["encoder"]
        for part, expected in known.items():
            expected = {key: shape for key, shape in expected.items() if "_unit_mapping" not in key}
            # The golden file contains only some keys of the deep encoder.
            found = {key: list(value.shape) for key, value in parts[part].state_dict().items()
                     if part != "irse101.body" or key in expected}
            self.assertEqual(found, expected)

    def test_files_are_reproduced_bit_for_bit(self):
        for name, description in VARIANTS.items():
            with self.subTest(name):
                first, second = self.folder / f"{name}.safetensors", self.folder / "again"
                modules = fill(networks(description))
                about = {"license": "none", "text": "\"\\\n\té"}
                model_file.save(first, description, modules.state_dict(), about)
                loaded, found, others = model_file.load(first)
                self.assertEqual((found, others), (description, about))
                here, there = bits(modules), bits(loaded)
                self.assertEqual(list(here), list(there))
                self.assertTrue(all(torch.equal(here[key], there[key]) for key in here))
                model_file.save(second, found, loaded.state_dict(), others)
                self.assertEqual(first.read_bytes(), second.read_bytes())

    def test_errors_name_the_unsupported_key(self):
        for change, words in (
                ({"gender": {"hidden": 64}}, "gender"), ({"attention": "both"}, "attention"),
                ({"encoder": SMALL["encoder"] | {"family": "vit"}}, "encoder.family"),
                ({"embedding": {"pooled": {}}}, "embedding"), ({"groupCount": 9}, "groupCount"),
                ({"age": {"hidden": 8}}, "age.ages is missing")):
            with self.assertRaisesRegex(Unsupported, re.escape(words)):
                networks(SMALL | change)
        path = self.folder / "settings.json"
        for text, words in (
                ({"aifr": {"lambdaGender": 1}}, "aifr.lambdaGender"), ({"runs": 1}, "runs"),
                ({"aifr": {"margin": {"kind": "arcFace"}}}, "aifr.margin.kind"),
                ({"iterations": 0}, "iterations"), ({"seed": True}, "seed"),
                ({"data": [{"path": "x"}], "aifr": {"teacher": "start"}}, "aifr.teacher"),
                ({"data": [{"path": "x"}], "fas": {"accumulation": 3}}, "fas.accumulation"),
                ({"data": [{"path": "x", "weight": 2}]}, "data.0.weight"), ({}, "data")):
            path.write_text(json.dumps(text))
            with self.assertRaisesRegex(Unsupported, "^" + re.escape(words) + ":"):
                configuration.read(path)

    def test_every_configuration_is_supported(self):
        examples = HERE.parents[1]
        # CAAE, IPCGAN and weighted data sets with stored teachers are not part of this program.
        unsupported = {
            "training/caae.json": "caae", "training/ipcgan.json": "ipcgan",
            "tools/train-default/recognition.json": "aifr.distillation"}
        found = 0
        for path in sorted(examples.rglob("*.json")):
            name = str(path.relative_to(examples))
            if "task" not in json.loads(path.read_text()):
                continue
            found += 1
            with self.subTest(name):
                if name not in unsupported:
                    read = configuration.read(path, ["faces"], "start.safetensors")
                    self.assertEqual(read["data"][0]["path"], "faces")
                    configuration.learning_rate(read, 0)
                    continue
                with self.assertRaisesRegex(Unsupported, f"^{unsupported[name]}:"):
                    configuration.read(path, [], "start.safetensors")
        self.assertGreaterEqual(found, 20)

    def test_learning_rates_of_an_example(self):
        settings = configuration.read(HERE.parents[1] / "training/joint.json", ["faces"])
        for i, rate in ((0, 1.25e-5), (999, 0.0125), (20_000, 0.00125), (23_000, 1.25e-4)):
            self.assertAlmostEqual(configuration.learning_rate(settings, i), rate, places=12)
        for name in CHANGES:
            check(preset(name, 3, training=True))


class LibraryTests(Case):
    """Tests that MTLFace and the PyTorch implementation read each other's model files."""

    def setUp(self):
        if "MTLFACE_CLI" not in os.environ:
            self.skipTest("mtlface-cli is not available; pass its path with --cli")
        super().setUp()

    def test_files_of_mtlface_are_reproduced_bit_for_bit(self):
        self.cli("bench", "--training", "fas", "--preset", "mobile", "--batch", "2",
                 "--rounds", "1", "--record", self.folder)
        ours, again = self.folder / "model.safetensors", self.folder / "again.safetensors"
        modules, description, others = model_file.load(ours)
        self.assertEqual(description, preset("mobile", training=True) | {"hasAgeAdversary": False})
        model_file.save(again, description, modules.state_dict(), others)
        self.assertEqual(ours.read_bytes(), again.read_bytes())

    def test_mtlface_computes_the_same_embeddings(self):
        for name, description in (VARIANTS | {"preset": preset("mobile")}).items():
            with self.subTest(name):
                self.compare_embeddings(name, description)

    def compare_embeddings(self, name, description):
        path, side = self.folder / f"{name}.safetensors", description["inputSize"]
        photos, faces = [], []
        for number in range(4):
            photos.append(self.folder / f"{name}{number}.png")
            picture(number + 1, side).save(photos[-1])
            pixels = np.asarray(Image.open(photos[-1]), dtype=np.float32) / 127.5 - 1
            faces.append(torch.from_numpy(pixels.transpose(2, 0, 1).copy()))
        faces = torch.stack(faces)
        modules = fill(networks(description))
        encoder = modules["encoder"].train()
        for module in encoder.modules():
            if hasattr(module, "momentum"):
                # Use the statistics of these faces, so that the embeddings of faces differ.
                module.momentum = 1
        with torch.no_grad():
            encoder.embed(encoder(faces)[1])
            encoder.eval()
            expected = encoder.embed(encoder(faces)[1]).numpy()
        model_file.save(path, description, modules.state_dict())
        self.cli("embed", *photos, "--aligned", "--model", path, "-o", self.folder / "out.npy")
        found = np.load(self.folder / "out.npy")
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        self.assertGreater((found * expected).sum(1).min(), 0.99999)
        self.assertLess((expected[0] * expected[1]).sum(), 0.999)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--cli"]:
        os.environ["MTLFACE_CLI"] = str(pathlib.Path(arguments[1]).resolve())
        arguments = arguments[2:]
    unittest.main(argv=[sys.argv[0], *arguments])
