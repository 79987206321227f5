#!/usr/bin/env python3
"""Formats the measurements of `train` for the model card.

    card.py .build/default/measures               prints the tables of MODEL_CARD.md
    card.py .build/default/measures --metadata    prints a one-line summary for the model file
"""
import argparse
import json
import pathlib

START, MODEL = "w600k_mbf", "default"


def percent(share, decimals=2):
    return f"{100 * share:.{decimals}f}"


def span(interval, scale=1.0, decimals=2):
    """Returns an interval, for example `4.13 to 4.51`."""
    return " to ".join(f"{scale * end:.{decimals}f}" for end in interval)


def measured(share, interval, decimals=2):
    """Returns a value with its interval, for example `99.43% (99.23 to 99.63)`."""
    return f"{percent(share, decimals)}% ({span(interval, 100, decimals)})"


def table(head, rows):
    lines = ["| " + " | ".join(str(cell) for cell in line) + " |" for line in [head, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]]) + "\n"


def at(rates, rate):
    return next(row for row in rates if row["far"] == rate)


def verification(lfw):
    rates = lfw["tar_at_far"]
    accuracy = measured(lfw["accuracy"], lfw["accuracy_interval"])
    tar = [measured(at(rates, far)["tar"], at(rates, far)["interval"]) for far in (1e-2, 1e-3)]
    warning = " (too few impostors for a reliable value)"
    notes = ["" if row["enough_impostors"] else warning for row in rates]
    return table(["", ""], [
        ["10-fold accuracy", accuracy],
        ["TAR at FAR 1e-2, 1e-3", ", ".join(tar)],
        ["EER", measured(lfw["eer"], lfw["eer_interval"])],
        ["AUC", f"{lfw['auc']:.5f} ({span(lfw['auc_interval'], 1, 5)})"],
    ]) + "\n" + table(
        ["false accept rate", *(f"{row['far']}{note}" for row, note in zip(rates, notes))],
        [["threshold (cosine)", *(f"{row['threshold']:.4f}" for row in rates)]])


def strata(people, kind):
    rows = people["verification"]["strata"]
    return [row for row in rows if row["kind"] == kind and row["tar"] is not None]


def across_years(people):
    """Returns the TAR of the initial network and of the model.

    The tables list the TAR by the years between two photos and by the age in the younger photo.
    """
    def rows(kind):
        for old, new in zip(strata(people[START], kind), strata(people[MODEL], kind), strict=True):
            interval = "too few" if new["too_few"] else span(new["interval"], 100, 1)
            rates = [percent(row["tar"], 1) for row in (old, new)]
            yield [new["name"], f"{new['genuine']:,}", *rates, interval]

    whole = ["all", f"{people[MODEL]['verification']['genuine']:,}"]
    for name in (START, MODEL):
        rate = at(people[name]["verification"]["tar_at_far"], 1e-3)
        whole.append(percent(rate["tar"], 1))
    whole.append(span(rate["interval"], 100, 1))
    return "\n".join(
        table([kind, "pairs", START, "this model", "95% interval"], [*first, *rows(kind)])
        for kind, first in [
            ("years between the photos", [whole]), ("age in the younger photo", [])])


def ages(age):
    everyone, women, men = (
        next(part for part in [age["all"], *age["parts"]] if part["name"] == name)
        for name in ("", "women", "men"))
    scores = [measured(score["share"], score["interval"], 1) for score in everyone["cs"]]
    groups = [part for part in age["parts"] if part["kind"] == "age group"]
    return table(["", ""], [
        ["mean absolute error", f"{everyone['mae']:.2f} years ({span(everyone['mae_interval'])})"],
        [", ".join(f"CS({score['years']:.0f})" for score in everyone["cs"]), ", ".join(scores)],
        ["correct age group (of seven groups)",
         measured(everyone["group_accuracy"], everyone["group_accuracy_interval"], 1)],
        ["mean absolute error: women, men",
         f"{women['mae']:.2f}, {men['mae']:.2f} years"],
    ]) + "\n" + table(["true age", *(part["name"] for part in groups)], [
        ["mean absolute error, years", *(f"{part['mae']:.2f}" for part in groups)],
        ["bias, years", *(f"{part['bias']:.2f}" for part in groups)],
        ["faces", *(part["faces"] for part in groups)],
    ])


def synthesis(model):
    identity = model["identity_preservation"]
    accuracy, shift = model["age_accuracy"], model["channel_shift"]
    groups = list(dict.fromkeys(mapping["target"] for mapping in model["mappings"]))
    cells = {(mapping["source"], mapping["target"]): percent(mapping["age_accuracy"], 0)
             for mapping in model["mappings"]}
    return table(["", ""], [
        ["age accuracy", measured(accuracy["value"], (accuracy["low"], accuracy["high"]), 1)],
        ["identity preservation",
         f"{identity['value']:.3f} ({span((identity['low'], identity['high']), 1, 3)})"],
        ["mean estimated age, by target group",
         ", ".join(f"{years:.1f}" for years in model["mean_years"]) + " years"],
        ["largest change of a channel mean",
         f"{shift['mean']:.1f} gray levels on average, "
         f"{shift['most']:.1f} for the face with the largest change"],
    ]) + "\n" + table(
        ["age accuracy (%) by source group (rows) and target group (columns)", *groups],
        [[source, *(cells.get((source, target), "-") for target in groups)] for source in groups])


def probes(probe):
    return table(["embedding", "linear probe", "Gaussian probe"], [
        [name, *(f"{years:.2f} years" for years in errors.values())]
        for name, errors in probe.items()])


def tables(results):
    return "\n".join([
        "## Recognition\n", verification(results["lfw"]),
        "## Recognition across years\n", across_years(results["people"]),
        "## Age estimation\n", ages(results["age"]),
        "## Age information in embeddings\n", probes(results["probe"]),
        "## Age synthesis\n", synthesis(results["synthesis"]),
    ])


def summary(results):
    """Returns the summary in the metadata of the model file.

    The wording is that of the shipped file, which must be reproduced byte for byte.
    """
    lfw, age, people, model = (results[name] for name in ("lfw", "age", "people", "synthesis"))
    whole = at(people[MODEL]["verification"]["tar_at_far"], 1e-3)
    five = next(score for score in age["all"]["cs"] if score["years"] == 5)
    accuracy, identity = model["age_accuracy"]["value"], model["identity_preservation"]["value"]
    start, probe = (errors["linear"] for errors in results["probe"].values())
    text = "; ".join([
        f"LFW 10-fold accuracy {measured(lfw['accuracy'], lfw['accuracy_interval'])}",
        f"8 people of Glint360K at many ages: TAR at FAR 1e-3 {percent(whole['tar'], 1)}%",
        f"UTKFace, a kept-out tenth: mean error of ages {age['all']['mae']:.2f} years "
        f"({span(age['all']['mae_interval'])}), "
        f"CS(5) {measured(five['share'], five['interval'], 1)}",
        f"1,000 of these at other ages: age accuracy {percent(accuracy, 1)}%, "
        f"identity preservation {identity:.3f}",
        f"linear age probe {probe:.2f} years (w600k_mbf: {start:.2f})",
    ])
    return text.replace("%", " %")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "measurements", type=pathlib.Path, help="the folder that `train` writes")
    parser.add_argument(
        "--metadata", action="store_true", help="print a one-line summary instead of the tables")
    options = parser.parse_args()

    def read(name):
        return json.loads((options.measurements / f"{name}.json").read_text())

    results = {name: read(name) for name in ("lfw", "age", "probe")}
    results["synthesis"], = read("synthesis")["models"]
    results["people"] = {name: read(f"people-{name}") for name in (START, MODEL)}
    print(summary(results) if options.metadata else tables(results))


if __name__ == "__main__":
    main()
