"""The configuration of `mtlface-cli train` as far as the mirror goes: other keys are errors."""
import copy
import json
import math

from description import CHOICES, Unsupported

# Of each setting what holds where it is left out (None: what the others say), and what is allowed:
# a range of numbers (whole ones where its ends are), words, or a type.
SETTINGS = {
    "task": ("aifr", {"aifr", "fas", "joint"}),
    "data": ([], list),
    "model": {
        "start": (None, str), "preset": ("paper", CHOICES["preset"]), "groups": (None, (4, 8)),
        "attention": ("average", CHOICES["attention"] | {None}), "adversary": (True, bool),
        "conditioning": ("identityConditional", CHOICES["generator.conditioning"]),
        "discriminatorNorm": (None, CHOICES["discriminator.norm"])},
    "iterations": (36_000, (1, 10**9)),
    "seed": (0, (0, 2**63 - 1)),
    "aifr": {
        "batch": (64, (1, 65_536)),
        "schedule": {
            "preset": ("scaf", {"scaf", "lcaf"}), "rate": (None, (0.0, 100.0)),
            "warmUp": (None, (0, 10**9)), "steps": (None, list), "factor": (0.1, (0.0, 1.0)),
            "floor": (1e-4, (0.0, 100.0))},
        "momentum": (0.9, (0.0, 0.9999)), "weightDecay": (5e-4, (0.0, 1.0)),
        "margin": {
            "kind": ("cosFace", {"cosFace"}), "scale": (64, (0.0, 1000.0)),
            "margin": (0.35, (0.0, 1.5))},
        "lambdaAge": (0.001, (0.0, 1e6)), "lambdaIdentity": (0.002, (0.0, 1e6)),
        "reversal": {
            "warmStart": (False, bool), "low": (0, (0.0, 1000.0)), "high": (1, (0.0, 1000.0)),
            "alpha": (1, (0.0, 1000.0))},
        "frozen": ([], list), "norms": ("batch", {"batch", "running"}), "flip": (True, bool)},
    "fas": {
        "batch": (8, (1, 65_536)), "rate": (1e-4, (0.0, 1.0)),
        "discriminatorRate": (None, (0.0, 1.0)), "beta1": (None, (0.0, 0.9999)),
        "beta2": (0.99, (0.0, 0.99999)), "lambdaAdversarial": (75, (0.0, 1e6)),
        "lambdaIdentity": (0.002, (0.0, 1e6)), "lambdaAge": (10, (0.0, 1e6)),
        "average": (None, (0.0, 0.999999)), "flip": (True, bool)},
    "run": {
        "logEvery": (20, (1, 10**9)), "checkpointEvery": (500, (1, 10**9)),
        "keep": (3, (1, 10_000))}}
DATA = {"path": (None, str), "labels": (None, {"identity", "indexAgeGender", "identityAgeGender"}),
        "heldOutEvery": (None, (2, 10**6))}
PARTS = ("encoder", "decomposition", "embedding", "age", "adversary", "head")


def filled(known, given, path=""):
    """The settings of an object, those that are left out as they stand here."""
    if not isinstance(given, dict):
        raise Unsupported(f"{path or 'the file'}: is no object")
    where = path + "." if path else ""
    for key in given:
        if key not in known:
            raise Unsupported(f"{where}{key}: no setting of the mirror; it has {', '.join(known)}")
    return {
        key: filled(rule, given.get(key, {}), where + key) if isinstance(rule, dict)
        else value(rule, given.get(key, rule[0]), where + key) for key, rule in known.items()}


def value(rule, given, name):
    default, allowed = rule
    # What is null is left out, unless nothing is a choice.
    if given is None and not (isinstance(allowed, set) and None in allowed):
        return copy.copy(default)
    if given is default:
        return copy.copy(given)
    if isinstance(allowed, type):
        fits, text = isinstance(given, allowed), f"must be of the kind {allowed.__name__}"
    elif isinstance(allowed, set):
        fits = (given is None or isinstance(given, str)) and given in allowed
        text = "must be one of " + ", ".join(sorted(str(choice) for choice in allowed))
    else:
        low, high = allowed
        kinds = int if isinstance(low, int) else (int, float)
        fits = isinstance(given, kinds) and not isinstance(given, bool) and low <= given <= high
        text = f"must be within {low} and {high}"
    if not fits:
        raise Unsupported(f"{name}: is {given!r}, and {text}")
    return given


DEFAULTS = filled(SETTINGS, {})


def read(path, data=(), start=None):
    """The settings of a JSON file, with data sets and start model in the place of its own."""
    with open(path, encoding="utf-8") as file:
        settings = filled(SETTINGS, json.load(file))
    if data:
        settings["data"] = [{"path": path} for path in data]
    settings["model"]["start"] = start or settings["model"]["start"]
    settings["data"] = [
        filled(DATA, one, f"data.{number}") for number, one in enumerate(settings["data"])]
    if not settings["data"] or None in [one["path"] for one in settings["data"]]:
        raise Unsupported("data: names no data set; give one or more, [{\"path\": ...}]")
    for part in settings["aifr"]["frozen"]:
        if part not in PARTS:
            raise Unsupported(f"aifr.frozen: {part!r} is none of {', '.join(PARTS)}")
    for step in settings["aifr"]["schedule"]["steps"] or []:
        value((None, (0, 10**9)), step, "aifr.schedule.steps")
    if settings["fas"]["beta1"] is None:
        settings["fas"]["beta1"] = 0.5 if settings["model"]["preset"] == "cvpr2021" else 0.9
    return settings


def learning_rate(settings, i):
    """Of recognition at iteration i: a published schedule, scaled to iterations and batch."""
    s = settings["aifr"]["schedule"]
    published, warm_up, steps = {
        "scaf": (36_000, 1_000, (20_000, 23_000, 36_000)),
        "lcaf": (110_000, 5_000, (70_000, 90_000, 110_000))}[s["preset"]]

    def scaled(iteration):
        return math.floor(iteration * settings["iterations"] / published + 0.5)

    rate = 0.1 * settings["aifr"]["batch"] / 512 if s["rate"] is None else s["rate"]
    warm_up = scaled(warm_up) if s["warmUp"] is None else s["warmUp"]
    steps = [scaled(step) for step in steps] if s["steps"] is None else s["steps"]
    if i < warm_up:
        return rate * (i + 1) / warm_up
    lowered = rate * s["factor"] ** sum(i >= step for step in steps)
    return max(lowered, min(s["floor"], rate))


def reversal(settings, i):
    """Strength of the gradient reversal at iteration i."""
    r = settings["aifr"]["reversal"]
    if not r["warmStart"]:
        return r["high"]
    span = r["high"] - r["low"]
    return 2 * span / (1 + math.exp(-r["alpha"] * i / settings["iterations"])) - span + r["low"]
