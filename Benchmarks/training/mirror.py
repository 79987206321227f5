"""Makes the PyTorch implementation in Examples/tools/pytorch-ddp importable."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples/tools/pytorch-ddp"))
