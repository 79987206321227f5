"""Readers of insightface record folders, which contain train.rec, train.idx and property."""
import io
import os
import struct

import numpy as np
import torch
from PIL import Image

from description import Unsupported

MAGIC = 0xced7230a


class Records:
    """The records of a folder or of a .rec file, in ascending order of their keys."""

    def __init__(self, path):
        self.path = os.path.join(path, "train.rec") if os.path.isdir(path) else path
        self.file = None
        with open(os.path.splitext(self.path)[0] + ".idx", encoding="ascii") as lines:
            self.entries = sorted(tuple(map(int, line.split("\t"))) for line in lines)
        if self.entries and self.entries[0][0] == 0:
            # The first record may contain the key of the first record that is not an image.
            labels, image = self.read(0)
            if len(labels) == 2 and not image:
                self.entries = [(k, o) for k, o in self.entries if 0 < k < labels[0]]
        if not self.entries:
            raise Unsupported(f"{self.path}: contains no images; use another data set")

    def __getstate__(self):
        return self.__dict__ | {"file": None}

    def read(self, number, with_image=True):
        """Returns the labels and the encoded image of a record."""
        if self.file is None:
            self.file = os.open(self.path, os.O_RDONLY)
        key, offset = self.entries[number]
        parts, kind = [], 1
        while kind in (1, 2):
            # Forked processes share the position of a file, so read at explicit offsets.
            head = os.pread(self.file, 8, offset)
            magic, word = struct.unpack("<II", head) if len(head) == 8 else (0, 0)
            kind, length = word >> 29 if with_image else 0, word & 0x1fffffff
            size = length if with_image else min(length, 24 + 4 * 4096)
            parts.append(os.pread(self.file, size, offset + 8))
            if magic != MAGIC or len(parts[-1]) != size or kind > 3:
                raise Unsupported(f"{self.path}: record {key} is damaged; run dataset validate")
            offset += 8 + (length + 3) // 4 * 4
        # A payload is divided into parts where it contains the magic number.
        payload = struct.pack("<I", MAGIC).join(parts)
        count, label = struct.unpack_from("<If", payload) if len(payload) >= 24 else (4097, 0)
        if count > 4096 or len(payload) < 24 + 4 * count:
            raise Unsupported(
                f"{self.path}: record {key} is too short for its labels; run dataset validate")
        labels = struct.unpack_from(f"<{count}f", payload, 24) if count else (label,)
        return labels, payload[24 + 4 * count:]

    def kind_of_labels(self):
        """Returns the meaning of the labels.

        Three labels are index, age and gender. If `property` contains fewer classes than faces,
        they are identity, age and gender.
        """
        if len(self.read(0, with_image=False)[0]) != 3:
            return "identity"
        properties = os.path.join(os.path.dirname(self.path), "property")
        try:
            with open(properties, encoding="ascii") as file:
                classes = int(file.readline().split(",")[0])
        except (OSError, ValueError):
            return "indexAgeGender"
        return "identityAgeGender" if classes < len(self.entries) else "indexAgeGender"


class Faces(torch.utils.data.Dataset):
    """The training faces of all data sets. The index of an item is (face, mirrored).

    `classes` is the number of people in all data sets. They are numbered in the order of their
    occurrence. People in different data sets are different people. Unknown `labels` and `ages` are
    -1.
    """

    def __init__(self, sources, size):
        self.size, self.sets, self.places = size, [], []
        self.classes, labels, ages = 0, [], []
        for source in sources:
            records, numbers = Records(source["path"]), {}
            kind = source["labels"] or records.kind_of_labels()
            for number, (key, _) in enumerate(records.entries):
                found, _ = records.read(number, with_image=False)
                age, person = self.age_and_person(found, kind, f"{records.path}: record {key}")
                label = -1 if person is None else numbers.setdefault(person, len(numbers))
                if source["heldOutEvery"] and key % source["heldOutEvery"] == 0:
                    continue
                self.places.append((len(self.sets), number))
                labels.append(label if label < 0 else self.classes + label)
                ages.append(age)
            self.sets.append(records)
            self.classes += len(numbers)
        if not self.places:
            raise Unsupported("data: all faces are held out; increase heldOutEvery or add faces")
        self.labels, self.ages = torch.tensor(labels), torch.tensor(ages, dtype=torch.float32)

    @staticmethod
    def age_and_person(labels, kind, name):
        """Returns the age and the person in the labels of a record."""
        if kind != "identity" and len(labels) < 3:
            raise Unsupported(f"{name} has {len(labels)} labels, but {kind} requires 3")
        age = -1.0 if kind == "identity" else labels[1]
        if age != -1 and not 0 <= age <= 150:
            raise Unsupported(f"{name}: the age is {age}; use 0 to 150 years, or -1 if unknown")
        if kind == "indexAgeGender":
            return age, None
        if not (0 <= labels[0] < 2**24 and labels[0] == int(labels[0])):
            raise Unsupported(
                f"{name}: the identity is {labels[0]}; use a whole number from 0 to 16777215")
        return age, int(labels[0])

    def __len__(self):
        return len(self.places)

    def __getitem__(self, item):
        face, mirrored = item
        number, place = self.places[face]
        _, encoded = self.sets[number].read(place)
        with Image.open(io.BytesIO(encoded)) as picture:
            if picture.size != (self.size, self.size):
                raise Unsupported(
                    f"{self.sets[number].path}: a face has {picture.size[0]} x {picture.size[1]} "
                    f"pixels, but the model requires {self.size} x {self.size}; use "
                    "dataset convert --align")
            pixels = np.asarray(picture.convert("RGB"), dtype=np.float32) / 127.5 - 1
        pixels = pixels[:, ::-1] if mirrored else pixels
        return (torch.from_numpy(pixels.transpose(2, 0, 1).copy()), self.labels[face],
                self.ages[face])
