"""Computes the embedding of an image with onnxruntime.

usage: cold_onnxruntime.py NETWORK.onnx FACE.png THREADS
"""
import sys

import numpy
import onnxruntime
from PIL import Image

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(sys.argv[3])
session = onnxruntime.InferenceSession(
    sys.argv[1], options, providers=["CPUExecutionProvider"])
pixels = numpy.asarray(Image.open(sys.argv[2]), numpy.float32).transpose(2, 0, 1)[None]
embedding = session.run(None, {session.get_inputs()[0].name: pixels / 127.5 - 1})[0]
print(embedding[0, 0])
