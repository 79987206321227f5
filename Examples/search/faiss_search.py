"""Searches an exported gallery with faiss. usage: faiss_search.py VECTORS.npy LIST.tsv PROBES.npy [TOP]

Prints a line for each match: the probe's row, the face's number, the person, the similarity. IndexFlatIP
compares with every vector, exactly; for many millions take another index of faiss's, for example
faiss.index_factory(d, "IVF4096,SQ8", faiss.METRIC_INNER_PRODUCT), trained on the vectors."""
import sys

import faiss
import numpy as np

vectors = np.load(sys.argv[1])
faces = [line.rstrip("\n").split("\t") for line in open(sys.argv[2], encoding="utf-8", newline="\n")]
probes = np.load(sys.argv[3]).astype(np.float32)
top = int(sys.argv[4]) if len(sys.argv) > 4 else 10
probes /= np.linalg.norm(probes, axis=1, keepdims=True)

index = faiss.IndexFlatIP(vectors.shape[1])
index.add(vectors)
similarities, rows = index.search(probes, min(top, len(vectors)))
for probe, (some, at) in enumerate(zip(similarities, rows)):
    for similarity, row in zip(some, at):
        print(probe, faces[row][0], faces[row][1], f"{similarity:.6f}", sep="\t")
