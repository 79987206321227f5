"""Runs shell blocks, and checks the options of all commands, including those that are not run."""

import dataclasses
import re
import subprocess
import time

# A target of make is only checked for existence, because CI runs it. The examples in Swift were
# built with the package.
PREAMBLE = """
set -euo pipefail
make() { command make -s -n -C "$ROOT" "$@" >/dev/null; }
swift() {
  [ "$1 $2 $3" = "run -c release" ] || { echo "swift $1 is not supported by this test"; return 2; }
  "$ROOT/.build/release/${@:4}"
}
"""
# In a shortened block, a training run has two iterations of four faces, or three iterations if the
# block sets a number.
SHORTENED = """
mtlface-cli() {
  local words=" $*"
  if [ "$1" = train ] && [[ $words == *" --iterations "* ]]; then
    set -- $(sed -E 's/ --iterations [0-9]+/ --iterations 3/' <<<"$words")
  elif [ "$1" = train ]; then
    set -- "$@" --iterations 2
  fi
  if [ "$1" = train ]; then set -- "$@" --batch 4; fi
  command mtlface-cli "$@"
}
"""
SECONDS = 300


@dataclasses.dataclass
class Result:
    """The result of a block. The problem is None if the block succeeded."""

    seconds: float
    output: str
    problem: str | None


def finish(install, command, folder):
    """Runs a command and returns its result."""
    start = time.monotonic()
    try:
        process = install.run(command, folder, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode(errors="replace")
        return Result(time.monotonic() - start, output, f"did not finish within {SECONDS} s")
    problem = f"exit status {process.returncode}" if process.returncode else None
    return Result(time.monotonic() - start, process.stdout, problem)


def run(install, folder, block):
    """Runs a shell block."""
    preamble = PREAMBLE + (SHORTENED if block.note else "")
    return finish(install, ["bash", "-c", preamble + block.text], folder)


def unknown_options(install, blocks):
    """Returns a problem for each unknown command of mtlface-cli, and for each unknown option."""
    problems, pages = [], {}
    for block in blocks:
        if block.language != "sh":
            continue
        text = re.sub(r"(^|\s)#.*", "", block.text.replace("\\\n", " "), flags=re.M)
        for words in re.findall(r"mtlface-cli( [^\n|;&>]+)", text):
            name = re.match(r"(?: [a-z]+(?![\w./*]))*", words).group().split()[:2]
            page = help_page(install, name, pages) or help_page(install, name[:1], pages)
            if page is None:
                problems.append(f"{block}: mtlface-cli has no command {' '.join(name)}")
                continue
            for option in re.findall(r"(?<=\s)--?[a-zA-Z][a-z-]*", words):
                if not re.search(rf"(?<![\w-]){option}(?![\w-])", page):
                    problems.append(f"{block}: mtlface-cli {' '.join(name)} has no {option}")
    return problems


def help_page(install, name, pages):
    """Returns the help of a command, or None if there is no such command."""
    key = tuple(name)
    if key not in pages:
        process = install.run(["mtlface-cli", *name, "--help"], install.files)
        pages[key] = process.stdout if process.returncode == 0 else None
    return pages[key]
