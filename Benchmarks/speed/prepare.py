"""Functions that install the programs for comparison (peers) and convert the networks for them."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402
from peers import environment, python, root  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
models = root / ".build" / "speed"
packages = peers.TORCH | {
    "PIL": "pillow", "onnx": "onnx", "onnxruntime": "onnxruntime", "openvino": "openvino",
    "ncnn": "ncnn", "pnnx": "pnnx", "faiss": "faiss-cpu", "safetensors": "safetensors",
}


def install():
    """Installs the packages and returns their versions."""
    models.mkdir(parents=True, exist_ok=True)
    peers.install(packages)
    return peers.versions(packages)


def run_silently(*command):
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=models)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}")


def make_networks(cli):
    """Creates all networks in the folder `models`.

    Converts E.pth, A.pth and G.pth to ir50.safetensors and ages.safetensors, and downloads
    mobile.onnx. Then converts ir50 and mobile to the formats of the peers. Converted files are not
    reused, because the exporters may have changed.
    """
    run_silently(python, here / "make_weights.py", models)
    for name, parts in {"ir50": "E", "ages": "EAG"}.items():
        run_silently(cli, "convert", "--preset", "cvpr2021", *(f"{part}.pth" for part in parts),
                f"{name}.safetensors", "--force")
    run_silently(cli, "export", "ir50.safetensors", "-o", "ir50-all.onnx", "--force")
    # Remove outputs other than the embedding, so that peers do not compute them.
    run_silently(python, "-c", "from onnx.utils import extract_model; "
            "extract_model('ir50-all.onnx', 'ir50.onnx', ['images'], ['embedding'])")
    peers.mobile_network(models / "mobile.onnx")
    run_silently(cli, "convert", "mobile.onnx", "mobile.safetensors", "--force")
    for name in ("ir50", "mobile"):
        # fp16=0 keeps the weights in the file in single precision.
        run_silently(environment / "bin/pnnx", f"{name}.onnx", "inputshape=[1,3,112,112]", "fp16=0")
