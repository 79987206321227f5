"""Creates the images pairs/image*, pairs/*.bin in insightface's evaluation format, and numpy/*.npy.

    pip install numpy pillow && python make_pairs.py
"""
import io
import os
import pickle
import struct

import numpy as np
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def encoded_image(seed, image_format):
    pixels = np.random.RandomState(seed).randint(0, 256, (16, 16, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, image_format)
    return file.getvalue()


images = [encoded_image(seed, "PNG" if seed % 2 else "JPEG") for seed in range(6)]
same = [True, False, True]
for index, image in enumerate(images):
    with open(f"pairs/image{index}", "wb") as file:
        file.write(image)
arrays = [np.frombuffer(image, np.uint8) for image in images]
for protocol in (2, 3, 4, 5):
    for name, content in (("bytes", images), ("arrays", arrays)):
        if protocol == 2 and name == "bytes":
            continue  # The files codec2.bin and python2.bin contain bytes in protocol 2.
        with open(f"pairs/{name}{protocol}.bin", "wb") as file:
            pickle.dump((content, same), file, protocol)
with open("pairs/labels.bin", "wb") as file:
    pickle.dump((images, np.array(same)), file, 4)
# Python 3 writes bytes in protocol 2 as calls to a codec.
with open("pairs/codec2.bin", "wb") as file:
    pickle.dump((images, same), file, 2)
# Python 2 writes byte strings with the opcode BINSTRING.
body = b"\x80\x02(]("
for image in images:
    body += b"T" + struct.pack("<i", len(image)) + image
body += b"e](" + b"".join(b"\x88" if s else b"\x89" for s in same) + b"et."
with open("pairs/python2.bin", "wb") as file:
    file.write(body)

matrix = (np.arange(12, dtype=np.float32) / 4).reshape(3, 4)


def save(name, array, version=None):
    with open(f"numpy/{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


save("f4", matrix)
save("f8", matrix.astype(np.float64))
save("v2", matrix, (2, 0))
save("v3", matrix, (3, 0))
save("fortran", np.asfortranarray(matrix))
save("scalar", np.float32(2.5))
save("empty", np.zeros((0, 4), np.float32))
save("big", matrix.astype(">f4"))
save("integers", matrix.astype(np.int64))
save("record", np.zeros(2, [("a", "<f4")]))
save("object", np.array([{"a": 1}], dtype=object))
