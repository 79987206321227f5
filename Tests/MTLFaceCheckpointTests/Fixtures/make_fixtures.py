"""Creates the safetensors, PyTorch and pickle files in this folder.

    pip install torch safetensors numpy && python make_fixtures.py

The existing files were created with Python 3.11, torch 2.13, safetensors 0.8 and numpy 2.4.
"""
import collections
import os
import pickle

import numpy as np
import safetensors.torch
import torch

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def ramp(shape, dtype=torch.float32):
    """Returns a tensor of 0, 1, 2, ... in row-major order.

    Floating-point numbers are divided by 4, which is exact in every floating-point type.
    """
    count = int(np.prod(shape, dtype=np.int64))
    values = torch.arange(count, dtype=torch.float64)
    return (values / 4 if dtype.is_floating_point else values).reshape(shape).to(dtype)


# The file contains every element type that MTLFace supports, names that require escaping and
# sorting by bytes, a scalar and an empty tensor. It has only one metadata entry, because the
# safetensors library writes several entries in random order.
types = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32,
         torch.int16, torch.int8, torch.uint8, torch.bool]
tensors = {f"{prefix}.{str(t)[6:]}": ramp((3, 5), t) for prefix in ("z", "B", "a") for t in types}
tensors["scalar"] = torch.tensor(2.5)
tensors["empty"] = torch.zeros((0, 4))
tensors['odd "\\\n\t\x01\x7f/é\u2028😀'] = ramp((2,))
safetensors.torch.save_file(tensors, "pip.safetensors", metadata={"note": 'tab\t "quoted" é'})
safetensors.torch.save_file({"only": ramp((1,))}, "pip_plain.safetensors")

base = ramp((4, 6))
checkpoint = collections.OrderedDict(
    epoch=7,
    big=1 << 100,
    history=[0.5, 0.25],
    nested=[[1, 2], {"deep": ramp((2,), torch.float16)}],
    note="né",
    raw=b"\x00\xff",
    names={"x"},
    dtype=torch.float16,
    size=torch.Size([3, 4]),
    device=torch.device("cpu"),
    counter=collections.Counter(a=2),
    lr=np.float64(0.125),
    steps=np.int64(-3),
    flag=np.bool_(True),
    array=np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    columns=np.asfortranarray(np.arange(6, dtype=np.int32).reshape(2, 3)),
    model={
        "module.base": base,
        "module.rows": base[1:3],
        "module.corner": base[1:3, 2:5],
        "module.transposed": base.t(),
        "module.every_other": base[:, ::2],
        "module.expanded": ramp((2, 1)).expand(2, 3),
        "module.permuted": ramp((2, 3, 4), torch.bfloat16).permute(2, 0, 1),
        "module.parameter": torch.nn.Parameter(ramp((2, 2), torch.float64)),
        "module.count": torch.tensor(9),
    },
)
for protocol in (2, 3, 4, 5):
    torch.save(checkpoint, f"torch_protocol{protocol}.pth", pickle_protocol=protocol)
    torch.save(checkpoint, f"torch_legacy_protocol{protocol}.pth", pickle_protocol=protocol,
               _use_new_zipfile_serialization=False)
    torch_keys = ("nested", "model", "dtype", "size", "device")
    plain = {k: v for k, v in checkpoint.items() if k not in torch_keys}
    with open(f"plain_protocol{protocol}.pkl", "wb") as file:
        pickle.dump(plain, file, protocol=protocol)
torch.save({"wide": torch.zeros(3, dtype=torch.uint16)}, "torch_uint16.pth")
torch.save(torch.nn.Linear(2, 2), "torch_module.pth")
