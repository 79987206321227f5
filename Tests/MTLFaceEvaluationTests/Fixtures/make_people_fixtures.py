"""Makes people.json: what plain numpy says of pairs and probes whose persons were drawn several times.

A sample of the bootstrap is written out here: a pair of one person stands there as often as the person
was drawn, a pair of two as often as the one was drawn times as often as the other.

python -m pip install numpy; python make_people_fixtures.py
"""
import json
import pathlib

import numpy

random = numpy.random.RandomState(5)
RATES = [0.0, 0.05, 0.2, 1.0]


def verification(scores, same):
    """TAR at each rate, EER and AUC, from all thresholds."""
    genuine, impostors = scores[same], scores[~same]
    tars = []
    for rate in RATES:
        allowed = int(rate * len(impostors) * (1 + 1e-12))
        accepting = [t for t in numpy.unique(scores) if numpy.sum(impostors >= t) <= allowed]
        tars.append(float(numpy.mean(genuine >= min(accepting))) if accepting else 0.0)
    far = [0.0] + [float(numpy.mean(impostors >= t)) for t in numpy.unique(scores)[::-1]]
    frr = [1.0] + [float(numpy.mean(genuine < t)) for t in numpy.unique(scores)[::-1]]
    at = next(i for i in range(len(far)) if far[i] >= frr[i])
    a, b = frr[at - 1] - far[at - 1], far[at] - frr[at]
    eer = far[at - 1] + a / (a + b) * (far[at] - far[at - 1])
    above = genuine[:, None] > impostors[None, :]
    ties = genuine[:, None] == impostors[None, :]
    return {"tar": tars, "eer": eer, "auc": float(numpy.mean(above + 0.5 * ties))}


def pairs_case(people, faces_each, spread, decimals):
    identities = numpy.repeat(numpy.arange(people), faces_each)
    centers = random.normal(size=(people, 6))
    faces = centers[identities] + spread * random.normal(size=(len(identities), 6))
    faces = numpy.round(faces, decimals).astype(numpy.float32).astype(float)
    unit = faces / numpy.linalg.norm(faces, axis=1, keepdims=True)
    cosines = unit @ unit.T
    first, second = numpy.triu_indices(len(identities), 1)
    same = identities[first] == identities[second]
    # Equal faces give equal scores to about 1e-16, and ties have to stay ties.
    scores = numpy.round(cosines[first, second], 3 if decimals == 0 else 12)
    samples = []
    for _ in range(4):
        drawn = numpy.bincount(random.randint(people, size=people), minlength=people)
        a, b = drawn[identities[first]], drawn[identities[second]]
        times = numpy.where(same, a, a * b)
        samples.append({"weights": drawn.tolist()}
                       | verification(numpy.repeat(scores, times), numpy.repeat(same, times)))
    return {"values": faces.ravel().tolist(), "identities": identities.tolist(),
            "scores": scores.tolist(), "samples": samples}


def open_set_case(people, probes_each):
    persons = numpy.repeat(numpy.arange(people), probes_each)
    known = persons % 3 != 0
    # Few different numbers, so that there are ties.
    mates = random.randint(3, 10, size=len(persons)) / 10
    impostors = random.randint(0, 8, size=len(persons)) / 10
    ahead = (impostors >= mates).astype(int)
    samples = []
    for rate in (0.0, 0.1, 0.5):
        drawn = numpy.bincount(random.randint(people, size=people), minlength=people)
        times = drawn[persons]
        strangers = numpy.repeat(impostors[~known], times[~known])
        found = numpy.repeat(mates[known], times[known])
        within = numpy.repeat(ahead[known] < 1, times[known])
        allowed = int(rate * len(strangers) * (1 + 1e-12))
        thresholds = [t for t in numpy.unique(numpy.concatenate([strangers, found]))
                      if numpy.sum(strangers >= t) <= allowed]
        hits = numpy.sum((found >= min(thresholds)) & within) if thresholds else 0
        samples.append({"fpir": rate, "weights": drawn.tolist(), "fnir": float(1 - hits / len(found))})
    return {"persons": persons.tolist(), "known": known.tolist(), "mates": mates.tolist(),
            "impostors": impostors.tolist(), "ahead": ahead.tolist(), "samples": samples}


def ages_case():
    ages = numpy.round(random.uniform(1, 116, size=60), 1)
    estimated = numpy.clip(ages + random.normal(2, 6, size=60), 0, None)
    cuts = [10, 20, 30, 40, 50, 60]
    a, e = numpy.minimum(ages, 100), numpy.minimum(estimated, 100)
    group = lambda years: numpy.sum(years[:, None] > numpy.array(cuts), axis=1)
    return {"ages": ages.tolist(), "estimated": estimated.tolist(),
            "mae": float(numpy.mean(abs(e - a))), "bias": float(numpy.mean(e - a)),
            "cs5": float(numpy.mean(abs(e - a) <= 5)), "group": float(numpy.mean(group(a) == group(e)))}


path = pathlib.Path(__file__).with_name("people.json")
path.write_text(json.dumps({
    "rates": RATES,
    "pairs": [pairs_case(6, 4, 0.8, 3), pairs_case(5, 5, 1.5, 0), pairs_case(9, 2, 0.4, 3)],
    "open_set": open_set_case(12, 5), "ages": ages_case()}))
