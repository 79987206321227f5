"""The initial model of a run, which consists of the parts of a given model and new parts."""
import copy

import torch

import model_file
from description import Unsupported, preset
from networks import networks


def starting_model(settings, faces):
    """Returns the networks that a run trains, their description, and the metadata of the model."""
    source, task = settings["model"], settings["task"]
    start, known, metadata = None, {}, {}
    if source["start"]:
        start, known, metadata = model_file.load(source["start"])
        # Remove the calibration, which becomes invalid because the embeddings change.
        metadata = {k: text for k, text in metadata.items() if not k.startswith("mtlface.")}
    new = preset(source["preset"], training=True)
    result = copy.deepcopy(known or new)
    recognition, synthesis = task != "fas", task != "aifr"
    aifr = settings["aifr"]
    has_ages = recognition and bool((faces.ages >= 0).any())
    # If the weight of its loss is 0, an estimator would not be trained.
    learns_ages = has_ages and aifr["lambdaAge"] > 0
    is_reversed = has_ages and source["adversary"] and aifr["lambdaIdentity"] > 0
    default_groups = known["groupCount"] if "age" in known else 7
    result["groupCount"] = source["groups"] or default_groups
    if "attention" not in known and (learns_ages or is_reversed or not known):
        result["attention"] = source["attention"]
    result["hasAgeAdversary"] = is_reversed and result.get("attention") is not None
    optional = {
        "age": known.get("age", new["age"] if learns_ages else None),
        "classCount": faces.classes if recognition and faces.classes > 1 else None,
        "generator": known.get("generator"), "discriminator": known.get("discriminator")}
    if synthesis:
        if not optional["generator"]:
            optional["generator"] = new["generator"] | {"conditioning": source["conditioning"]}
            result["preset"] = source["preset"]
        optional["discriminator"] = optional["discriminator"] or normalized(
            new["discriminator"], source["discriminatorNorm"])
        if not optional["age"]:
            raise Unsupported("model.start: synthesis requires an age estimator; start from a "
                              "model trained with aifr, or train joint on faces with ages")
    result = {key: value for key, value in (result | optional).items() if value is not None}
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
    """Returns the description of a discriminator with the given norm, or unchanged for None.

    The first convolution has spectral norm or no norm.
    """
    if not norm:
        return discriminator
    first = discriminator["normalizesFirst"] and norm == "spectral"
    return discriminator | {"norm": norm, "normalizesFirst": first}


@torch.no_grad()
def make_neutral(encoder, attention):
    """Initializes a new decomposition so that it has no effect on a trained embedding.

    The attention is 1/2 everywhere. The embedding layer scales its input by 2, or by 4/3 if two
    attentions in series assign a quarter to X_age.
    """
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
