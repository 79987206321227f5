"""Creates the images in this folder.

The images are part of the repository. Run this script only to change them:

    python3 -m venv /tmp/v && /tmp/v/bin/pip install pypng pillow numpy opencv-python-headless
    /tmp/v/bin/python make_fixtures.py

The samples of the PNG images are computed with the following formula, which PNGFormatTests.swift
also uses:

    sample(x, y, channel) = ((3701 x + 7103 y + 11311 channel + 509 x y) mod 65536) >> (16 - depth)
"""
import struct
import zlib

import cv2
import numpy as np
import png
from PIL import Image, ImageOps

W, H = 11, 7


def sample(x, y, c, depth):
    return ((3701 * x + 7103 * y + 11311 * c + 509 * x * y) % 65536) >> (16 - depth)


def rows(channels, depth):
    return [[sample(x, y, c, depth) for x in range(W) for c in range(channels)] for y in range(H)]


def write_png(name, data, **settings):
    for interlace in (False, True):
        with open(name + ("-interlaced" if interlace else "") + ".png", "wb") as file:
            writer = png.Writer(W, H, interlace=interlace, **settings)
            writer.write_array(file, [v for row in data for v in row])


for depth in (1, 2, 4, 8, 16):
    write_png(f"gray-{depth}", rows(1, depth), grayscale=True, bitdepth=depth)
    key = sample(0, 0, 0, depth)
    write_png(f"gray-{depth}-key", rows(1, depth), grayscale=True, bitdepth=depth, transparent=key)
for depth in (8, 16):
    key = tuple(sample(0, 0, c, depth) for c in range(3))
    write_png(f"rgb-{depth}", rows(3, depth), grayscale=False, bitdepth=depth)
    write_png(f"rgb-{depth}-key", rows(3, depth), grayscale=False, bitdepth=depth, transparent=key)
    write_png(f"graya-{depth}", rows(2, depth), grayscale=True, alpha=True, bitdepth=depth)
    write_png(f"rgba-{depth}", rows(4, depth), grayscale=False, alpha=True, bitdepth=depth)
for depth in (1, 2, 4, 8):
    count = 2**depth
    colors = [(i * 53 % 256, i * 97 % 256, i * 151 % 256) for i in range(count)]
    clear = [(*c, i * 29 % 256) for i, c in enumerate(colors)]
    write_png(f"palette-{depth}", rows(1, depth), palette=colors, bitdepth=depth)
    write_png(f"palette-{depth}-key", rows(1, depth), palette=clear, bitdepth=depth)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def read(name):
    with open(name, "rb") as file:
        return file.read()


signature = b"\x89PNG\r\n\x1a\n"
header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
tiny = zlib.compress(bytes(1000))
write("bomb.png", signature + chunk(b"IHDR", header) + chunk(b"IDAT", tiny) + chunk(b"IEND", b""))
write("text.png", b"This is a text file with the extension of an image.\n")
Image.new("RGB", (1, 1), (10, 20, 30)).save("one.png")

# JPEG files of a smooth image whose width and height are odd.
y, x = np.mgrid[0:23, 0:37].astype(float)
smooth = np.stack([x * 6 + 10, y * 9 + 20, 240 - x * 3 - y * 4], -1).clip(0, 255).astype(np.uint8)
photo = Image.fromarray(smooth)
photo.convert("L").save("gray.jpg", quality=95)
photo.save("ycbcr-444.jpg", quality=95, subsampling=0)
photo.save("ycbcr-420.jpg", quality=95, subsampling=2)
photo.save("progressive.jpg", quality=90, progressive=True)
photo.save("restart.jpg", quality=90, restart_marker_blocks=2)
photo.save("rgb.jpg", quality=95, keep_rgb=True)
photo.convert("CMYK").save("cmyk-adobe.jpg", quality=95)
adobe = read("cmyk-adobe.jpg")
at = adobe.index(b"\xff\xee\x00\x0eAdobe")
write("cmyk-plain.jpg", adobe[:at] + adobe[at + 16 :])
write("ycck.jpg", adobe[: at + 15] + b"\x02" + adobe[at + 16 :])
Image.new("RGB", (1, 1), (10, 20, 30)).save("one.jpg", quality=95)
for name in ("gray", "ycbcr-444", "ycbcr-420", "progressive", "restart", "rgb", "cmyk-adobe",
             "cmyk-plain", "ycck"):
    Image.open(name + ".jpg").convert("RGB").save(name + ".jpg.png", optimize=True)
# Pillow inverts every CMYK file. libjpeg and this library invert only files with Adobe's marker.
ink = 255 - np.asarray(Image.open("cmyk-plain.jpg")).astype(int)
light = ((255 - ink[..., :3]) * (255 - ink[..., 3:]) + 127) // 255
Image.fromarray(light.astype(np.uint8)).save("cmyk-plain.jpg.png", optimize=True)
plain = read("ycbcr-444.jpg")
at = plain.index(b"\xff\xc0") + 5
write("bomb.jpg", plain[:at] + struct.pack(">HH", 60000, 60000) + plain[at + 4 :])

# One image stored in the eight orientations. Files with even orientations have big-endian EXIF.
corners = Image.new("RGB", (24, 16))
for box, color in (((0, 0, 12, 8), (220, 40, 30)), ((12, 0, 24, 8), (40, 200, 60)),
                    ((0, 8, 12, 16), (30, 60, 210)), ((12, 8, 24, 16), (230, 220, 90))):
    corners.paste(color, box)
corners.save("upright.png", optimize=True)
T = Image.Transpose
undo = {1: None, 2: T.FLIP_LEFT_RIGHT, 3: T.ROTATE_180, 4: T.FLIP_TOP_BOTTOM, 5: T.TRANSPOSE,
        6: T.ROTATE_90, 7: T.TRANSVERSE, 8: T.ROTATE_270}
for value, method in undo.items():
    stored = corners if method is None else corners.transpose(method)
    e = "<" if value % 2 else ">"
    tiff = (b"II" if value % 2 else b"MM") + struct.pack(e + "HIH", 42, 8, 2)
    tiff += struct.pack(e + "HHI", 0x010F, 2, 2) + b"a\0\0\0"
    tiff += struct.pack(e + "HHIHH", 0x0112, 3, 1, value, 0) + struct.pack(e + "I", 0)
    stored.save(f"orientation-{value}.png", exif=b"Exif\0\0" + tiff, optimize=True)
    stored.save(f"orientation-{value}.jpg", exif=b"Exif\0\0" + tiff, quality=100, subsampling=0)
    turned = ImageOps.exif_transpose(Image.open(f"orientation-{value}.png")).convert("RGB")
    assert turned.tobytes() == corners.tobytes()

# An image of noise that is resized by OpenCV.
noise = np.random.default_rng(5).integers(0, 256, (29, 37, 3), dtype=np.uint8)
Image.fromarray(noise).save("noise.png")
for name, size, method in (("area", (13, 11), cv2.INTER_AREA), ("bilinear", (50, 41), cv2.INTER_LINEAR)):
    Image.fromarray(cv2.resize(noise, size, interpolation=method)).save(f"noise-{name}.png")
