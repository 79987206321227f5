"""Runs a network with another program and times it on request.

usage: peer.py PROGRAM FOLDER

Each line of standard input is a request in JSON. It has the members "network" ("ir50", "mobile" or
"ages"), "threads" and "batch", and one of these members:
- "runs": the number of runs to time. The result is the list of times in milliseconds. The first,
  additional run is a warm-up, and its time is not returned.
- "check": an .npy file with the embeddings of FOLDER/faces or, for "ages", the .png file of the
  last age group. The result is the lowest cosine similarity to the peer's embeddings or, for
  "ages", the largest difference between corresponding pixel values of the two images, which range
  from 0 to 255.
Each response is a line that consists of the word "response", a space and the result as JSON.
"""
import json
import pathlib
import sys
import time

import numpy
from PIL import Image

folder = pathlib.Path(sys.argv[2])
faces = numpy.stack([
    numpy.asarray(Image.open(path), numpy.float32)
    for path in sorted((folder / "faces").glob("*.png"))]) / 127.5 - 1
# Make the array contiguous, so that programs do not copy it.
faces = numpy.ascontiguousarray(faces.transpose(0, 3, 1, 2))


def onnxruntime(network, threads, batch):
    import onnxruntime as runtime

    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Hide the warning that insightface's file declares a batch size of 1.
    options.log_severity_level = 3
    session = runtime.InferenceSession(
        folder / f"{network}.onnx", options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda images: session.run(None, {name: images})[0]


def openvino(network, threads, batch, hint):
    import openvino as runtime

    core = runtime.Core()
    model = core.read_model(folder / f"{network}.onnx")
    request_batch = batch if hint == "LATENCY" else 1
    model.reshape([request_batch, 3, 112, 112])
    compiled = core.compile_model(model, "CPU", {
        "PERFORMANCE_HINT": hint, "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "f32"})
    if hint == "LATENCY":
        request = compiled.create_infer_request()
        return lambda images: request.infer([images])[0].copy()
    # Throughput mode uses parallel requests with one image each.
    queue = runtime.AsyncInferQueue(compiled)
    results = [None] * batch

    def store(request, index):
        results[index] = request.get_output_tensor(0).data.copy()

    queue.set_callback(store)

    def run(images):
        for index in range(batch):
            queue.start_async([images[index:index + 1]], index)
        queue.wait_all()
        return numpy.concatenate(results)

    return run


def ncnn(network, threads, batch):
    import ncnn as runtime

    net = runtime.Net()
    net.opt.num_threads = threads
    # Disable half precision and keep the other defaults, including Winograd.
    for option in ("fp16_packed", "fp16_storage", "fp16_arithmetic", "bf16_storage", "bf16_packed"):
        if hasattr(net.opt, f"use_{option}"):
            setattr(net.opt, f"use_{option}", False)
    net.load_param(str(folder / f"{network}.ncnn.param"))
    net.load_model(str(folder / f"{network}.ncnn.bin"))

    def run(images):
        rows = []
        for image in images:
            with net.create_extractor() as extractor:
                extractor.input("in0", runtime.Mat(image))
                rows.append(numpy.array(extractor.extract("out0")[1]).reshape(-1))
        return numpy.stack(rows)

    return run


def pytorch(network, threads, batch):
    import torch

    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "training"))
    import mirror  # noqa: F401
    from description import preset
    from networks import networks

    description = preset("cvpr2021")
    modules = networks(description).eval()
    for part, name in {"E": "encoder", "A": "age", "G": "generator"}.items():
        modules[name].load_state_dict(torch.load(folder / f"{part}.pth"))
    encoder, generator = modules["encoder"], modules["generator"]

    def embed(x):
        return encoder.embed(encoder.fsm(encoder.levels(x)[-1])[0])

    def ages(x):
        # Like the authors' code, this encodes the face for every age and computes all filters.
        faces_at_ages = []
        for group in range(description["groupCount"]):
            levels = encoder.levels(x)
            identity, _ = encoder.fsm(levels[-1])
            faces_at_ages.append(generator(identity, levels, x, torch.full((len(x),), group)))
        return torch.cat(faces_at_ages)

    def run(images):
        torch.set_num_threads(threads)
        with torch.inference_mode():
            return (ages if network == "ages" else embed)(torch.from_numpy(images)).numpy()

    return run


PROGRAMS = {
    "onnxruntime": onnxruntime, "ncnn": ncnn, "PyTorch": pytorch,
    "OpenVINO latency": lambda *key: openvino(*key, "LATENCY"),
    "OpenVINO throughput": lambda *key: openvino(*key, "THROUGHPUT"),
}


def times(run, images, runs):
    result = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        run(images)
        result.append(1000 * (time.perf_counter() - start))
    return result[1:]


def difference(run, batch, network, path):
    if network == "ages":
        theirs = run(faces[:1])[-1].transpose(1, 2, 0)
        ours = numpy.asarray(Image.open(path), float)
        return float(abs(ours - ((theirs + 1) * 127.5).round().clip(0, 255)).max())
    theirs = numpy.concatenate(
        [run(faces[start:start + batch]) for start in range(0, len(faces), batch)]).astype(float)
    theirs /= numpy.linalg.norm(theirs, axis=1, keepdims=True)
    return float((numpy.load(path) * theirs).sum(axis=1).min())


models = {}
for line in sys.stdin:
    request = json.loads(line)
    key = request["network"], request["threads"], request["batch"]
    if key not in models:
        models[key] = PROGRAMS[sys.argv[1]](*key)
    if "check" in request:
        response = difference(models[key], request["batch"], request["network"], request["check"])
    else:
        response = times(models[key], faces[:request["batch"]], request["runs"])
    print("response", json.dumps(response), flush=True)
