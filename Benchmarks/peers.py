"""The virtual environment under .build that holds PyTorch."""
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
environment = root / ".build" / "peers"
python = environment / "bin" / "python"
packages = {"torch": "torch==2.13.0+cpu", "numpy": "numpy", "safetensors": "safetensors"}


def prepare():
    """Makes the environment, or adds what it misses; returns its Python."""
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    imports = subprocess.run(
        [python, "-c", f"import {', '.join(packages)}"], stderr=subprocess.DEVNULL)
    if imports.returncode != 0:
        subprocess.run([python, "-m", "pip", "-q", "install", *packages.values()], check=True)
    return python
