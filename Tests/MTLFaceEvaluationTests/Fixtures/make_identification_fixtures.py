"""Writes identification.json: embeddings, identities and reference results of NumPy.

python -m pip install numpy; python make_identification_fixtures.py
"""
import json
import pathlib

import numpy

random = numpy.random.RandomState(11)
TIE = 1e-12


def outcome(cosines, mates, impostors):
    """Returns the outcome of a probe.

    The outcome consists of the highest cosine to a mate, the highest cosine to an impostor and the
    number of impostors that are at least as similar as the most similar mate.
    """
    mate = max(cosines[mates], default=None)
    impostor = max(cosines[impostors], default=None)
    ahead = int(numpy.sum(cosines[impostors] >= mate - TIE)) if mate is not None else int(impostors.sum())
    return {"mate": mate, "impostor": impostor, "ahead": ahead}


def compare(probes, gallery, probe_identities, gallery_identities, leave_one_out):
    """Returns the outcome of each probe. With leave_one_out, a probe is not compared with itself."""
    a = probes / numpy.linalg.norm(probes, axis=1, keepdims=True)
    b = gallery / numpy.linalg.norm(gallery, axis=1, keepdims=True)
    outcomes = []
    for i in range(len(a)):
        included = numpy.ones(len(b), bool)
        if leave_one_out:
            included[i] = False
        same = gallery_identities == probe_identities[i]
        outcomes.append(outcome(b @ a[i], same & included, ~same & included))
    return outcomes


def open_set(outcomes, rate, rank):
    """Returns FNIR at an FPIR. All scores and midpoints of neighboring scores are tried as thresholds."""
    mated = [o for o in outcomes if o["mate"] is not None]
    impostors = numpy.array([o["impostor"] for o in outcomes if o["mate"] is None])
    mates = numpy.array([o["mate"] for o in mated if o["ahead"] < rank])
    scores = numpy.unique(numpy.concatenate([impostors, mates]))
    candidates = numpy.concatenate(
        [scores[:1], (scores[1:] + scores[:-1]) / 2, [numpy.nextafter(scores[-1], numpy.inf)]])
    threshold = min(t for t in candidates if numpy.sum(impostors >= t) <= rate * len(impostors) + 1e-9)
    return {"fpir": rate, "rank": rank, "fnir": 1 - numpy.sum(mates >= threshold) / len(mated)}


def case(name, people, faces_per_person, dimension, spread, single_faces, copies=0):
    """Returns a test case.

    Each of the people has faces_per_person faces. There are single_faces further people with one
    face each. `copies` faces are replaced by copies of other faces.
    """
    centers = random.normal(size=(people, dimension))
    identities = numpy.repeat(numpy.arange(people), faces_per_person)
    faces = centers[identities] + spread * random.normal(size=(len(identities), dimension))
    for _ in range(copies):
        i, j = random.choice(len(faces), 2, replace=False)
        faces[i] = faces[j]
    others = random.normal(size=(single_faces, dimension))
    faces = numpy.concatenate([faces, others]).astype(numpy.float32)
    identities = numpy.concatenate([identities, people + numpy.arange(single_faces)])
    order = random.permutation(len(faces))
    faces, identities = faces[order], identities[order]
    exact = faces.astype(float)
    leave_one_out = compare(exact, exact, identities, identities, True)
    half = len(faces) // 2
    split = compare(exact[half:], exact[:half], identities[half:], identities[:half], False)
    mated = [o for o in split if o["mate"] is not None]
    rates = [] if not mated or len(mated) == len(split) else [
        open_set(split, rate, rank) for rate in (0, 0.01, 0.1, 0.5, 1) for rank in (1, 3)]
    return {
        "name": name, "dimension": dimension, "values": [float(v) for v in faces.ravel()],
        "identities": [int(i) for i in identities], "leave_one_out": leave_one_out, "gallery": half,
        "split": split, "open_set": rates}


cases = [
    case("well separated", 8, 3, 16, 0.3, 6),
    case("overlapping", 12, 2, 4, 1.0, 8),
    case("copies of images", 6, 4, 8, 1.5, 4, copies=12),
    case("one face per person", 1, 1, 8, 1.0, 9),
    case("two faces of one person", 1, 2, 3, 0.5, 0),
]
path = pathlib.Path(__file__).with_name("identification.json")
path.write_text(json.dumps(cases))
