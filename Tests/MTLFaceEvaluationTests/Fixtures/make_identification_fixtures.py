"""Makes identification.json: embeddings, people and what plain numpy says of them.

python -m pip install numpy; python make_identification_fixtures.py
"""
import json
import pathlib

import numpy

random = numpy.random.RandomState(11)
TIE = 1e-12


def outcome(cosines, same, others):
    """The best mate, the best of others, and how many of them are at least as like as the mate."""
    mate = max(cosines[same], default=None)
    impostor = max(cosines[others], default=None)
    ahead = int(numpy.sum(cosines[others] >= mate - TIE)) if mate is not None else int(others.sum())
    return {"mate": mate, "impostor": impostor, "ahead": ahead}


def compare(probes, gallery, people, names, leave_out):
    a = probes / numpy.linalg.norm(probes, axis=1, keepdims=True)
    b = gallery / numpy.linalg.norm(gallery, axis=1, keepdims=True)
    outcomes = []
    for i in range(len(a)):
        there = numpy.ones(len(b), bool)
        if leave_out:
            there[i] = False
        same = (names == people[i]) & there
        outcomes.append(outcome(b @ a[i], same, (names != people[i]) & there))
    return outcomes


def open_set(outcomes, rate, rank):
    """Tries every score and every middle of two neighbors as a threshold."""
    mated = [o for o in outcomes if o["mate"] is not None]
    strangers = numpy.array([o["impostor"] for o in outcomes if o["mate"] is None])
    mates = numpy.array([o["mate"] for o in mated if o["ahead"] < rank])
    scores = numpy.unique(numpy.concatenate([strangers, mates]))
    candidates = numpy.concatenate(
        [scores[:1], (scores[1:] + scores[:-1]) / 2, [numpy.nextafter(scores[-1], numpy.inf)]])
    threshold = min(t for t in candidates if numpy.sum(strangers >= t) <= rate * len(strangers) + 1e-9)
    return {"fpir": rate, "rank": rank, "fnir": 1 - numpy.sum(mates >= threshold) / len(mated)}


def case(name, people, faces_each, dimension, spread, strangers, copies=0):
    """`faces_each` faces of every person; of strangers one probe each; some images twice."""
    centers = random.normal(size=(people, dimension))
    identities = numpy.repeat(numpy.arange(people), faces_each)
    faces = centers[identities] + spread * random.normal(size=(len(identities), dimension))
    for _ in range(copies):
        i, j = random.choice(len(faces), 2, replace=False)
        faces[i] = faces[j]
    alone = random.normal(size=(strangers, dimension))
    faces = numpy.concatenate([faces, alone]).astype(numpy.float32)
    identities = numpy.concatenate([identities, people + numpy.arange(strangers)])
    order = random.permutation(len(faces))
    faces, identities = faces[order], identities[order]
    exact = faces.astype(float)
    leave = compare(exact, exact, identities, identities, True)
    half = len(faces) // 2
    split = compare(exact[half:], exact[:half], identities[half:], identities[:half], False)
    mated = [o for o in split if o["mate"] is not None]
    rates = [] if not mated or len(mated) == len(split) else [
        open_set(split, rate, rank) for rate in (0, 0.01, 0.1, 0.5, 1) for rank in (1, 3)]
    return {
        "name": name, "dimension": dimension, "values": [float(v) for v in faces.ravel()],
        "identities": [int(i) for i in identities], "leave_one_out": leave, "gallery": half,
        "split": split, "open_set": rates}


cases = [
    case("well apart", 8, 3, 16, 0.3, 6),
    case("close together", 12, 2, 4, 1.0, 8),
    case("copies of images", 6, 4, 8, 1.5, 4, copies=12),
    case("nobody twice", 1, 1, 8, 1.0, 9),
    case("two faces of one person", 1, 2, 3, 0.5, 0),
]
path = pathlib.Path(__file__).with_name("identification.json")
path.write_text(json.dumps(cases))
