"""Model descriptions, which MTLFace model files contain as JSON, and the three presets."""
import copy

# The upper ages of all but the last age group, by the number of groups.
CUTS = {4: [30, 40, 50], 5: [20, 30, 40, 50], 6: [10, 20, 30, 40, 50],
        7: [10, 20, 30, 40, 50, 60], 8: [12, 18, 25, 35, 45, 55, 65]}

IR50 = {"family": "ir", "units": [3, 4, 14, 3], "stemWidth": 64, "widths": [64, 128, 256, 512],
        "squeezeExcitation": False}
PAPER = {
    "preset": "paper", "inputSize": 112, "groupCount": 7, "encoder": IR50, "attention": "average",
    "embedding": {"flatten": {"dropout": 0.5}}, "embeddingDimension": 512,
    "age": {"hidden": 512, "ages": 101},
    "generator": {
        "conditioning": "identityConditional", "filtersPerGroup": 128, "sharing": 0.125,
        "blocks": 4, "identityWidth": 512, "decoderWidths": [256, 128, 64, 32],
        "norm": "instance", "activation": "relu"},
    "discriminator": {
        "widths": [64, 128, 256, 512, 512], "tailKernel": 3, "normalizesFirst": True},
    "hasAgeAdversary": False}
CHANGES = {
    "paper": {},
    "cvpr2021": {
        "generator": {"sharing": 0.1, "norm": "batch", "activation": "prelu"},
        "discriminator": {"tailKernel": 4, "normalizesFirst": False}},
    "mobile": {
        "encoder": {"family": "mobileFaceNet", "units": [1, 4, 6, 2], "stemWidth": 128,
                    "widths": [128, 128, 256, 512]},
        "age": {"hidden": 64, "reducedChannels": 64},
        "generator": {"filtersPerGroup": 32, "identityWidth": 128,
                      "decoderWidths": [128, 64, 32, 16]},
        "discriminator": {"widths": [32, 64, 128, 256, 256]}}}

# The optional keys of each object, and the allowed values of keys that have a fixed set of values.
OPTIONAL = {
    "": {"attention", "age", "generator", "discriminator", "classCount"},
    "encoder": {"projectsEveryStage", "innerWidth"}, "age": {"reducedChannels"},
    "discriminator": {"norm"}}
CHOICES = {
    "preset": set(CHANGES), "groupCount": set(CUTS), "encoder.family": {"ir", "mobileFaceNet"},
    "attention": {"channel", "spatial", "average", "serial"},
    "generator.conditioning": {"identityConditional", "oneHot"},
    "generator.norm": {"batch", "instance"}, "generator.activation": {"prelu", "relu"},
    "discriminator.norm": {"spectral", "batch", "instance"}}
EMBEDDINGS = {"flatten": {"dropout"}, "globalDepthwise": set(), "reduced": {"channels"}}


class Unsupported(Exception):
    """The error for input that this program does not support. Its message names the location."""


def preset(name, classes=None, training=False):
    """Returns the description of a preset.

    If `training` is true, it includes the parts that are used only in training.
    """
    result = copy.deepcopy(PAPER) | {"preset": name, "hasAgeAdversary": training}
    for part, values in CHANGES[name].items():
        result[part] |= values
    if name == "mobile":
        result["embedding"] = {"globalDepthwise": {}}
    if not training:
        del result["discriminator"]
    return result | ({"classCount": classes} if classes else {})


def check(description):
    """Raises Unsupported for a description that the PyTorch networks do not support."""
    check_members("", description, set(PAPER) | OPTIONAL[""])
    for part in ("encoder", "age", "generator", "discriminator"):
        if part in description:
            check_members(part, description[part], set(PAPER[part]) | OPTIONAL.get(part, set()))
    if list(description["embedding"]) not in [[kind] for kind in EMBEDDINGS]:
        raise Unsupported(f"embedding is {description['embedding']}; use one of "
                          + ", ".join(EMBEDDINGS))
    for kind, value in description["embedding"].items():
        check_members(f"embedding.{kind}", value, EMBEDDINGS[kind])
    side = description["inputSize"]
    if side % 16 or not 48 <= side <= 1024:
        raise Unsupported(f"inputSize is {side}; use a multiple of 16 from 48 to 1024")
    dependents = [part for part in ("age", "generator") if part in description]
    if "attention" not in description and (dependents or description["hasAgeAdversary"]):
        raise Unsupported("attention is missing; the age estimator, the adversary and the "
                          "generator require it")


def check_members(path, given, known):
    """Raises Unsupported if an object has unknown keys, missing keys or unsupported values."""
    prefix = path + "." if path else ""
    if not isinstance(given, dict):
        raise Unsupported(f"{path or 'the description'} is {given!r}; use an object")
    for key in sorted(set(given) - known):
        raise Unsupported(f"{prefix}{key} is not supported by this program; remove it")
    for key in sorted(known - set(given) - OPTIONAL.get(path, set())):
        raise Unsupported(f"{prefix}{key} is missing")
    for key, value in given.items():
        choices = CHOICES.get(prefix + key)
        if choices and (isinstance(value, (list, dict)) or value not in choices):
            raise Unsupported(f"{prefix}{key} is {value!r}; use one of "
                              + ", ".join(map(str, sorted(choices))))
