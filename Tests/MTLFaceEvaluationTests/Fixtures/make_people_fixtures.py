"""Writes people.json: reference results of NumPy for bootstrap samples that resample people.

A sample is created explicitly. The number of times that it contains a genuine pair is the number of
times that the person was drawn. For an impostor pair, it is the product of the numbers for both people.

python -m pip install numpy; python make_people_fixtures.py
"""
import json
import pathlib

import numpy

random = numpy.random.RandomState(5)
RATES = [0.0, 0.05, 0.2, 1.0]


def verification(scores, same):
    """Returns TAR at each false accept rate, EER and AUC, computed from all thresholds."""
    genuine, impostors = scores[same], scores[~same]
    tars = []
    for rate in RATES:
        allowed = int(rate * len(impostors) * (1 + 1e-12))
        accepting = [t for t in numpy.unique(scores) if numpy.sum(impostors >= t) <= allowed]
        tars.append(float(numpy.mean(genuine >= min(accepting))) if accepting else 0.0)
    far = [0.0] + [float(numpy.mean(impostors >= t)) for t in numpy.unique(scores)[::-1]]
    frr = [1.0] + [float(numpy.mean(genuine < t)) for t in numpy.unique(scores)[::-1]]
    crossing = next(i for i in range(len(far)) if far[i] >= frr[i])
    a, b = frr[crossing - 1] - far[crossing - 1], far[crossing] - frr[crossing]
    eer = far[crossing - 1] + a / (a + b) * (far[crossing] - far[crossing - 1])
    above = genuine[:, None] > impostors[None, :]
    ties = genuine[:, None] == impostors[None, :]
    return {"tar": tars, "eer": eer, "auc": float(numpy.mean(above + 0.5 * ties))}


def pairs_case(people, faces_per_person, spread, decimals):
    """Returns embeddings, the scores of all pairs and the results of several samples."""
    identities = numpy.repeat(numpy.arange(people), faces_per_person)
    centers = random.normal(size=(people, 6))
    faces = centers[identities] + spread * random.normal(size=(len(identities), 6))
    faces = numpy.round(faces, decimals).astype(numpy.float32).astype(float)
    unit = faces / numpy.linalg.norm(faces, axis=1, keepdims=True)
    cosines = unit @ unit.T
    first, second = numpy.triu_indices(len(identities), 1)
    same = identities[first] == identities[second]
    # The scores of equal faces differ by about 1e-16. Rounding makes them equal.
    scores = numpy.round(cosines[first, second], 3 if decimals == 0 else 12)
    samples = []
    for _ in range(4):
        drawn = numpy.bincount(random.randint(people, size=people), minlength=people)
        a, b = drawn[identities[first]], drawn[identities[second]]
        counts = numpy.where(same, a, a * b)
        samples.append({"weights": drawn.tolist()}
                       | verification(numpy.repeat(scores, counts), numpy.repeat(same, counts)))
    return {"values": faces.ravel().tolist(), "identities": identities.tolist(),
            "scores": scores.tolist(), "samples": samples}


def open_set_case(people, probes_per_person):
    """Returns the outcomes of probes and FNIR at several FPIR for samples of the people."""
    persons = numpy.repeat(numpy.arange(people), probes_per_person)
    known = persons % 3 != 0
    # There are few distinct scores, so that some are equal.
    mates = random.randint(3, 10, size=len(persons)) / 10
    impostors = random.randint(0, 8, size=len(persons)) / 10
    ahead = (impostors >= mates).astype(int)
    samples = []
    for rate in (0.0, 0.1, 0.5):
        drawn = numpy.bincount(random.randint(people, size=people), minlength=people)
        counts = drawn[persons]
        unmated = numpy.repeat(impostors[~known], counts[~known])
        mated = numpy.repeat(mates[known], counts[known])
        is_first = numpy.repeat(ahead[known] < 1, counts[known])
        allowed = int(rate * len(unmated) * (1 + 1e-12))
        thresholds = [t for t in numpy.unique(numpy.concatenate([unmated, mated]))
                      if numpy.sum(unmated >= t) <= allowed]
        hits = numpy.sum((mated >= min(thresholds)) & is_first) if thresholds else 0
        samples.append({"fpir": rate, "weights": drawn.tolist(), "fnir": float(1 - hits / len(mated))})
    return {"persons": persons.tolist(), "known": known.tolist(), "mates": mates.tolist(),
            "impostors": impostors.tolist(), "ahead": ahead.tolist(), "samples": samples}


def ages_case():
    """Returns true and estimated ages and their error measures."""
    ages = numpy.round(random.uniform(1, 116, size=60), 1)
    estimated = numpy.clip(ages + random.normal(2, 6, size=60), 0, None)
    boundaries = [10, 20, 30, 40, 50, 60]
    a, e = numpy.minimum(ages, 100), numpy.minimum(estimated, 100)
    group = lambda years: numpy.sum(years[:, None] > numpy.array(boundaries), axis=1)
    return {"ages": ages.tolist(), "estimated": estimated.tolist(),
            "mae": float(numpy.mean(abs(e - a))), "bias": float(numpy.mean(e - a)),
            "cs5": float(numpy.mean(abs(e - a) <= 5)), "group": float(numpy.mean(group(a) == group(e)))}


path = pathlib.Path(__file__).with_name("people.json")
path.write_text(json.dumps({
    "rates": RATES,
    "pairs": [pairs_case(6, 4, 0.8, 3), pairs_case(5, 5, 1.5, 0), pairs_case(9, 2, 0.4, 3)],
    "open_set": open_set_case(12, 5), "ages": ages_case()}))
