"""Where the mirror of our networks and steps is: Examples/tools/pytorch-ddp."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples/tools/pytorch-ddp"))
