"""Finds the code blocks of the Markdown documents."""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATTERNS = [
    "README.md", "CONTRIBUTING.md", "docs/*.md", "Examples/**/README.md",
    "Sources/MTLFaceWeights/*.md",
]

# The languages of blocks that are run, and of blocks that are only shown.
RUNNABLE = ("sh", "swift", "c", "cpp", "python")
SHOWN = ("text", "json")

NOTE = re.compile(r"<!-- (not run|shortened): (.+) -->")
COMMAND = re.compile(r"(mtlface-|make |cc |c\+\+ |swift |pip |python|torchrun )")


class DocumentError(Exception):
    """A block that violates the conventions of the documents."""


@dataclasses.dataclass
class Block:
    """A code block of a document."""

    document: str
    line: int
    language: str
    lines: list
    note: tuple | None  # "not run" or "shortened", and the reason

    def __str__(self):
        return f"{self.document}:{self.line}"

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"


def documents():
    """Returns the paths of all documents relative to the root."""
    paths = (path for pattern in PATTERNS for path in ROOT.glob(pattern))
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def blocks(document):
    """Returns the blocks of a document in order.

    Raises DocumentError if a block has no language or an unknown one, or if commands are only
    indented, because such commands would not be run.
    """
    found, fence, note = [], None, None
    for number, line in enumerate((ROOT / document).read_text().splitlines(), 1):
        if fence is not None:
            if line == "```":
                found.append(fence)
                fence = None
            else:
                fence.lines.append(line)
        elif line.startswith("```"):
            language = line[3:].strip()
            if language not in RUNNABLE + SHOWN:
                allowed = ", ".join(RUNNABLE + SHOWN)
                raise DocumentError(f"{document}:{number}: set a language, one of {allowed}")
            fence, note = Block(document, number, language, [], note), None
        elif comment := NOTE.fullmatch(line):
            note = comment.groups()
        elif line.startswith("    ") and COMMAND.match(line.strip()):
            raise DocumentError(f"{document}:{number}: commands belong in a code block")
    if fence is not None:
        raise DocumentError(f"{fence}: the block has no end")
    return found


def header_example():
    """Returns the program in the first comment of mtlface.h."""
    document, margin = "Include/mtlface.h", " *     "
    comment = (ROOT / document).read_text().split("*/")[0].splitlines()
    indented = [number for number, line in enumerate(comment) if line.startswith(margin)]
    first, last = indented[0], next(
        number for number in range(indented[0], len(comment))
        if comment[number].startswith(margin + "}"))
    lines = [line.removeprefix(margin).removeprefix(" *") for line in comment[first : last + 1]]
    return Block(document, first + 1, "c", lines, None)
