/* Tests warnings about misaligned crops, the ranges of numbers, and that a failed call leaves its
 * outputs unchanged. usage: arguments PHOTO */
#include <math.h>
#include <mtlface.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"

struct warnings {
  int count;
  char last[1024];
};

static void store_warning(const char *text, void *context) {
  struct warnings *warnings = context;
  warnings->count++;
  snprintf(warnings->last, sizeof warnings->last, "%s", text);
}

/* Returns a crop of the photo whose landmarks are those of the face, in another order if `swapped`
 * is true, as if the eyes were mistaken for the corners of the mouth. */
static mtlface_picture *crop(const mtlface_picture *photo, const mtlface_face *face, bool swapped) {
  mtlface_picture *result = NULL;
  float landmarks[10];
  memcpy(landmarks, face->landmarks, sizeof landmarks);
  if (swapped) {
    memcpy(landmarks, face->landmarks + 6, 4 * sizeof(float));
    memcpy(landmarks + 6, face->landmarks, 4 * sizeof(float));
  }
  OK(mtlface_align(photo, landmarks, 112, &result, NULL, NULL));
  return result;
}

static void test_warnings(
    const mtlface_model *model, const mtlface_picture *aligned, const mtlface_picture *misaligned) {
  const mtlface_picture *crops[2] = {aligned, misaligned};
  struct warnings warnings = {0};
  mtlface_faces *faces = NULL;
  float embeddings[2 * 512];
  /* Without a log function, crops are not checked. */
  OK(mtlface_encode(model, crops, 2, &faces));
  mtlface_faces_free(faces);
  mtlface_set_log(store_warning, &warnings);
  OK(mtlface_encode(model, crops, 1, &faces));
  mtlface_faces_free(faces);
  CHECK(warnings.count == 0);
  OK(mtlface_encode(model, crops, 2, &faces));
  mtlface_faces_free(faces);
  CHECK(warnings.count == 1);
  CHECK(strstr(warnings.last, "crops[1]: does not look like an aligned face"));
  OK(mtlface_embed_crops(model, crops, 2, false, embeddings, 2 * 512, NULL));
  CHECK(warnings.count == 2);
  mtlface_set_log(NULL, NULL);
  OK(mtlface_embed_crops(model, crops, 2, false, embeddings, 2 * 512, NULL));
  CHECK(warnings.count == 2);
}

static void test_ages(const mtlface_model *model, const mtlface_picture *aligned) {
  mtlface_faces *faces = NULL;
  OK(mtlface_encode(model, &aligned, 1, &faces));
  for (double years = 0; years <= 120; years += 60) {
    mtlface_picture *older = NULL;
    OK(mtlface_synthesize(model, faces, 0, -1, years, &older));
    mtlface_picture_free(older);
  }
  const double invalid[] = {-5, -0.001, 120.5, 500, NAN, INFINITY, -INFINITY};
  mtlface_picture *unchanged = NULL;
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
    FAILS(mtlface_synthesize(model, faces, 0, -1, invalid[i], &unchanged), MTLFACE_INVALID_ARGUMENT,
          "give a number in 0.0...120.0");
  CHECK(unchanged == NULL);
  mtlface_faces_free(faces);
}

static void test_rates(const mtlface_model *model) {
  const double invalid[] = {1.5, -1e-3, NAN, INFINITY, -INFINITY};
  mtlface_threshold_row row;
  mtlface_threshold_row_init(&row);
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
    FAILS(mtlface_threshold(model, invalid[i], &row), MTLFACE_INVALID_ARGUMENT, "pass 0 to 1");
  CHECK(row.threshold == 0 && row.true_accept_rate == 0);
  FAILS(mtlface_threshold(model, 0, &row), MTLFACE_NOT_CALIBRATED, "calibrated range");
  OK(mtlface_threshold(model, 1, &row));
  CHECK(row.threshold > 0);

  mtlface_model *recognizer = NULL;
  OK(mtlface_model_open("../Goldens/library/recognizer.safetensors", 1, &recognizer));
  FAILS(mtlface_threshold(recognizer, 2, &row), MTLFACE_INVALID_ARGUMENT, "pass 0 to 1");
  mtlface_model_free(recognizer);
}

static void test_detect(const mtlface_detector *detector, const mtlface_picture *photo) {
  size_t count = 99;
  FAILS(mtlface_detect(detector, photo, NULL, NULL, 4, &count), MTLFACE_INVALID_ARGUMENT,
        "faces is NULL");
  CHECK(count == 99);
  mtlface_detection_options options;
  mtlface_detection_options_init(&options);
  options.minimum_face = 500; /* No face is found, but the array is required nevertheless. */
  FAILS(mtlface_detect(detector, photo, &options, NULL, 4, &count), MTLFACE_INVALID_ARGUMENT,
        "faces is NULL");
  CHECK(count == 99);
  OK(mtlface_detect(detector, photo, &options, NULL, 0, &count));
  CHECK(count == 0);
}

static void test_thresholds(void) {
  mtlface_gallery *gallery = NULL;
  mtlface_gallery_options options;
  mtlface_gallery_options_init(&options);
  options.dimension = 2;
  OK(mtlface_gallery_create(NULL, &options, &gallery));
  const float probe[2] = {1, 0};
  mtlface_match match;
  size_t count = 99;
  FAILS(mtlface_gallery_search(gallery, probe, 1, 2, 1, NAN, &match, 1, &count),
        MTLFACE_INVALID_ARGUMENT, "the threshold is NaN; use a number");
  FAILS(mtlface_gallery_search_persons(gallery, probe, 1, 2, 1, NAN, MTLFACE_BEST, &match, 1,
                                       &count),
        MTLFACE_INVALID_ARGUMENT, "the threshold is NaN; use a number");
  CHECK(count == 99);
  mtlface_gallery_free(gallery);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  mtlface_detector *detector = NULL;
  mtlface_model *model = NULL;
  mtlface_picture *photo = NULL;
  mtlface_face face;
  size_t found = 0;
  OK(mtlface_detector_create(2, &detector));
  OK(mtlface_model_open_embedded(2, &model));
  OK(mtlface_picture_read(arguments[1], NULL, &photo));
  OK(mtlface_detect(detector, photo, NULL, &face, 1, &found));
  mtlface_picture *aligned = crop(photo, &face, false), *misaligned = crop(photo, &face, true);
  test_warnings(model, aligned, misaligned);
  test_ages(model, aligned);
  test_rates(model);
  test_detect(detector, photo);
  test_thresholds();
  mtlface_picture_free(misaligned);
  mtlface_picture_free(aligned);
  mtlface_picture_free(photo);
  mtlface_model_free(model);
  mtlface_detector_free(detector);
  printf("arguments: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
