"""Tests the results of the package mtlface.

usage: selftest.py PHOTO [RESULTS]

The script uses the small models in Tests/Goldens/library. RESULTS is a file that the C test program
Tests/Library/test.c writes. It contains the results of the embedded model for the face in the
photo: the embedding and the pixels of the seven synthesized ages. If Pillow is installed, the
script performs more checks.
"""
import pathlib
import sys
import tempfile
import threading

import numpy as np

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
import mtlface  # noqa: E402

models = here.parent.parent / "Tests/Goldens/library"
photo_path = pathlib.Path(sys.argv[1])
checks = 0


def check(condition, name):
    global checks
    if not condition:
        sys.exit(f"selftest: {name} failed")
    checks += 1


def fails(status, word, body):
    outcome = "no error was raised"
    try:
        body()
    except mtlface.Error as error:
        if error.status == status and word in str(error):
            return check(True, word)
        outcome = f"{error.status} was raised: {error}"
    sys.exit(f"selftest: expected {status} with \"{word}\", but {outcome}")


print(mtlface.version())
photo = mtlface.Picture(photo_path)
check(photo.size == (512, 512), "size of the photo")
check(mtlface.Picture(photo_path.read_bytes()).tobytes() == photo.tobytes(), "decoding from memory")
with mtlface.Detector(threads=2) as detector:
    faces = detector.detect(photo)
    check(len(faces) == 1 and abs(faces[0].box[0] - 181.051) < 0.2, "detection")
    check(not detector.detect(photo, minimum_face=500), "detection with a minimum size")
    points = faces[0].landmarks
    crop, matrix, inverse = photo.alignment(points)
    check(abs(matrix[0][0] - 0.879854) < 1e-3 and len(inverse) == 2, "alignment")
    check(detector.confirm(crop) and not detector.confirm(photo), "confirmation")
    fails("MTLFACE_INVALID_ARGUMENT", "minimum face",
          lambda: detector.detect(photo, minimum_face=-1))
fails("MTLFACE_UNREADABLE", "absent.png", lambda: mtlface.Picture("absent.png"))
check(abs(mtlface.similarity([1, 2, 2], [2, 4, 4]) - 1) < 1e-6, "similarity")
scores, same = [0.9, 0.8, 0.7, 0.2, 0.6, 0.3, 0.1, 0.0], [True] * 4 + [False] * 4
check(mtlface.true_accept_rate(scores, same, 0.25)[0] == 0.75, "TAR at FAR")
check(abs(mtlface.area_under_curve(scores, same) - 0.875) < 1e-9, "AUC")
check(abs(mtlface.equal_error_rate(scores, same) - 0.25) < 1e-9, "EER")
check(0.5 <= mtlface.k_fold_accuracy(scores, same, 4)[0] <= 1, "k-fold accuracy")
rows, people = [[1, 0], [0.9, 0.1], [0, 1], [0.6, 0.5], [-1, 0]], [1, 1, 2, 2, 3]
ranks, curve = mtlface.identification(rows, people, rates=3)
check(ranks == [1, 1, 1, 3, 0] and curve == [0.75, 0.75, 1], f"leave-one-out: {ranks}, {curve}")
ranks, curve = mtlface.identification(
    rows[1:], people[1:], rows[:1], people[:1], rates=1, threads=1)
check(ranks == [1, 0, 0, 0] and curve == [1], "identification with a gallery")
missed, threshold, enough = mtlface.open_set_rate(rows[1:], people[1:], rows[:1], people[:1], 0)
check(missed == 0 and 0.77 < threshold < 1 and not enough, "open-set identification")
check(mtlface.age_errors([30, 40], [33, 38]) == (2.5, -0.5, 0.5), "age errors")
check(mtlface.cumulative_score([30, 40], [33, 38], 2) == 0.5, "CS(2)")
low, high = mtlface.mean_interval([1, 1, 0, 0] * 10, [0, 0, 1, 1] * 10)
check((low, high) == (0, 1), "interval of two people")
low, high = mtlface.mean_interval([1, 0] * 50, seed=3)
check(0.35 < low < 0.45 and 0.55 < high < 0.65, "interval of many people")
fails("MTLFACE_INVALID_ARGUMENT", "zero or not finite",
      lambda: mtlface.identification([[0, 0]], [1]))

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "people.gallery"
    with mtlface.Gallery.create(path, dimension=3, format="float16", model="m") as gallery:
        check(gallery.add([1, 0, 0], "Ada", note="ada.png") == 1, "add")
        check(gallery.add_many([[0, 2, 0], [3, 4, 0]], ["Bea", "Ada"]) == [2, 3], "add_many")
        check(len(gallery) == 3 and gallery.persons == ["Ada", "Bea"]
              and gallery.ids("Ada") == [1, 3], "people and ids")
        check(gallery[1].note == "ada.png" and gallery[1].person == "Ada"
              and gallery[1].embedding[0] == 1, "lookup of a face by id")
        best = gallery.search([0, 1, 0], top=2)
        check([m.id for m in best] == [2, 3] and abs(best[1].similarity - 0.8) < 1e-3, "search")
        check(not gallery.search([0, 0, 1], threshold=0.5), "search for an unknown person")
        found = gallery.search_persons([[0, 1, 0], [1, 0, 0]], top=1)
        check([[m.person for m in row] for row in found] == [["Bea"], ["Ada"]],
              "search for people")
        with mtlface.Gallery(path) as reader:
            gallery.update(2, person="Cleo", note="new")
            gallery.remove(1)
            check(reader.refresh() and reader.persons == ["Ada", "Cleo"]
                  and reader[2].note == "new", "refresh")
            fails("MTLFACE_READ_ONLY", "reading", lambda: reader.remove(2))
        fails("MTLFACE_BUSY", "open for writing in another",
              lambda: mtlface.Gallery(path, writable=True))
        fails("MTLFACE_NOT_FOUND", "77", lambda: gallery[77])
        gallery.compact()
        gallery.export(path.with_suffix(".npy"), list=path.with_suffix(".tsv"))
        check(path.with_suffix(".tsv").read_text().startswith("2\tCleo\tnew\n3\tAda"),
              "content of the exported list")
        check(gallery.remove_person("Ada") == 1 and gallery.format == "float16"
              and gallery.model == "m", "remove_person and properties")
        check(np.load(path.with_suffix(".npy")).shape == (2, 3), "shape of the exported array")
    damaged = bytearray(path.read_bytes())
    damaged[4100] ^= 1
    path.write_bytes(damaged)
    fails("MTLFACE_UNREADABLE", "damaged", lambda: mtlface.Gallery(path))
    check(mtlface.Gallery.repair(path, path.with_suffix(".saved"))["lost_records"] == 1, "repair")
with mtlface.Model(models / "model.safetensors", threads=2) as model:
    check(model.identity() != model.identity(flip=True), "identity")
    check(model.input_size == 48 and model.has_generator and model.age_groups == 7,
          "model properties")
    check(model.metadata == {"licence": "CC0-1.0"}, "metadata")
    check(model.group_labels[3] == "31-40", "group labels")
    check(model.threshold(0.01).uses_flip, "threshold")
    fails("MTLFACE_NOT_CALIBRATED", "calibrated range", lambda: model.threshold(1e-9))
    small = photo.align(points, model.input_size)
    with model.encode([small, small]) as encoded:
        older = encoded.synthesize(1, years=72)
        check(older.size == (48, 48), "synthesis")
        check(encoded.synthesize(group=6).tobytes() == encoded.synthesize_groups()[6].tobytes(),
              "synthesis in all groups")
        check(photo.paste(points, older).size == (512, 512), "paste-back")
    fails("MTLFACE_INVALID_ARGUMENT", "512 x 512", lambda: model.encode([photo]))
    recognizer = mtlface.Model((models / "recognizer.safetensors").read_bytes())
    with recognizer.encode([small]) as encoded:
        fails("MTLFACE_MISSING_PART", "generator", lambda: encoded.synthesize(group=0))

    with model.encode([small, small]) as encoded:
        embeddings = encoded.embeddings()
        check(embeddings.shape == (2, 8)
              and np.allclose(np.linalg.norm(embeddings, axis=1), 1), "embeddings")
        check(np.allclose(model.embed([small]), embeddings[:1], atol=1e-5),
              "embeddings from crops")
        age = encoded.ages()[0]
        check(abs(age.probabilities.sum() - 1) < 1e-4 and 0 <= age.years <= 100, "ages")
        x = encoded.feature("x_id") + encoded.feature("x_age")
        check(np.allclose(x, encoded.feature("x_5"), atol=1e-5), "X = X_id + X_age")
        check(model.discriminate([small], [3]).ndim == 3, "discriminator")
        check(model.embed([small], norms=True)[1][0] > 0, "norms")
    logits = mtlface.cosface_logits([[1, 2, 2]], [[2, 4, 4], [2, -1, 0]], [0])
    check(np.allclose(logits, [[64 * 0.65, 0]], atol=1e-3), "CosFace")
    array = photo.array()
    check(mtlface.Picture(array[:, :, ::-1], bgr=True).tobytes() == photo.tobytes(),
          "picture from an array in BGR order with negative strides")
    part = array[10:60, 20:90]
    check(mtlface.Picture(part).array().tobytes() == part.tobytes(),
          "picture from an array with padded rows")
    mismatches = []

    def embed_often():
        for _ in range(50):
            if not np.array_equal(model.embed([small]), model.embed([small])):
                mismatches.append(1)

    expected_embedding = model.embed([small])
    threads = [threading.Thread(target=embed_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(not mismatches and np.array_equal(model.embed([small]), expected_embedding),
          "embedding in several threads")
    try:
        from PIL import Image
    except ImportError:
        Image = None
    if Image is not None:
        check(mtlface.Picture(Image.open(photo_path)).tobytes() == photo.tobytes(),
              "picture from a PIL image")
warnings = []
mtlface.set_log(warnings.append)
with mtlface.Model() as model:
    model.embed([crop, photo.align([(x + 150, y) for x, y in points])])
check(len(warnings) == 1 and "align" in warnings[0], f"warnings about misaligned crops: {warnings}")
mtlface.set_log(None)
with mtlface.Model() as model, model.encode([crop]) as encoded:
    check("research" in model.metadata["licence"], "license of the embedded model")
    ages = encoded.synthesize_groups()
    results = encoded.embeddings().tobytes() + b"".join(age.tobytes() for age in ages)
    if len(sys.argv) > 2:
        expected = pathlib.Path(sys.argv[2]).read_bytes()
        check(results == expected, "agreement of the embedded model with the C program")
print(f"{checks} passed, 0 failed")
