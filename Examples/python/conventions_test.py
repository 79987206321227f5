"""Tests that the package mtlface follows the conventions of Python and numpy.

usage: conventions_test.py PHOTO
"""
import copy
import multiprocessing
import pathlib
import pickle
import sys
import tempfile
import unittest
import warnings

import numpy as np

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
import mtlface  # noqa: E402

models = here.parent.parent / "Tests/Goldens/library"
photo_path = pathlib.Path(sys.argv[1])


def send_back(item):
    return item


class ConventionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photo = mtlface.Picture(photo_path)
        cls.detector = mtlface.Detector()
        cls.model = mtlface.Model(models / "model.safetensors")
        cls.face = cls.detector.detect(cls.photo)[0]
        cls.crop = cls.photo.align(cls.face, cls.model.input_size)
        cls.faces = cls.model.encode([cls.crop, cls.crop])

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def gallery(self, **options):
        gallery = mtlface.Gallery.create(None, dimension=2, **options)
        gallery.add_many([[1, 0], [0, 1], [1, 0]], ["Ada", "Bea", "Ada"])
        self.addCleanup(gallery.close)
        return gallery

    def assert_error(self, kind, pattern, function, *arguments, **options):
        """Check that an exception is both an `Error` and a `kind`, and check its message."""
        with self.assertRaisesRegex(mtlface.Error, pattern) as caught:
            function(*arguments, **options)
        self.assertIsInstance(caught.exception, kind)
        return caught.exception

    def test_handles_cannot_be_copied(self):
        with self.gallery() as gallery:
            for handle in (self.photo, self.detector, self.model, self.faces, gallery):
                for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
                    with self.subTest(handle=handle, duplicate=duplicate.__name__):
                        with self.assertRaisesRegex(TypeError, "cannot be copied or pickled"):
                            duplicate(handle)
            self.assertEqual(len(gallery), 3)
        self.assertEqual(self.photo.size, (512, 512))
        self.assertEqual(len(self.model.embed([self.crop])), 1)

    def test_handles_cannot_be_sent_to_processes(self):
        warnings.simplefilter("ignore", DeprecationWarning)  # The library supports fork.
        with multiprocessing.get_context("fork").Pool(1) as pool:
            with self.assertRaisesRegex(TypeError, "cannot be copied or pickled"):
                pool.map(send_back, [self.photo])
            age = self.faces.ages()[0]
            self.assertEqual(pool.map(send_back, [age]), [age])
        self.assertEqual(self.photo.size, (512, 512))

    def test_errors_can_be_pickled(self):
        for error in (mtlface.Error("MTLFACE_BUSY", "text"), mtlface.InvalidIndexError("a", "text"),
                      mtlface.MissingFileError("MTLFACE_UNREADABLE", "text", "absent.png")):
            loaded = pickle.loads(pickle.dumps(error))
            self.assertIs(type(loaded), type(error))
            self.assertEqual((loaded.status, str(loaded)), (error.status, "text"))
        self.assertEqual(loaded.filename, "absent.png")

    def test_indexes_out_of_range(self):
        last = self.model.age_groups - 1
        for group in (-1, last + 1, 2**40):
            self.assert_error(
                IndexError, f"group is {group}; pass 0 to {last}", self.faces.synthesize,
                group=group)
            self.assert_error(
                IndexError, f"group is {group}", self.model.discriminate, [self.crop], [group])
        for face in (-1, 2, 2**64):
            self.assert_error(
                IndexError, f"face is {face}; pass 0 to 1", self.faces.synthesize, face, group=0)
            self.assert_error(IndexError, f"face is {face}", self.faces.synthesize_groups, face)

    def test_years_out_of_range(self):
        for years in (-5, -0.1, 120.1, 500, float("nan"), float("inf")):
            self.assert_error(
                ValueError, f"years is {years}; pass 0 to 120", self.faces.synthesize, years=years)
        for years in (0, 120, np.float32(30)):
            self.assertEqual(self.faces.synthesize(years=years).size, (48, 48))

    def test_integers_out_of_range(self):
        gallery = self.gallery()
        self.assert_error(ValueError, "4294967296 is out of range", mtlface.Detector, 2**32)
        self.assert_error(
            ValueError, "out of range", self.detector.detect, self.photo, maximum_faces=2**32)
        self.assert_error(ValueError, "-1 is out of range", gallery.search, [1, 0], top=-1)
        self.assert_error(ValueError, "search for fewer", gallery.search, [1, 0], top=2**40)
        self.assert_error(ValueError, "-1 is out of range", gallery.remove, [-1])

    def test_numpy_scalars_are_numbers(self):
        gallery = self.gallery()
        self.assertEqual(gallery[np.int64(2)].person, "Bea")
        self.assertEqual(len(gallery.search([1, 0], top=np.int32(1), threshold=np.float32(0))), 1)
        gallery.remove(np.int64(2))
        self.assertEqual(gallery.ids(), [1, 3])
        self.assertEqual(self.photo.align(self.face, np.int64(48)).size, (48, 48))

    def test_image_parameters_accept_paths_arrays_and_bytes(self):
        array, crop = self.photo.array(), self.crop.tobytes()
        for source in (photo_path, str(photo_path), photo_path.read_bytes(), array, self.photo):
            self.assertEqual(self.detector.detect(source), [self.face])
            self.assertEqual(mtlface.align(source, self.face, 48).tobytes(), crop)
            self.assertEqual(mtlface.align(source, self.face.landmarks, 48).tobytes(), crop)
        embedding = self.model.embed([self.crop])
        self.crop.write(self.folder / "crop.png")
        for crops in ([self.folder / "crop.png"], [self.crop.array()], self.crop.array()[None]):
            np.testing.assert_array_equal(self.model.embed(crops), embedding)
            np.testing.assert_array_equal(self.model.encode(crops).embeddings()[:, :], embedding)
        confirmation = self.detector.confirm(self.crop)
        self.assertEqual(self.detector.confirm(self.crop.array()), confirmation)
        self.assertEqual(
            self.photo.paste(self.face, self.crop.array()).tobytes(),
            self.photo.paste(self.face.landmarks, self.crop).tobytes())
        for crops in (self.crop, self.crop.array(), "crop.png"):
            with self.assertRaisesRegex(TypeError, "pass a sequence"):
                self.model.embed(crops)
        self.assert_error(ValueError, "shape", mtlface.align, self.photo, [1, 2, 3])

    def test_image_parameters_accept_pil_images(self):
        try:
            from PIL import Image
        except ImportError:
            self.skipTest("Pillow is not installed")
        with Image.open(photo_path) as image:
            self.assertEqual(self.detector.detect(image), [self.face])
            self.assertEqual(mtlface.align(image, self.face, 48).tobytes(), self.crop.tobytes())
            with self.assertRaisesRegex(TypeError, "pass a sequence"):
                self.model.embed(image)

    def test_numpy_reads_pictures(self):
        array = np.asarray(self.photo)
        self.assertEqual((array.dtype, array.shape), (np.uint8, (512, 512, 3)))
        self.assertEqual(array.tobytes(), self.photo.tobytes())
        self.assertEqual(np.asarray(self.photo, np.float32).dtype, np.float32)
        array[:] = 0  # a copy
        self.assertNotEqual(array.tobytes(), self.photo.tobytes())

    def test_results_with_arrays_are_comparable(self):
        first, second = self.faces.ages()
        self.assertTrue(first == second and hash(first) == hash(second))
        self.assertFalse(first == first.years)
        gallery = self.gallery()
        self.assertEqual(gallery[1], gallery[1])
        self.assertNotEqual(gallery[1], gallery[2])
        self.assertEqual(len({gallery[1], gallery[1], gallery[3]}), 2)

    def test_galleries_are_collections(self):
        gallery = self.gallery()
        self.assertTrue("Ada" in gallery and 3 in gallery and np.int64(1) in gallery)
        for item in ("Cleo", "", 0, 4, -1, 2**80, None, 1.5):
            self.assertNotIn(item, gallery)
        self.assertEqual([face.person for face in gallery], ["Ada", "Bea", "Ada"])
        self.assertEqual([face.id for face in gallery], gallery.ids())
        self.assert_error(KeyError, "no face with the ID 77", lambda: gallery[77])
        self.assert_error(KeyError, "Cleo", gallery.remove_person, "Cleo")

    def test_similarity_of_arrays(self):
        random = np.random.default_rng(0)
        a, b = random.normal(size=(4, 8)), random.normal(size=(3, 8))
        pairs = mtlface.similarity(a, b)
        self.assertEqual((pairs.shape, pairs.dtype), ((4, 3), np.float64))
        expected = [[mtlface.similarity(x, y) for y in b] for x in a]
        np.testing.assert_allclose(pairs, expected, atol=1e-6)
        np.testing.assert_allclose(np.diag(mtlface.similarity(a, a)), 1)
        self.assertIsInstance(mtlface.similarity(a[0], b[0]), float)
        np.testing.assert_allclose(mtlface.similarity(a, b[0]), pairs[:, 0])
        np.testing.assert_allclose(mtlface.similarity(a[0], b), pairs[0])
        self.assertEqual(mtlface.similarity(a[:0], b).shape, (0, 3))
        self.assert_error(ValueError, "8 and 7 elements", mtlface.similarity, a, b[:, :7])
        self.assert_error(ValueError, "zero or not finite", mtlface.similarity, a, np.zeros((1, 8)))
        for other in (a[None], 1):
            self.assert_error(ValueError, "shape", mtlface.similarity, other, b)

    def test_closed_objects_say_so(self):
        with mtlface.Picture(np.zeros((2, 2, 3), np.uint8)) as picture:
            self.assertFalse(picture.closed)
        gallery, detector = self.gallery(), mtlface.Detector()
        faces, model = self.model.encode([self.crop]), mtlface.Model(models / "model.safetensors")
        for handle, use in [
                (picture, lambda: picture.size), (detector, lambda: detector.detect(self.photo)),
                (model, lambda: model.embed([self.crop])), (faces, faces.embeddings),
                (gallery, lambda: gallery.search([1, 0]))]:
            handle.close()
            handle.close()
            self.assertTrue(handle.closed)
            name = type(handle).__name__
            error = self.assert_error(ValueError, f"the {name} object was closed", use)
            self.assertEqual(error.status, "MTLFACE_INVALID_HANDLE")
            self.assertEqual(repr(handle), f"<mtlface.{name}: closed>")
        self.assert_error(ValueError, "the Picture object was closed", self.model.embed, [picture])

    def test_missing_files(self):
        absent = self.folder / "absent"
        for function in (mtlface.Picture, mtlface.Model, mtlface.Gallery, self.detector.detect):
            for path in (absent, str(absent)):
                error = self.assert_error(FileNotFoundError, "absent", function, path)
                self.assertEqual((error.filename, error.errno), (path, 2))
        self.assert_error(
            FileNotFoundError, "absent", mtlface.Gallery.repair, absent, self.folder / "new")
        gallery = self.gallery()
        self.assert_error(FileNotFoundError, "absent", self.crop.write, absent / "crop.png")
        self.assert_error(FileNotFoundError, "absent", mtlface.Gallery.create, absent / "new")
        self.assert_error(FileNotFoundError, "absent", gallery.export, absent / "new.npy")
        damaged = self.folder / "damaged"
        damaged.write_bytes(b"damaged")
        for function in (mtlface.Picture, mtlface.Model, mtlface.Gallery):
            error = self.assert_error(mtlface.Error, "damaged", function, damaged)
            self.assertNotIsInstance(error, OSError)

    def test_existing_files(self):
        path = self.folder / "people.gallery"
        with mtlface.Gallery.create(path, dimension=2, model="m") as gallery:
            gallery.add([1, 0], "Ada")
        self.assert_error(FileExistsError, "people.gallery", mtlface.Gallery.create, path)
        for _ in range(2):
            with mtlface.Gallery.create(path, dimension=2, model="m", exist_ok=True) as gallery:
                gallery.add([0, 1], "Bea")
        self.assertEqual(len(mtlface.Gallery(path)), 3)
        for options in ({"dimension": 3, "model": "m"}, {"dimension": 2, "model": "n"}):
            self.assert_error(
                ValueError, "pass those of the file", mtlface.Gallery.create, path, exist_ok=True,
                **options)

    def test_misspelled_options(self):
        gallery = self.gallery()
        self.assert_error(
            ValueError, 'pass "float32", "float16" or "int8"', self.gallery, format="flot16")
        self.assert_error(
            ValueError, "by is 'mean'; pass \"template\" or \"best\"", gallery.search_persons,
            [1, 0], by="mean")
        self.assert_error(
            ValueError, 'format is \'np\'; pass "npy" or "fvecs"', gallery.export, "people", "np")
        self.assert_error(ValueError, "name is 'x6'; pass \"x_1\", ", self.faces.feature, "x6")

    def test_wrong_types(self):
        gallery = self.gallery()
        self.assert_error(ValueError, "zero byte", gallery.add, [1, 0], "A\0b")
        self.assert_error(ValueError, "zero byte", mtlface.Picture, "A\0b.png")
        with self.assertRaisesRegex(TypeError, "person is 7; pass a string"):
            gallery.add([1, 0], 7)
        with self.assertRaisesRegex(TypeError, "pass a sequence of strings"):
            gallery.add_many([[1, 0]] * 3, "Ada")
        with self.assertRaisesRegex(TypeError, "'70' is not a number"):
            self.faces.synthesize(years="70")
        with self.assertRaisesRegex(TypeError, "None is not an image"):
            self.detector.detect(None)

    def test_representations(self):
        gallery = self.gallery()
        path = models / "model.safetensors"
        self.assertEqual(repr(self.photo), "<mtlface.Picture: 512 x 512>")
        self.assertEqual(repr(self.detector), "<mtlface.Detector>")
        self.assertEqual(
            repr(self.model), f"<mtlface.Model: {str(path)!r}, 48 x 48 pixels, 8 dimensions, "
            "decomposition, age estimator, generator, discriminator>")
        self.assertEqual(repr(self.faces), "<mtlface.Faces: 2 faces>")
        self.assertEqual(
            repr(gallery),
            "<mtlface.Gallery: in memory, 3 faces of 2 people, 2 dimensions, float32>")
        self.assertRegex(
            repr(self.faces.ages()[0]), r"^Age\(years=[0-9.]+, group=\d, low=\d+, high=\d+\)$")
        self.assertEqual(repr(gallery[1]), "GalleryFace(id=1, person='Ada', note='')")

    def test_names_are_listed(self):
        self.assertLessEqual(set(mtlface.__all__), set(dir(mtlface)))
        self.assertIn(f"MTLFace {mtlface.__version__},", mtlface.version())
        parts = ("decomposition", "age_estimator", "generator", "discriminator")
        names = {"input_size", "embedding_dimension", "age_groups", "ages", "is_calibrated"}
        names |= {f"has_{part}" for part in parts}
        self.assertLessEqual(names, set(dir(self.model)))
        for name in names:
            self.assertTrue(getattr(mtlface.Model, name).__doc__)
        self.assertTrue((pathlib.Path(mtlface.__file__).parent / "py.typed").exists())
        self.assertEqual((mtlface.Error.__module__, mtlface.Age.__module__), ("mtlface",) * 2)


unittest.main(argv=sys.argv[:1])
