"""The network that a run begins with: what it goes on from, and the parts that are new."""
import copy

import torch

import model_file
from description import Unsupported, preset
from networks import networks


def starting_model(settings, faces):
    """The networks that a run trains, with what it goes on from: its description and metadata."""
    source, task = settings["model"], settings["task"]
    start, known, metadata = None, {}, {}
    if source["start"]:
        start, known, metadata = model_file.load(source["start"])
        # A calibration is of embeddings that will change.
        metadata = {k: text for k, text in metadata.items() if not k.startswith("mtlface.")}
    new = preset(source["preset"], training=True)
    result = copy.deepcopy(known or new)
    recognition, synthesis = task != "fas", task != "aifr"
    aifr = settings["aifr"]
    has_ages = recognition and bool((faces.ages >= 0).any())
    # Without a weight an estimator would stay as it began, and say nothing.
    learns_ages = has_ages and aifr["lambdaAge"] > 0
    is_reversed = has_ages and source["adversary"] and aifr["lambdaIdentity"] > 0
    default_groups = known["groupCount"] if "age" in known else 7
    result["groupCount"] = source["groups"] or default_groups
    if "attention" not in known and (learns_ages or is_reversed or not known):
        result["attention"] = source["attention"]
    result["hasAgeAdversary"] = is_reversed and result.get("attention") is not None
    wanted = {
        "age": known.get("age", new["age"] if learns_ages else None),
        "classCount": faces.classes if recognition and faces.classes > 1 else None,
        "generator": known.get("generator"), "discriminator": known.get("discriminator")}
    if synthesis:
        if not wanted["generator"]:
            wanted["generator"] = new["generator"] | {"conditioning": source["conditioning"]}
            result["preset"] = source["preset"]
        wanted["discriminator"] = wanted["discriminator"] or normalized(
            new["discriminator"], source["discriminatorNorm"])
        if not wanted["age"]:
            raise Unsupported("model.start: synthesis needs an age estimator: train aifr first and "
                              "give its model, or train joint on faces with ages")
    result = {key: value for key, value in (result | wanted).items() if value is not None}
    torch.manual_seed(settings["seed"])
    modules = networks(result)
    if start:
        state, old = modules.state_dict(), start.state_dict()
        modules.load_state_dict({
            key: old[key] if key in old and old[key].shape == value.shape else value
            for key, value in state.items()})
        if "attention" in result and "attention" not in known:
            make_neutral(modules["encoder"], result["attention"])
    return modules, result, metadata


def normalized(discriminator, norm):
    """A discriminator with another norm, where one is named; the first convolution has spectral norm or
    none."""
    if not norm:
        return discriminator
    first = discriminator["normalizesFirst"] and norm == "spectral"
    return discriminator | {"norm": norm, "normalizesFirst": first}


@torch.no_grad()
def make_neutral(encoder, attention):
    """A new decomposition before a trained embedding begins as if it were not there: its attention
    is 1/2 everywhere, and the embedding layer takes as much more: twice, or 4/3 where two attentions
    in a row let a quarter through."""
    share = 0.75 if attention == "serial" else 0.5
    for name in ("channel", "spatial"):
        if hasattr(encoder.fsm, name):
            getattr(encoder.fsm, name)[-2].weight.zero_()
    first = encoder.embedding_layer[0]
    if hasattr(first, "layers"):
        first.layers[0].weight.div_(share)
    else:
        first.running_mean.mul_(share)
        first.running_var.copy_(((first.running_var + 1e-5) * share ** 2 - 1e-5).clamp(min=0))
