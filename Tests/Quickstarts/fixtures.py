"""The installed product, and the files that the documents mention."""

import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys

import documents
from documents import ROOT

WORK = ROOT / ".build" / "quickstarts"
MODEL = ROOT / "Sources" / "MTLFaceWeights" / "default.safetensors"


@dataclasses.dataclass
class Install:
    """The installed product, and the environment in which commands find it."""

    python: pathlib.Path
    files: pathlib.Path
    environment: dict

    def run(self, command, folder, timeout=600):
        """Runs a command and returns the completed process with its combined output."""
        return subprocess.run(
            [str(word) for word in command], cwd=folder, env=self.environment, timeout=timeout,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def must(self, command, folder):
        """Runs a command that is expected to succeed."""
        process = self.run(command, folder)
        if process.returncode:
            words = " ".join(str(word) for word in command)
            sys.exit(f"quickstarts: {words} failed:\n{process.stdout}")


def install():
    """Installs the product in .build/quickstarts and creates the files."""
    shutil.rmtree(WORK, ignore_errors=True)
    prefix, venv, files = WORK / "prefix", WORK / "venv", WORK / "files"
    for folder in (prefix, files):
        folder.mkdir(parents=True)
    environment = {
        "HOME": str(WORK), "LANG": "C.UTF-8", "TERM": "dumb", "ROOT": str(ROOT),
        "PATH": os.pathsep.join([f"{prefix}/bin", f"{venv}/bin", os.environ["PATH"]]),
        "PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig", "LD_LIBRARY_PATH": f"{prefix}/lib",
    }
    result = Install(venv / "bin" / "python", files, environment)
    result.must(["make", "-s", "install", f"PREFIX={prefix}"], ROOT)
    result.must([sys.executable, "-m", "venv", venv], ROOT)
    wheel, = (ROOT / ".build" / "dist").glob("mtlface-*.whl")
    result.must([venv / "bin" / "pip", "install", "-q", "--disable-pip-version-check", wheel], ROOT)
    result.must([result.python, ROOT / "Tests" / "Quickstarts" / "create_files.py"], files)
    create_inputs(result)
    return result


def create_inputs(install):
    """Creates the networks, the data set and the program that the documents mention.

    Each network that the documents import is an export of the default model.
    """
    network = install.files / "recognizer.onnx"
    install.must(["mtlface-cli", "export", MODEL, "-o", network], install.files)
    for name in ("w600k_mbf.onnx", "face_recognition_sface_2021dec.onnx"):
        shutil.copy(network, install.files / name)
    (install.files / "program.c").write_text(documents.header_example().text)
    (install.files / "CONFIG").mkdir()
    shutil.copy(MODEL, install.files / "CONFIG" / "model.safetensors")
    (install.files / "faces").mkdir()
    source, faces = install.files / "utkface-photos", install.files / "faces" / "utkface"
    install.must(["mtlface-cli", "dataset", "convert", source, "--form", "utkface", "--align",
                  "-o", faces], WORK)


def folder(install, document):
    """Creates the folder in which the blocks of a document run."""
    path = WORK / "documents" / document.replace("/", "-")
    shutil.copytree(install.files, path)
    if document.startswith("Examples/"):  # a reader runs the commands in the folder of the example
        shutil.copytree((ROOT / document).parent, path, dirs_exist_ok=True)
    if not (path / "Examples").exists():
        (path / "Examples").symlink_to(ROOT / "Examples")
    return path
