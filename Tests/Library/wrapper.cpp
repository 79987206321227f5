// Tests the ways to open a model in C++, and the errors of C++ calls. usage: wrapper PHOTO
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mtlface.hpp>
#include <type_traits>

#include "checks.h"

// A memory option must not be mistaken for a number of threads.
static_assert(!std::is_constructible<mtlface::Model, mtlface_memory>::value, "");
static_assert(!std::is_copy_constructible<mtlface::Model>::value, "");
static_assert(std::is_nothrow_move_constructible<mtlface::Picture>::value, "");

static const char *const model_path = "../Goldens/library/model.safetensors";

// Returns the status of the error that a call throws, or MTLFACE_OK.
template <typename Call>
static mtlface_status status_of(Call call) {
  try {
    call();
  } catch (const mtlface::Error &error) {
    return error.status();
  }
  return MTLFACE_OK;
}

static void test_models(const mtlface::Picture &photo, const float landmarks[10]) {
  const mtlface::Model fast(model_path, 2), low(model_path, MTLFACE_MEMORY_LOW, 2);
  std::ifstream file(model_path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const mtlface::Model copied =
      mtlface::Model::from_memory(bytes.data(), bytes.size(), "copied", 2);
  const int side = fast.info().input_size;
  const std::vector<float> expected = fast.encode(photo.align(landmarks, side)).embeddings();
  CHECK(expected.size() == 8 && low.info().input_size == side);
  CHECK(copied.encode(photo.align(landmarks, side)).embeddings() == expected);
  const std::vector<float> similar = low.encode(photo.align(landmarks, side)).embeddings();
  for (std::size_t i = 0; i < 8; i++) CHECK(std::fabs(similar[i] - expected[i]) < 1e-4f);
  CHECK(status_of([&] { mtlface::Model::from_memory(bytes.data(), 100); }) == MTLFACE_UNREADABLE);
  CHECK(status_of([] { mtlface::Model("absent.safetensors"); }) == MTLFACE_UNREADABLE);
  CHECK(status_of([] { mtlface::Model(300); }) == MTLFACE_INVALID_ARGUMENT);
}

static void test_embedded(const mtlface::Picture &photo, const float landmarks[10]) {
  mtlface::Model first(2);
  const mtlface::Model model = std::move(first);
  CHECK(model.info().input_size == 112 && model.info().is_calibrated);
  const mtlface::Faces faces = model.encode(photo.align(landmarks));
  CHECK(faces.embeddings().size() == 512 && faces.ages().size() == 1);
  CHECK(faces.at_age(0, 70).view().width == 112);
  for (double years : {-5.0, 500.0, static_cast<double>(NAN)})
    CHECK(status_of([&] { faces.at_age(0, years); }) == MTLFACE_INVALID_ARGUMENT);
  CHECK(status_of([&] { model.threshold(2); }) == MTLFACE_INVALID_ARGUMENT);
  CHECK(model.threshold().threshold > 0);
}

int main(int count, char **arguments) try {
  if (count != 2) return 2;
  const mtlface::Picture photo(arguments[1]);
  const std::vector<mtlface_face> found = mtlface::Detector(2).detect(photo);
  CHECK(found.size() == 1);
  test_models(photo, found.at(0).landmarks);
  test_embedded(photo, found.at(0).landmarks);
  printf("wrapper: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
} catch (const std::exception &error) {
  std::cerr << "wrapper: " << error.what() << "\n";
  return 2;
}
