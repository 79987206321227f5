"""Classes that run mtlface-cli and the worker processes of the libraries it is compared with."""
import json
import os
import statistics
import subprocess
import sys
import time

from prepare import here, models, python


class Worker:
    """A process that handles requests.

    A request is a line of JSON. A response is a line of JSON after the word "response".
    """

    def __init__(self, script, *arguments, environment=()):
        self.name = arguments[0]
        self.process = subprocess.Popen(
            [python, here / script, *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env={**os.environ, **dict(environment)})

    def response(self):
        # Skip other lines, which libraries may print.
        for line in self.process.stdout:
            if line.startswith("response "):
                return json.loads(line[len("response "):])
        sys.exit(f"{self.name} exited without a response; run it alone to see the error")

    def request(self, **members):
        self.process.stdin.write(json.dumps(members) + "\n")
        self.process.stdin.flush()
        return self.response()

    def milliseconds(self, **members):
        return statistics.median(self.request(**members))

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
        """Returns the total time of the given stages of a model for a batch."""
        result = json.loads(self.output(
            "bench", "--model", f"{model}.safetensors", "--threads", threads, "--batch", batch,
            "--rounds", runs, "--json"))
        self.instruction_set = result["instruction_set"]
        times = [s["milliseconds"] for s in result["stages"] if s["stage"] in stages]
        if len(times) != len(stages):
            sys.exit(f"mtlface-cli bench does not time {' and '.join(stages)} of {model}")
        return sum(times)

    def embed_command(self, threads):
        """Returns the command that computes the embedding of an image with low memory use."""
        return [self.path, "embed", models / "faces/0.png", "--aligned", "--model",
                models / "ir50.safetensors", "-o", models / "cold.npy", "--memory", "low",
                "--threads", str(threads)]


def measure_process(command):
    """Runs a process. Returns its elapsed time in seconds and its peak memory in bytes."""
    start = time.perf_counter()
    # Discard the warning that the image does not show a face.
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {child.returncode}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
