"""Tests of training runs and their parts. test_mirror.py runs them."""
import itertools
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import torch

import model_file
from description import Unsupported
from fixtures import (SMALL, VARIANTS, Case, fill, image, picture, record, settings_of,
                      write_records)
from networks import networks
from order import Order
from records import Faces, Records
from start import starting_model
from steps import FAS

HERE = pathlib.Path(__file__).resolve().parent


class RunTests(Case):
    def test_records_and_order_of_faces(self):
        folder = self.folder / "faces"
        people = [3, 3, 1, 1, 7, 7, 0, 0, 1, 3]
        write_records(folder, [5, 15, 25, 35, 45, 55, 65, -1, 70, 8], people)
        source = {"path": str(folder), "labels": None, "heldOutEvery": None}
        faces = Faces([source, source | {"labels": "indexAgeGender", "heldOutEvery": 5}], 48)
        self.assertEqual((len(faces), faces.classes), (18, 4))
        self.assertEqual(faces.labels.tolist()[:11], [0, 0, 1, 1, 2, 2, 3, 3, 1, 0, -1])
        self.assertEqual(faces.ages.tolist()[7:11], [-1, 70, 8, 5])
        plain, mirrored = faces[2, False], faces[2, True]
        self.assertTrue(torch.equal(plain[0].flip(2), mirrored[0]))
        pixels = np.asarray(picture(3, 48), dtype=np.float32).transpose(2, 0, 1)
        np.testing.assert_allclose(plain[0].numpy(), pixels / 127.5 - 1, atol=1e-6)

        settings = settings_of(iterations=9, fas={"batch": 6}, aifr={"batch": 6, "flip": False})
        for task in ("aifr", "fas"):
            steps = [list(Order(faces, settings, task, 7, 0, rank, 2)) for rank in (0, 1)]
            self.assertEqual(steps[1][4:], list(Order(faces, settings, task, 7, 4, 1, 2)))
            # An epoch has three steps and contains each face once.
            epoch = [face for rank in steps for step in rank[3:6] for face, _ in step[:3]]
            self.assertEqual(sorted(epoch), list(range(18)))
            if task == "fas":
                targets = [face for step in steps[0] for face, _ in step[3:]]
                self.assertGreaterEqual(min(faces.ages[face] for face in targets), 0)

        magic = struct.pack("<I", 0xced7230a)
        (folder / "train.rec").write_bytes(record([4], b"ab" + magic + b"cde" + magic))
        (folder / "train.idx").write_text("1\t0\n")
        self.assertEqual(Records(str(folder)).read(0), ((4,), b"ab" + magic + b"cde" + magic))
        (folder / "train.rec").write_bytes(record([4], b"abcdefgh")[:-4])
        with self.assertRaisesRegex(Unsupported, "record 1 is damaged"):
            Records(str(folder)).read(0)

    def test_new_decomposition_has_no_effect_at_first(self):
        faces, path = image("faces", (2, 3, 64, 64)), self.folder / "start.safetensors"
        known = SimpleNamespace(ages=torch.tensor([4.0, 30.0]), classes=2)
        for name, kind in itertools.product(
                ("small", "mobile"), ("average", "serial", "channel", "spatial")):
            bare = {key: value for key, value in VARIANTS[name].items() if key not in (
                "attention", "age", "generator", "discriminator", "classCount")}
            before = fill(networks(bare | {"hasAgeAdversary": False, "inputSize": 64})).eval()
            model_file.save(path, bare | {"hasAgeAdversary": False, "inputSize": 64},
                            before.state_dict(), {"mtlface.calibration": "{}", "license": "none"})
            settings = settings_of(model={"start": str(path), "attention": kind})
            after, description, metadata = starting_model(settings, known)
            self.assertEqual(metadata, {"license": "none"})
            self.assertEqual(list(after), ["encoder", "age", "domain", "head"])
            encoder = after.eval()["encoder"]
            with torch.no_grad():
                levels, identity, age = encoder(faces)
                expected = before["encoder"].embed(before["encoder"](faces)[1])
                share = 0.75 if kind == "serial" else 0.5
                torch.testing.assert_close(identity, share * levels[4])
                torch.testing.assert_close(encoder.embed(identity), expected, rtol=1e-4, atol=1e-4)

    def test_benchmarks_import_the_mirror(self):
        script = HERE.parents[2] / "Benchmarks/speed/make_weights.py"
        subprocess.run([sys.executable, script, self.folder], check=True)
        self.assertEqual(len(list(self.folder.glob("*.pth"))), 3)

    def test_parts_without_attention_or_weight_are_omitted(self):
        known = SimpleNamespace(ages=torch.tensor([4.0, 30.0]), classes=2)
        settings = settings_of(
            model={"preset": "mobile", "attention": None, "adversary": False},
            aifr={"lambdaAge": 0})
        _, description, _ = starting_model(settings, known)
        self.assertNotIn("attention", description)
        self.assertNotIn("age", description)
        self.assertFalse(description["hasAgeAdversary"])

    def test_settings_determine_norm_and_rate_of_the_discriminator(self):
        known, path = SimpleNamespace(ages=torch.tensor([4.0]), classes=1), self.folder / "start"
        start = {key: value for key, value in SMALL.items() if key != "discriminator"}
        model_file.save(path, start, networks(start).state_dict())
        for norm, key in ((None, "main.2.weight_u"), ("spectral", "main.2.weight_u"),
                          ("batch", "main.2.1.running_var"), ("instance", "main.2.1.weight")):
            settings = settings_of(
                task="fas", model={"start": str(path), "discriminatorNorm": norm},
                fas={"discriminatorRate": 0, "beta1": 0.5})
            modules, description, _ = starting_model(settings, known)
            self.assertIn(f"discriminator.{key}", modules.state_dict())
            self.assertEqual(description["discriminator"].get("norm"), norm)
            before = {name: p.clone() for name, p in modules.named_parameters()}
            FAS(modules, settings["fas"]).step(
                image("a", (2, 3, 48, 48)), image("b", (2, 3, 48, 48)), torch.tensor([1, 5]))
            moved = {name.split(".")[0] for name, p in modules.named_parameters()
                     if not torch.equal(p, before[name])}
            self.assertEqual(moved, {"generator"})

    def test_resumed_run_is_bit_identical(self):
        ages = [5, 15, 25, 35, 45, 55, 65] * 4 + [-1, -1]
        write_records(self.folder / "faces", ages, [i % 6 for i in range(30)])
        start = self.folder / "start.safetensors"
        torch.manual_seed(3)
        model_file.save(start, SMALL, networks(SMALL).state_dict(), {"license": "none"})
        config = self.folder / "joint.json"
        config.write_text(json.dumps({
            "task": "joint", "iterations": 60, "model": {"start": str(start)},
            "data": [{"path": str(self.folder / "faces")}],
            "aifr": {"batch": 8, "reversal": {"warmStart": True}},
            "fas": {"batch": 4, "average": 0.9}, "run": {"logEvery": 1, "checkpointEvery": 5}}))
        self.assertEqual(Faces([{"path": str(self.folder / "faces"), "labels": None,
                                 "heldOutEvery": None}], 48).classes, 6)
        whole, killed = self.folder / "whole", self.folder / "killed"
        self.train(config, whole).communicate(timeout=300)
        running = self.train(config, killed)
        deadline = time.monotonic() + 300
        while not list(killed.glob("checkpoints/*10.pt")) and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)
        log = (killed / "log.jsonl").read_text()
        self.assertIn('"checkpoint"', log)
        self.assertNotIn('"end"', log, "the run finished before it was stopped")
        output, _ = self.train(config, killed, "--resume").communicate(timeout=300)
        name = "checkpoints/step-000000060.pt"
        self.assertTrue((killed / name).exists(), output)
        self.assert_same(*(torch.load(run / name, weights_only=True) for run in (whole, killed)))
        self.assertEqual(*((run / "model.safetensors").read_bytes() for run in (whole, killed)))
        losses = [self.losses(run) for run in (whole, killed)]
        self.assertEqual(losses[0], losses[1])
        self.assertEqual(len(losses[0]), 60)
        modules, description, others = model_file.load(whole / "model.safetensors")
        self.assertEqual(others["license"], "none")
        self.assertEqual(set(modules), {"encoder", "age", "generator"})
        self.assertFalse(torch.equal(modules["encoder"].input_layer[0].weight,
                                     model_file.load(start)[0]["encoder"].input_layer[0].weight))
        if "MTLFACE_CLI" in os.environ:
            info = json.loads(self.cli("info", whole / "model.safetensors", "--json"))
            self.assertEqual(info["model"]["input_size"], 48)

    def test_resumed_run_with_all_options_is_bit_identical(self):
        ages = [5, 15, 25, 35, 45, 55, 65] * 4
        write_records(self.folder / "faces", ages, [i % 6 for i in range(28)])
        start, config = self.folder / "start.safetensors", self.folder / "joint.json"
        torch.manual_seed(3)
        model_file.save(start, SMALL, networks(SMALL).state_dict())
        config.write_text(json.dumps({
            "task": "joint", "iterations": 6, "data": [{"path": str(self.folder / "faces")}],
            "aifr": {"batch": 8, "accumulation": 2, "teacher": "start", "lambdaDistribution": 2},
            "fas": {"batch": 8, "accumulation": 2, "lambdaColor": 3},
            "run": {"logEvery": 1, "checkpointEvery": 3, "validateEvery": 100}}))
        whole, resumed = self.folder / "whole", self.folder / "resumed"
        for precision in ("bfloat16", "float16"):
            options = ["--start-model", start, "--precision", precision]
            output, _ = self.train(config, whole, *options).communicate(timeout=300)
            self.assertIn("no effect in this program: run.validateEvery", output)
            self.assertIn("aifr.distillation", self.losses(whole)[0], output)
            shutil.copytree(whole, resumed)
            (resumed / "checkpoints/step-000000006.pt").unlink()
            output, _ = self.train(config, resumed, *options[:2], "--resume").communicate()
            self.assertIn(f"was written with --precision {precision}", output)
            output, _ = self.train(config, resumed, *options, "--resume").communicate(timeout=300)
            name = "checkpoints/step-000000006.pt"
            self.assertTrue((resumed / name).exists(), output)
            self.assert_same(
                *(torch.load(run / name, weights_only=True) for run in (whole, resumed)))
            self.assertEqual(self.losses(whole), self.losses(resumed))
            shutil.rmtree(whole), shutil.rmtree(resumed)

    def train(self, config, output, *more):
        return subprocess.Popen(
            [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2",
             HERE / "train.py", config, "--output", output, "--workers", "0", *more],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"})

    @staticmethod
    def losses(run):
        lines = map(json.loads, (run / "log.jsonl").read_text().splitlines())
        return [line["losses"] for line in lines if line["event"] == "step"]

    def assert_same(self, one, other):
        """Checks that two checkpoints are equal except for the elapsed time."""
        self.assertEqual(type(one), type(other))
        if isinstance(one, dict):
            self.assertEqual(list(one), list(other))
            for key in one:
                if key != "seconds":
                    self.assert_same(one[key], other[key])
        elif isinstance(one, list):
            self.assertEqual(len(one), len(other))
            for pair in zip(one, other):
                self.assert_same(*pair)
        elif isinstance(one, torch.Tensor):
            self.assertTrue(torch.equal(one, other))
        else:
            self.assertEqual(one, other)
