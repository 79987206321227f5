"""Runs mtlface-cli and worker processes of the peers."""
import json
import os
import statistics
import subprocess
import sys
import time

from prepare import here, models, python


class Worker:
    """A process that answers requests. Requests and answers are lines of JSON."""

    def __init__(self, script, *arguments, environment=()):
        self.name = arguments[0]
        self.process = subprocess.Popen(
            [python, here / script, *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env={**os.environ, **dict(environment)})

    def answer(self):
        # Libraries may print other lines.
        for line in self.process.stdout:
            if line.startswith("answer "):
                return json.loads(line[len("answer "):])
        sys.exit(f"{self.name} exited without an answer")

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def milliseconds(self, **request):
        return statistics.median(self.ask(**request))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Tool:
    """The command-line tool mtlface-cli."""

    def __init__(self, path):
        self.path = path
        self.instruction_set = None

    def version(self):
        return self.output("--version").splitlines()[0]

    def output(self, *arguments):
        done = subprocess.run(
            [self.path, *map(str, arguments)], capture_output=True, text=True, cwd=models)
        if done.returncode != 0:
            sys.exit(f"mtlface-cli {' '.join(map(str, arguments))}: {done.stderr}")
        return done.stdout

    def milliseconds(self, model, threads, batch, runs, stages):
        """Returns the total time of some stages of a model for one batch."""
        timed = json.loads(self.output(
            "bench", "--model", f"{model}.safetensors", "--threads", threads, "--batch", batch,
            "--rounds", runs, "--json"))
        self.instruction_set = timed["instruction_set"]
        found = [s["milliseconds"] for s in timed["stages"] if s["stage"] in stages]
        if len(found) != len(stages):
            sys.exit(f"mtlface-cli bench does not time {' and '.join(stages)} of {model}")
        return sum(found)

    def embedding(self, threads):
        """Returns the command that computes the embedding of one picture with low memory use."""
        return [self.path, "embed", models / "faces/0.png", "--aligned", "--model",
                models / "ir50.safetensors", "-o", models / "cold.npy", "--memory", "low",
                "--threads", str(threads)]


def process(command):
    """Runs a process. Returns its time in seconds and its peak memory in bytes."""
    start = time.perf_counter()
    # Discard the warning that the picture is not a face.
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {child.returncode}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
