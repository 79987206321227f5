"""Runs the torchrun commands of the documents as they are written. test_mirror.py runs the tests.

A bash function replaces torchrun. It checks that the parser of torchrun accepts the command, and
starts at most two processes with a copy of the configuration that has two steps of a small network.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import torch
from torch.distributed.run import get_args_parser

import model_file
from description import preset
from fixtures import Case, fill, write_records
from networks import networks

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# At the end, because that folder also contains a module named fixtures.
sys.path.append(str(ROOT / "Tests/Quickstarts"))
import documents  # noqa: E402
from shell import PREAMBLE, SHORTENED  # noqa: E402

TORCHRUN = 'torchrun() { "$PYTHON" "$MIRROR/test_documents.py" "$@"; }\n'


def shortened(path):
    """Writes a copy of a configuration with two steps of a small network, and returns its path."""
    settings = json.loads(pathlib.Path(path).read_text())
    settings["model"] = settings.get("model", {}) | {"preset": "mobile"}
    settings |= {"iterations": 2}
    for task in ("aifr", "fas"):
        settings[task] = settings.get(task, {}) | {"batch": 4, "accumulation": 1}
    settings["run"] = settings.get("run", {}) | {"checkpointEvery": 1, "logEvery": 1}
    copy = pathlib.Path(f"short-{pathlib.Path(path).name}")
    copy.write_text(json.dumps(settings))
    return str(copy)


def torchrun(arguments):
    """Runs a shortened form of a torchrun command and returns its exit status."""
    parsed = get_args_parser().parse_args(arguments)
    configuration, *options = parsed.training_script_args
    return subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node",
         str(min(int(parsed.nproc_per_node), 2)), parsed.training_script, shortened(configuration),
         *options, "--workers", "0"], check=False).returncode


class DocumentTests(Case):
    def test_commands_of_the_documents_run_as_written(self):
        count = 0
        for name in documents.documents():
            if "torchrun" not in (ROOT / name).read_text():
                continue
            blocks = [b for b in documents.blocks(name) if b.language == "sh"]
            chosen = [b for b in blocks if "torchrun" in b.text]
            if chosen:
                folder = self.make_folder(name)
                for block in chosen:
                    with self.subTest(str(block)):
                        self.run_block(block, folder)
                count += len(chosen)
        self.assertGreaterEqual(count, 4)

    def make_folder(self, name):
        """Creates a folder with the files that the commands mention."""
        folder = self.folder / name.replace("/", "-")
        (folder / "faces").mkdir(parents=True)
        ages = [5, 15, 25, 35, 45, 55, 65, 8] * 2
        (folder / "toy").mkdir()
        for faces in ("faces/scaf", "faces/utkface", "toy/faces"):
            write_records(folder / faces, ages, [i % 5 for i in range(16)], 112)
        (folder / "Examples").symlink_to(ROOT / "Examples")
        shutil.copy(ROOT / "Examples/photos/astronaut.png", folder / "family.jpg")
        torch.manual_seed(0)
        known = {key: value for key, value in preset("mobile").items()
                 if key not in ("age", "generator", "attention")}
        tensors = fill(networks(known)).state_dict()
        model_file.save(folder / "recognizer.safetensors", known, tensors)
        return folder

    def run_block(self, block, folder):
        text = block.text
        if "mtlface-cli" in text and "MTLFACE_CLI" not in os.environ:
            raise unittest.SkipTest("mtlface-cli is not available; pass its path with --cli")
        program = pathlib.Path(os.environ.get("MTLFACE_CLI", "/nonexistent/mtlface-cli"))
        done = subprocess.run(
            ["bash", "-c", PREAMBLE + SHORTENED + TORCHRUN + text], cwd=folder,
            capture_output=True, text=True, timeout=600, check=False,
            env=os.environ | {
                "PATH": f"{program.parent}:{os.environ['PATH']}", "ROOT": str(ROOT),
                "PYTHON": sys.executable, "MIRROR": str(HERE), "OMP_NUM_THREADS": "1"})
        self.assertEqual(done.returncode, 0, f"{text}\n{done.stdout}\n{done.stderr}")


if __name__ == "__main__":
    sys.exit(torchrun(sys.argv[1:]))
