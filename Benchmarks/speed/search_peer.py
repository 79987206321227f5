"""A gallery of random vectors that is searched whenever asked.

usage: search_peer PROGRAM FACES FOLDER KIND, where PROGRAM is faiss, float32 or int8: the last two
are ours, by the C library. KIND is random, for vectors that have nothing to do with each other, or
persons, for ten faces of each person in a row, with a cosine of about 0.6, and of about 0 to other
persons' faces; probes are further faces of some of these persons. A line in is JSON: threads and runs, answered by the milliseconds of each
after one to warm up; or threads and find, how many probes to answer with the rows of their ten
nearest. "blas": false holds faiss to its own loops.
"""
import json
import pathlib
import sys
import time

import numpy

program, count, folder, kind = (
    sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4])
PART, DIMENSION, TOP, BATCH = 10_000, 512, 10, 32
PROBES, FACES, WITHIN = 256, 10, 0.6


def unit(random, rows):
    return unit_of(random.standard_normal((rows, DIMENSION), numpy.float32))


def unit_of(vectors):
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def faces(random, persons):
    """One for each row of `persons`; two of the same have a cosine of WITHIN in the mean."""
    return unit_of(WITHIN ** 0.5 * persons + (1 - WITHIN) ** 0.5 * unit(random, len(persons)))


def parts():
    """The same vectors in every program."""
    random = numpy.random.default_rng(1)
    for start in range(0, count, PART):
        rows = min(PART, count - start)
        if kind == "random":
            yield start, unit(random, rows)
        else:
            yield start, faces(random, numpy.repeat(some_persons(start, rows), FACES, axis=0)[:rows])


def some_persons(start, rows):
    """Those whose faces begin at row `start`."""
    return unit(numpy.random.default_rng((3, start)), -(-rows // FACES))


def make_probes():
    random = numpy.random.default_rng(2)
    if kind == "random":
        return unit(random, PROBES)
    # Of the first persons: there may be no more.
    persons = some_persons(0, min(PART, count))
    return faces(random, persons[numpy.arange(PROBES) % len(persons)])


def with_faiss():
    import faiss

    index = faiss.IndexFlatIP(DIMENSION)
    for _, vectors in parts():
        index.add(vectors)
    usual = faiss.cvar.distance_compute_blas_threshold

    def opened(threads, blas):
        def search(probes):
            faiss.omp_set_num_threads(threads)
            # The number of probes from which on it multiplies with its BLAS.
            faiss.cvar.distance_compute_blas_threshold = usual if blas else len(probes) + 1
            return index.search(probes, TOP)[1]
        return search, lambda rows: rows.tolist()

    return opened


def with_ours():
    sys.path.insert(
        0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "Examples/python"))
    import mtlface

    path = folder / f"{program}-{kind}.gallery"
    rows = {}
    with mtlface.Gallery.create(path, dimension=DIMENSION, format=program) as gallery:
        for start, vectors in parts():
            persons = [f"person {(start + row) // 3}" for row in range(len(vectors))]
            rows |= {face: start + row
                     for row, face in enumerate(gallery.add_many(vectors, persons))}

    def opened(threads, _):
        gallery = mtlface.Gallery(path, threads=threads)
        return (lambda probes: gallery.search(probes, top=TOP),
                lambda found: [[rows[match.id] for match in matches] for matches in found])

    return opened


opened = with_faiss() if program == "faiss" else with_ours()
probes = make_probes()
kept = {}
print("answer", json.dumps("ready"), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    key = order["threads"], order.get("blas", True)
    if key not in kept:
        kept[key] = opened(*key)
    search, rows = kept[key]
    if "find" in order:
        answer = rows(search(probes[:order["find"]]))
    else:
        answer = []
        for _ in range(order["runs"] + 1):
            start = time.perf_counter()
            search(probes[:BATCH])
            answer.append(1000 * (time.perf_counter() - start))
        answer = answer[1:]
    print("answer", json.dumps(answer), flush=True)
