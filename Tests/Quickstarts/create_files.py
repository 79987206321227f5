"""Creates the photos and pairs that the documents mention, in the current folder.

All photos are copies of the sample portrait with different JPEG qualities, so that no two files are
identical. The wheel of mtlface must be installed.
"""

import pathlib
import pickle

import mtlface

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHOTOS = """family.jpg photo.jpg then.jpg now.jpg me.jpg party.jpg ada.jpg a.jpg b.jpg
people/Ada.jpg people/Grace.jpg album/1.jpg album/2.jpg
photos/Ada/1.jpg photos/Ada/party.jpg photos/Grace/1.jpg photos/Grace/2.jpg""".split()
# UTKFace encodes age, gender, ethnicity and date in the name of a file.
AGES = range(3, 83, 2)
PHOTOS += [f"utkface-photos/{age}_{age % 2}_0_201701161745{age:02}000.jpg" for age in AGES]

portrait = mtlface.Picture(ROOT / "Examples" / "photos" / "astronaut.png")
for index, name in enumerate(PHOTOS):
    path = pathlib.Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    portrait.write(path, quality=95 - index)

# An insightface file of pairs: a pickle of the encoded images and of the labels. The images of
# different people are crops of the face and of the background.
with mtlface.Detector() as detector:
    landmarks = detector.detect(portrait)[0].landmarks
face = portrait.align(landmarks)
images, labels = [], []
for index in range(20):
    other = face if index % 2 else portrait.align([(x - 60 - index, y + 9) for x, y in landmarks])
    for number, image in enumerate((face, other)):
        image.write("pair.jpg", quality=60 + 2 * index + number)
        images.append(pathlib.Path("pair.jpg").read_bytes())
    labels.append(bool(index % 2))
pathlib.Path("lfw.bin").write_bytes(pickle.dumps((images, labels), protocol=2))
pathlib.Path("pair.jpg").unlink()
