"""The settings of `mtlface-cli train` that this program supports. Other keys cause an error."""
import copy
import json
import math

from description import CHOICES, Unsupported

# The default and the allowed values of each setting. A default of None is derived from other
# settings. The allowed values are a range of numbers, which is a range of whole numbers if its ends
# are whole numbers, a set of words, or a type.
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
        "batch": (64, (1, 65_536)), "accumulation": (1, (1, 65_536)),
        "schedule": {
            "preset": ("scaf", {"scaf", "lcaf"}), "rate": (None, (0.0, 100.0)),
            "warmUp": (None, (0, 10**9)), "steps": (None, list), "factor": (0.1, (0.0, 1.0)),
            "floor": (1e-4, (0.0, 100.0))},
        "momentum": (0.9, (0.0, 0.9999)), "weightDecay": (5e-4, (0.0, 1.0)),
        "margin": {
            "kind": ("cosFace", {"cosFace"}), "scale": (64, (0.0, 1000.0)),
            "margin": (0.35, (0.0, 1.5))},
        "lambdaAge": (0.001, (0.0, 1e6)), "lambdaDistribution": (0, (0.0, 1e6)),
        "lambdaIdentity": (0.002, (0.0, 1e6)), "lambdaDistillation": (1.0, (0.0, 1e6)),
        "distillation": ("embedding", {"embedding"}), "teacher": (None, str),
        "reversal": {
            "warmStart": (False, bool), "low": (0, (0.0, 1000.0)), "high": (1, (0.0, 1000.0)),
            "alpha": (1, (0.0, 1000.0))},
        "frozen": ([], list), "norms": ("batch", {"batch", "running"}), "flip": (True, bool),
        "cache": (True, bool)},
    "fas": {
        "batch": (8, (1, 65_536)), "accumulation": (1, (1, 65_536)), "rate": (1e-4, (0.0, 1.0)),
        "discriminatorRate": (None, (0.0, 1.0)), "beta1": (None, (0.0, 0.9999)),
        "beta2": (0.99, (0.0, 0.99999)), "lambdaAdversarial": (75, (0.0, 1e6)),
        "lambdaIdentity": (0.002, (0.0, 1e6)), "lambdaAge": (10, (0.0, 1e6)),
        "lambdaColor": (0, (0.0, 1e6)), "average": (None, (0.0, 0.999999)), "flip": (True, bool)},
    "run": {
        "logEvery": (20, (1, 10**9)), "checkpointEvery": (500, (1, 10**9)),
        "keep": (3, (1, 10_000)), "validateEvery": (1000, (1, 10**9)),
        "validationFaces": (1000, (0, 10**9)), "synthesisFaces": (100, (1, 10**6)),
        "samplesEvery": (1000, (1, 10**9)), "sampleFaces": (8, (1, 64)), "cache": (None, str)}}
# The settings that are accepted but have no effect. They do not affect the trained model.
WITHOUT_EFFECT = {
    "aifr": {"cache"}, "run": {"validateEvery", "validationFaces", "synthesisFaces", "samplesEvery",
                               "sampleFaces", "cache"}}
DATA = {"path": (None, str), "labels": (None, {"identity", "indexAgeGender", "identityAgeGender"}),
        "heldOutEvery": (None, (2, 10**6))}
PARTS = ("encoder", "decomposition", "embedding", "age", "adversary", "head")


def filled(known, given, path=""):
    """Returns the settings in an object, with the defaults of missing settings."""
    if not isinstance(given, dict):
        raise Unsupported(f"{path or 'the file'}: is {given!r}; use an object")
    prefix = path + "." if path else ""
    for key in given:
        if key not in known:
            raise Unsupported(f"{prefix}{key}: is not supported by this program; use one of "
                              + ", ".join(known))
    return {
        key: filled(rule, given.get(key, {}), prefix + key) if isinstance(rule, dict)
        else value(rule, given.get(key, rule[0]), prefix + key) for key, rule in known.items()}


def value(rule, given, name):
    default, allowed = rule
    # null selects the default, unless None is an allowed value.
    if given is None and not (isinstance(allowed, set) and None in allowed):
        return copy.copy(default)
    if given is default:
        return copy.copy(given)
    if isinstance(allowed, type):
        fits, remedy = isinstance(given, allowed), f"a value of type {allowed.__name__}"
    elif isinstance(allowed, set):
        fits = (given is None or isinstance(given, str)) and given in allowed
        remedy = "one of " + ", ".join(sorted(str(choice) for choice in allowed))
    else:
        low, high = allowed
        kinds = int if isinstance(low, int) else (int, float)
        fits = isinstance(given, kinds) and not isinstance(given, bool) and low <= given <= high
        remedy = f"{low} to {high}"
    if not fits:
        raise Unsupported(f"{name}: is {given!r}; use {remedy}")
    return given


DEFAULTS = filled(SETTINGS, {})


def read(path, data=(), start=None):
    """Returns the settings in a JSON file. `data` and `start` override its data sets and model."""
    with open(path, encoding="utf-8") as file:
        settings = filled(SETTINGS, json.load(file))
    if data:
        settings["data"] = [{"path": path} for path in data]
    settings["model"]["start"] = start or settings["model"]["start"]
    settings["data"] = [
        filled(DATA, one, f"data.{number}") for number, one in enumerate(settings["data"])]
    if not settings["data"] or None in [one["path"] for one in settings["data"]]:
        raise Unsupported("data: there is no data set; add one or more as [{\"path\": ...}]")
    for part in settings["aifr"]["frozen"]:
        if part not in PARTS:
            raise Unsupported(f"aifr.frozen: contains {part!r}; use {', '.join(PARTS)}")
    for step in settings["aifr"]["schedule"]["steps"] or []:
        value((None, (0, 10**9)), step, "aifr.schedule.steps")
    for task in ("aifr", "fas"):
        batch, parts = settings[task]["batch"], settings[task]["accumulation"]
        if batch % parts:
            raise Unsupported(f"{task}.accumulation: is {parts}; use a divisor of the batch size, "
                              f"which is {batch}")
    if settings["aifr"]["teacher"] == "start" and not settings["model"]["start"]:
        raise Unsupported("aifr.teacher: is start, but the run has no start model; add "
                          "--start-model FILE")
    if settings["fas"]["beta1"] is None:
        settings["fas"]["beta1"] = 0.5 if settings["model"]["preset"] == "cvpr2021" else 0.9
    return settings


def without_effect(path):
    """Returns the names of the settings in a JSON file that have no effect in this program."""
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    return [f"{part}.{key}" for part, keys in WITHOUT_EFFECT.items()
            for key in given.get(part, {}) if key in keys]


def learning_rate(settings, i):
    """Returns the learning rate of recognition at iteration i.

    The rate follows a published schedule, scaled to the number of iterations and the batch size.
    """
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
    """Returns the strength of the gradient reversal at iteration i."""
    r = settings["aifr"]["reversal"]
    if not r["warmStart"]:
        return r["high"]
    span = r["high"] - r["low"]
    return 2 * span / (1 + math.exp(-r["alpha"] * i / settings["iterations"])) - span + r["low"]
