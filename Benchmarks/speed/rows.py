"""The rows of Benchmarks/compare. Each row is a function that yields comparisons."""
import sys
import tempfile

from prepare import here, models, python
from programs import Worker, measure_process
from turns import Comparison

# Targets for the time of MTLFace divided by the time of the peer, by batch size. If the target is
# None, the ratio is only reported.
IR50 = {
    1: {"ncnn": 0.58, "onnxruntime": 0.42, "OpenVINO latency": None, "PyTorch": None},
    8: {"onnxruntime": 0.40, "OpenVINO latency": 0.42, "OpenVINO throughput": 0.42,
        "PyTorch": None},
}
MOBILE = {"onnxruntime": 0.50, "ncnn": None, "OpenVINO latency": None}
AGES = {"PyTorch, authors' method": 0.12}


def plural(threads):
    return f"{threads} thread{'s' if threads > 1 else ''}"


def network(row, title, options, threads, batch, runs, stages, targets):
    """Returns a comparison of MTLFace with peers, after checking the results of the peers."""
    ours = options.tool
    title = f"{title}, {plural(threads)}"
    # The text after the comma in a name describes the method.
    workers = {name: Worker("peer.py", name.split(",")[0], models) for name in targets}
    agreement = {}
    for name, worker in workers.items():
        record = models / (f"{row}.png" if row == "ages" else f"{row}.npy")
        agreement[name] = worker.request(
            network=row, threads=threads, batch=batch, check=str(record))
        # Pixel values may differ by 1, because they are rounded.
        good = agreement[name] <= 1 if row == "ages" else agreement[name] >= 0.9999
        print(f"{title}: {name} "
              + (f"differs by {agreement[name]:g} of 255" if row == "ages"
                 else f"agrees with a cosine of {agreement[name]:.8f}"), flush=True)
        if not good:
            sys.exit("the results differ, so no program was timed")

    def peer(worker):
        return lambda: worker.milliseconds(
            network=row, threads=threads, batch=batch, runs=runs) / batch

    return Comparison(
        row, title, "ms per image",
        {"mtlface": lambda: ours.milliseconds(row, threads, batch, runs, stages) / batch,
         **{name: peer(worker) for name, worker in workers.items()}},
        [("mtlface", name, target) for name, target in targets.items()],
        close=lambda: [worker.close() for worker in workers.values()],
        threads=threads, batch=batch, agreement=agreement)


def ir50(options):
    options.tool.output(
        "embed", "faces", "--aligned", "--model", "ir50.safetensors", "-o", "ir50.npy")
    for batch, targets in IR50.items():
        for threads in options.threads:
            yield network("ir50", f"IR-50, batch {batch}", options, threads, batch,
                          options.runs(5 if batch == 1 else 2), ["embed"], targets)


def mobile(options):
    options.tool.output(
        "embed", "faces", "--aligned", "--model", "mobile.safetensors", "-o", "mobile.npy")
    for threads in options.threads:
        yield network("mobile", "MobileFaceNet, batch 1", options, threads, 1, options.runs(20),
                      ["embed"], MOBILE)


def ages(options):
    # Compare the last age group, which is the last result of the peer.
    options.tool.output(
        "synthesize", "faces/0.png", "--aligned", "--model", "ages.safetensors", "--group", "6",
        "-o", "ages.png")
    for threads in options.threads:
        yield network("ages", "seven ages of a face", options, threads, 1, options.runs(2),
                      ["encode", "synthesize all ages"], AGES)


def cold(options):
    for threads in options.threads:
        commands = {"mtlface": options.tool.embed_command(threads),
                    "onnxruntime and Python": theirs(threads)}
        # Fill the page cache before the first round.
        for command in commands.values():
            measure_process(command)
        yield Comparison(
            "cold", f"first IR-50 embedding, {plural(threads)}", "s",
            {name: lambda command=command: measure_process(command)[0]
             for name, command in commands.items()},
            [("mtlface", "onnxruntime and Python", 0.30)], [("mtlface", 1.0)], threads=threads)


def theirs(threads):
    return [python, here / "cold_onnxruntime.py", models / "ir50.onnx", models / "faces/0.png",
            str(threads)]


def memory(options):
    weights = (models / "ir50.safetensors").stat().st_size
    for threads in options.threads:
        yield Comparison(
            "memory", f"peak memory, IR-50, batch 1, {plural(threads)}", "MB",
            {"mtlface": lambda: measure_process(options.tool.embed_command(threads))[1] / 1e6,
             "onnxruntime and Python": lambda: measure_process(theirs(threads))[1] / 1e6},
            [("mtlface", "onnxruntime and Python", None)], [("mtlface", weights / 1e6 + 64)],
            threads=threads, weights_bytes=weights)


def threads(options):
    def ours(count):
        return lambda: options.tool.milliseconds(
            "ir50", count, 8, options.runs(2), ["embed"]) / 8

    # The target is a speedup of 1.8.
    yield Comparison(
        "threads", "IR-50, batch 8", "ms per image", {"2 threads": ours(2), "1 thread": ours(1)},
        [("2 threads", "1 thread", 1 / 1.8)], batch=8)


SEARCHED = {"mtlface float32": "float32", "mtlface int8": "int8", "faiss.IndexFlatIP": "faiss"}
# Targets for MTLFace galleries: the time relative to faiss, and the recall of the ten nearest faces
# that faiss finds.
SEARCH = {"mtlface float32": 1.0, "mtlface int8": 0.4}
RECALL = {"mtlface float32": None, "mtlface int8": 0.99}


def galleries(options, folder, kind):
    """Returns the worker of each program. All workers have the same faces."""
    workers = {name: Worker("search_peer.py", program, options.gallery, folder, kind,
                            environment={"MTLFACE_LIBRARY": str(options.library)}.items())
               for name, program in SEARCHED.items()}
    for name, worker in workers.items():
        worker.response()
        print(f"search: {name} is ready with {options.gallery} faces ({kind})", file=sys.stderr)
    return workers


def recalls(workers, threads):
    """Returns the recall of each MTLFace gallery for more probes than are timed."""
    found = {name: worker.request(threads=threads, find=256) for name, worker in workers.items()}
    exact = found["faiss.IndexFlatIP"]
    return {name: sum(len(set(a) & set(b)) for a, b in zip(found[name], exact))
            / sum(map(len, exact)) for name in RECALL}


def search(options):
    if not options.library.exists():
        sys.exit(f"{options.library} does not exist; run make lib")
    with tempfile.TemporaryDirectory(dir=models) as folder:
        workers = galleries(options, folder, "persons")
        among_persons = {threads: recalls(workers, threads) for threads in options.threads}
        for worker in workers.values():
            worker.close()
    with tempfile.TemporaryDirectory(dir=models) as folder:
        workers = galleries(options, folder, "random")
        for threads in options.threads:
            # The similarities of the nearest random vectors are almost equal, so rounding changes
            # their order. The ten faces of a probe's person are more similar than all others, as in
            # real galleries.
            recall_by_kind = {"random vectors": recalls(workers, threads),
                              "ten faces per person": among_persons[threads]}
            programs = {name: lambda worker=worker: worker.milliseconds(
                threads=threads, runs=options.runs(2)) for name, worker in workers.items()}
            # For 20 or more probes, faiss uses OpenBLAS. On a test machine, its own loops took a
            # fifth of the time, so both are measured.
            programs["faiss without BLAS"] = lambda: workers["faiss.IndexFlatIP"].milliseconds(
                threads=threads, runs=options.runs(2), blas=False)
            comparison = Comparison(
                "search", f"32 of {options.gallery} faces, {plural(threads)}", "ms", programs,
                [(name, other, target) for name, target in SEARCH.items()
                 for other in ("faiss.IndexFlatIP", "faiss without BLAS")],
                threads=threads, batch=32)
            for kind, recall in recall_by_kind.items():
                for name, target in RECALL.items():
                    comparison.check_target(
                        f"{name}, recall@10, {kind}", [recall[name]], ">=", target)
            yield comparison
        for worker in workers.values():
            worker.close()


ROWS = {row.__name__: row for row in (ir50, mobile, ages, cold, memory, threads, search)}
