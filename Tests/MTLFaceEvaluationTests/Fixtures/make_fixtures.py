"""Writes verification.json: scores, labels and reference results of NumPy and scikit-learn.

python -m pip install numpy scikit-learn; python make_fixtures.py
"""
import json
import pathlib

import numpy
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import KFold

random = numpy.random.RandomState(7)


def candidates(scores):
    """Returns the lowest score, the midpoints of neighboring scores and a number above all scores.

    The thresholds are in ascending order.
    """
    values = numpy.unique(scores)
    return numpy.concatenate(
        [values[:1], (values[1:] + values[:-1]) / 2, [numpy.nextafter(values[-1], numpy.inf)]])


def k_fold(scores, same, folds):
    """Returns the thresholds and accuracies of a cross-validation with contiguous folds."""
    accuracies, thresholds = [], []
    for train, test in KFold(folds).split(scores):
        best = max(
            candidates(scores[train]),
            key=lambda t: (numpy.sum((scores[train] >= t) == same[train]), -t))
        thresholds.append(best)
        accuracies.append(numpy.mean((scores[test] >= best) == same[test]))
    return {
        "mean": numpy.mean(accuracies), "std": numpy.std(accuracies), "thresholds": thresholds,
        "accuracies": accuracies}


def equal_error_rate(far, tar):
    """Returns the equal error rate by linear interpolation between the points of an ROC curve."""
    for i in range(1, len(far)):
        a, b = far[i] + tar[i] - 1, far[i - 1] + tar[i - 1] - 1
        if a >= 0:
            fraction = b / (b - a)
            return far[i - 1] + fraction * (far[i] - far[i - 1])


def case(name, scores, same, folds):
    """Returns a test case with the reference results that are defined for its pairs."""
    scores, same = numpy.asarray(scores, float), numpy.asarray(same, bool)
    result = {"name": name, "scores": scores, "same": same, "folds": folds}
    if len(scores) >= folds:
        result["k_fold"] = k_fold(scores, same, folds)
    if same.any() and not same.all():
        far, tar, _ = roc_curve(same, scores, drop_intermediate=False)
        result["auc"] = roc_auc_score(same, scores)
        result["eer"] = equal_error_rate(far, tar)
        result["tar_at_far"] = [
            {"far": rate, "tar": tar[far <= rate * (1 + 1e-12)].max()}
            for rate in (0, 1e-3, 0.01, 0.05, 0.1, 0.5, 1)]
    return result


def mixture(count, gap, decimals=None):
    """Returns normally distributed scores of two classes whose means differ by `gap`."""
    same = random.rand(count) < 0.5
    scores = random.randn(count) * 0.2 + same * gap
    return (scores if decimals is None else scores.round(decimals)), same


cases = [
    case("overlapping", *mixture(400, 0.3), 10),
    case("well separated", *mixture(300, 3), 10),
    case("odd count", *mixture(237, 0.4), 10),
    case("many ties", *mixture(500, 0.2, 1), 7),
    case("inverted", *mixture(200, -0.5), 10),
    case("all scores equal", numpy.full(40, 0.25), numpy.arange(40) % 2 == 0, 10),
    case("genuine only", random.randn(30), numpy.ones(30), 5),
    case("impostors only", random.randn(30), numpy.zeros(30), 5),
    case("two pairs", [0.7, 0.1], [True, False], 2),
    case("one pair", [0.5], [True], 2),
    case("sorted labels", numpy.linspace(-1, 1, 60), numpy.arange(60) >= 25, 6),
    case("a repeated score", [0.1] * 20 + list(random.rand(20)),
         random.rand(40) < 0.5, 4),
]

path = pathlib.Path(__file__).parent / "verification.json"
path.write_text(json.dumps(
    cases, default=lambda x: x.tolist() if hasattr(x, "tolist") else float(x)) + "\n")
