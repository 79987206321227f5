"""Searches an exported gallery with faiss.

usage: faiss_search.py VECTORS.npy LIST.tsv PROBES.npy [TOP]

Prints one line per match: the index of the probe, the ID of the face, the person and the
similarity. IndexFlatIP compares a probe with every vector, so its results are exact. For many
millions of faces, use an approximate index and train it on the vectors, for example
faiss.index_factory(d, "IVF4096,SQ8", faiss.METRIC_INNER_PRODUCT).
"""
import sys

import faiss
import numpy as np

vectors = np.load(sys.argv[1])
with open(sys.argv[2], encoding="utf-8", newline="\n") as file:
    faces = [line.rstrip("\n").split("\t") for line in file]
probes = np.load(sys.argv[3]).astype(np.float32)
top = int(sys.argv[4]) if len(sys.argv) > 4 else 10
probes /= np.linalg.norm(probes, axis=1, keepdims=True)

index = faiss.IndexFlatIP(vectors.shape[1])
index.add(vectors)
similarities, rows = index.search(probes, min(top, len(vectors)))
for probe in range(len(probes)):
    for similarity, row in zip(similarities[probe], rows[probe]):
        print(probe, faces[row][0], faces[row][1], f"{similarity:.6f}", sep="\t")
