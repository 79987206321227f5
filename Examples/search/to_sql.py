"""Writes an exported gallery as SQL for psql.

usage: to_sql.py VECTORS.npy LIST.tsv | psql DATABASE

The table `faces` contains the ID, the person, the note and the vector of each face. The list uses
the escape sequences of COPY, so its lines are copied unchanged. For at least 10,000 faces, the
script creates an approximate index for inner products. To make its results more accurate, increase
the number of lists that a search examines, for example with SET ivfflat.probes = 10.
"""
import sys

import numpy as np

vectors = np.load(sys.argv[1], mmap_mode="r")
count, dimension = vectors.shape
print("CREATE EXTENSION IF NOT EXISTS vector;")
print(f"CREATE TABLE faces (id bigint PRIMARY KEY, person text NOT NULL, note text NOT NULL, "
      f"v vector({dimension}));")
print("COPY faces FROM STDIN;")
with open(sys.argv[2], encoding="utf-8", newline="\n") as faces:
    for vector, line in zip(vectors, faces, strict=True):
        # Nine digits represent every float32 exactly.
        print(line.rstrip("\n") + "\t[" + ",".join(f"{value:.9g}" for value in vector) + "]")
print("\\.")
if count >= 10_000:
    lists = max(count // 1000, 10)
    print(f"CREATE INDEX ON faces USING ivfflat (v vector_ip_ops) WITH (lists = {lists});")
