"""A program that mypy checks: the annotations of the package accept all documented uses."""
from __future__ import annotations

import pathlib

import mtlface
import numpy as np
from PIL import Image


def older_faces(path: pathlib.Path) -> list[mtlface.Picture]:
    results: list[mtlface.Picture] = []
    with mtlface.Detector(threads=2) as detector, mtlface.Model() as model:
        with Image.open(path) as image:
            for face in detector.detect(image, minimum_face=40):
                crop = mtlface.align(image, face, model.input_size)
                with model.encode([crop]) as faces:
                    age: mtlface.Age = faces.ages()[0]
                    results.append(faces.synthesize(years=age.years + 30))
    return results


def encode(sources: list[mtlface.PictureLike], model: mtlface.Model) -> float:
    embeddings, norms = model.embed(sources, flip=True, norms=True)
    return float(norms.mean()) + float(model.embed([np.zeros((112, 112, 3), np.uint8)])[0, 0])


def search(gallery: mtlface.Gallery, probe: list[float]) -> str:
    matches: list[list[mtlface.Match]] = gallery.search(np.array([probe, probe]), top=3)
    names = {face.person for face in gallery} | {match.person for match in matches[0]}
    best = gallery.search_persons(probe, top=1)
    return best[0].person if best and best[0].person in names else "unknown"


def compare(a: list[float], b: list[float]) -> float:
    pairs = mtlface.similarity(np.array([a, b]), np.array([a, b]))
    try:
        return mtlface.similarity(a, b) - float(pairs[0, 1])
    except mtlface.InvalidArgumentError as error:
        raise SystemExit(f"{error.status}: {error}") from error
