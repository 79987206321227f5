"""Searches a gallery of random vectors on request.

usage: search_peer.py PROGRAM FACES FOLDER KIND

PROGRAM is "faiss", or, for a gallery of the MTLFace C library, its format: "float32" or "int8".
KIND is "random" for independent vectors, or "persons" for ten faces of each person. In the latter
case, the mean cosine is about 0.6 within a person and about 0 between people, and the probes are
other faces of some of these people.

Each line of standard input is a request in JSON. It has the member "threads" and one of these
members:
- "runs": the number of runs to time. The result is the list of times in milliseconds. The first,
  additional run is a warm-up, and its time is not returned.
- "find": the number of probes. The result is, for each probe, a list of the row numbers of the ten
  nearest vectors.
With the optional member "blas": false, faiss does not use BLAS.

Each response is a line that consists of the word "response", a space and the result as JSON. The
first response, before any request, is "ready".
"""
import json
import pathlib
import sys
import time

import numpy

program, count, folder, kind = (
    sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4])
PART, DIMENSION, TOP, BATCH = 10_000, 512, 10, 32
PROBES, FACES_PER_PERSON, COSINE_WITHIN_PERSON = 256, 10, 0.6


def random_unit_vectors(random, rows):
    return normalized(random.standard_normal((rows, DIMENSION), numpy.float32))


def normalized(vectors):
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def faces(random, persons):
    """Returns a face for each row of `persons`.

    The mean cosine between the faces of a person is COSINE_WITHIN_PERSON.
    """
    deviations = random_unit_vectors(random, len(persons))
    return normalized(COSINE_WITHIN_PERSON ** 0.5 * persons
                      + (1 - COSINE_WITHIN_PERSON) ** 0.5 * deviations)


def parts():
    """Yields parts of the gallery, which is the same for all programs."""
    random = numpy.random.default_rng(1)
    for start in range(0, count, PART):
        rows = min(PART, count - start)
        if kind == "random":
            yield start, random_unit_vectors(random, rows)
        else:
            persons = numpy.repeat(some_persons(start, rows), FACES_PER_PERSON, axis=0)[:rows]
            yield start, faces(random, persons)


def some_persons(start, rows):
    """Returns vectors of the people whose faces begin at row `start`."""
    persons = -(-rows // FACES_PER_PERSON)
    return random_unit_vectors(numpy.random.default_rng((3, start)), persons)


def make_probes():
    random = numpy.random.default_rng(2)
    if kind == "random":
        return random_unit_vectors(random, PROBES)
    # Use the first people, because a small gallery contains no others.
    persons = some_persons(0, min(PART, count))
    return faces(random, persons[numpy.arange(PROBES) % len(persons)])


def with_faiss():
    import faiss

    index = faiss.IndexFlatIP(DIMENSION)
    for _, vectors in parts():
        index.add(vectors)
    default_threshold = faiss.cvar.distance_compute_blas_threshold

    def open_search(threads, blas):
        def search(probes):
            faiss.omp_set_num_threads(threads)
            # faiss uses BLAS for this number of probes or more.
            faiss.cvar.distance_compute_blas_threshold = (
                default_threshold if blas else len(probes) + 1)
            return index.search(probes, TOP)[1]
        return search, lambda rows: rows.tolist()

    return open_search


def with_mtlface():
    sys.path.insert(
        0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "Examples/python"))
    import mtlface

    path = folder / f"{program}-{kind}.gallery"
    rows = {}
    with mtlface.Gallery.create(path, dimension=DIMENSION, format=program) as gallery:
        for start, vectors in parts():
            persons = [f"person {(start + row) // FACES_PER_PERSON}"
                       for row in range(len(vectors))]
            rows |= {face: start + row
                     for row, face in enumerate(gallery.add_many(vectors, persons))}

    def open_search(threads, _):
        gallery = mtlface.Gallery(path, threads=threads)
        return (lambda probes: gallery.search(probes, top=TOP),
                lambda found: [[rows[match.id] for match in matches] for matches in found])

    return open_search


open_search = with_faiss() if program == "faiss" else with_mtlface()
probes = make_probes()
searches = {}
print("response", json.dumps("ready"), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    key = request["threads"], request.get("blas", True)
    if key not in searches:
        searches[key] = open_search(*key)
    search, rows = searches[key]
    if "find" in request:
        response = rows(search(probes[:request["find"]]))
    else:
        response = []
        for _ in range(request["runs"] + 1):
            start = time.perf_counter()
            search(probes[:BATCH])
            response.append(1000 * (time.perf_counter() - start))
        response = response[1:]
    print("response", json.dumps(response), flush=True)
