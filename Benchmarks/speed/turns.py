"""A class that times programs in turn, checks targets, and formats tables."""
import statistics
import sys
import time


class Comparison:
    """A comparison of programs at one task.

    `programs` maps names to functions that return a value in `unit`. An element of `ratios` is a
    tuple (program, other program, target). The median over the rounds of the ratio of their values
    must not exceed the target, unless it is None. An element of `limits` is a pair (program,
    target) for the median of the values.
    """

    def __init__(self, row, title, unit, programs, ratios, limits=(), close=lambda: None, **facts):
        self.row, self.title, self.unit, self.programs = row, title, unit, programs
        self.ratios, self.limits, self.facts = ratios, limits, facts
        self.values = {name: [] for name in programs}
        self.verdicts = []
        self.close = close

    def run(self, rounds, pause):
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}: {self.title}", file=sys.stderr)
            for name, measure in self.programs.items():
                # Wait until the busy-waiting threads of the previous program sleep.
                time.sleep(pause)
                self.values[name].append(measure())
        self.close()
        for name, other, target in self.ratios:
            quotients = [a / b for a, b in zip(self.values[name], self.values[other])]
            self.check_target(f"{name} / {other}", quotients, "<=", target)
        for name, target in self.limits:
            self.check_target(f"{name}, {self.unit}", self.values[name], "<=", target)

    def check_target(self, what, values, relation, target):
        value = statistics.median(values)
        met = None if target is None else value <= target if relation == "<=" else value >= target
        self.verdicts.append({
            "what": what, "median": value, "minimum": min(values), "maximum": max(values),
            "relation": relation, "target": target, "met": met})

    def json(self):
        return {"row": self.row, "title": self.title, "unit": self.unit, **self.facts,
                "programs": [{"program": name, **summary(values), "values": values}
                             for name, values in self.values.items()],
                "verdicts": self.verdicts}

    def text(self):
        lines = [f"{self.title + ', ' + self.unit:<46}{'median':>10}{'minimum':>10}{'spread':>9}"]
        for name, values in self.values.items():
            s = summary(values)
            lines.append(f"  {name:<44}{s['median']:>10.2f}{s['minimum']:>10.2f}"
                         f"{100 * s['spread']:>8.1f}%")
        for v in self.verdicts:
            text = f"  {v['what']:<44}{v['median']:>10.3f} ({v['minimum']:.3f}-{v['maximum']:.3f})"
            if v["target"] is not None:
                text += (f", target {v['relation']} {v['target']:.4g}: "
                         + ("met" if v["met"] else "MISSED"))
            lines.append(text)
        return "\n".join(lines) + "\n"


def summary(values):
    """Returns the median, minimum, maximum and spread, which is (maximum - minimum) / median."""
    middle = statistics.median(values)
    return {"median": middle, "minimum": min(values), "maximum": max(values),
            "spread": (max(values) - min(values)) / middle}
