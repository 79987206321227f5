/* Tests all functions of the library except those of galleries, and their documented errors.
 * usage: test PHOTO FOLDER */
#include <math.h>
#include <mtlface.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checks.h"

enum { NARROW = 300 };
static const char *photo_path, *folder;

static const char *in_folder(const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static char warnings[1024];
static void store_warning(const char *text, void *context) {
  (void)context;
  snprintf(warnings, sizeof warnings, "%s", text);
}

static void test_library(void) {
  CHECK(strcmp(mtlface_version(), "0.1.0") == 0);
  CHECK(mtlface_abi_version() == MTLFACE_ABI_VERSION);
  CHECK(strstr(mtlface_build_info(), "instruction set") != NULL);
  CHECK(mtlface_processor_count() >= 1 && mtlface_processor_count() <= 256);
  CHECK(strcmp(mtlface_status_name(MTLFACE_NO_FACE), "MTLFACE_NO_FACE") == 0);
  CHECK(strcmp(mtlface_status_name((mtlface_status)999), "not a status") == 0);
  mtlface_set_log(store_warning, NULL);
  mtlface_set_log(NULL, NULL);
}

static void test_pictures(void) {
  mtlface_picture *picture = NULL, *other = NULL;
  mtlface_limits limits;
  mtlface_image image;
  mtlface_limits_init(&limits);
  mtlface_image_init(&image);
  OK(mtlface_picture_read(photo_path, &limits, &picture));
  OK(mtlface_picture_view(picture, &image));
  CHECK(image.width == 512 && image.height == 512 && image.row_bytes == 512 * 3);
  OK(mtlface_picture_create(&image, &other));
  mtlface_picture_free(other);
  /* A mirrored image (EXIF orientation 2) in BGR order with padded rows. */
  uint8_t pixels[2 * 10] = {1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 7, 8, 9, 10, 11, 12};
  mtlface_image_init(&image);
  image.data = pixels;
  image.width = image.height = 2;
  image.row_bytes = 10;
  image.format = MTLFACE_BGR;
  image.orientation = 2;
  OK(mtlface_picture_create(&image, &other));
  OK(mtlface_picture_view(other, &image));
  CHECK(image.data[0] == 6 && image.data[1] == 5 && image.data[2] == 4 && image.data[3] == 3);
  OK(mtlface_picture_write(other, in_folder("small.png"), 0));
  FAILS(mtlface_picture_write(other, in_folder("small.bmp"), 0), MTLFACE_INVALID_ARGUMENT, ".png");
  FAILS(mtlface_picture_write(other, in_folder("no/small.png"), 0), MTLFACE_UNWRITABLE,
        "small.png");
  mtlface_picture_free(other);
  FAILS(mtlface_picture_view(other, &image), MTLFACE_INVALID_HANDLE, "freed");
  FAILS(mtlface_picture_view(NULL, &image), MTLFACE_INVALID_ARGUMENT, "NULL");
  mtlface_picture_free(other); /* Freeing an image twice has no effect. */

  FAILS(mtlface_picture_read("absent.png", NULL, &other), MTLFACE_UNREADABLE, "absent.png");
  FAILS(mtlface_picture_read(NULL, NULL, &other), MTLFACE_INVALID_ARGUMENT, "path is NULL");
  FAILS(mtlface_picture_read(photo_path, NULL, NULL), MTLFACE_INVALID_ARGUMENT, "out is NULL");
  limits.pixels = 100;
  FAILS(mtlface_picture_read(photo_path, &limits, &other), MTLFACE_UNREADABLE, "limit");
  limits.struct_size = 1;
  FAILS(mtlface_picture_read(photo_path, &limits, &other), MTLFACE_INVALID_ARGUMENT, "struct_size");
  FAILS(mtlface_picture_decode((const uint8_t *)"hello there", 11, "note.png", NULL, &other),
        MTLFACE_UNREADABLE, "note.png: is a text file");
  FAILS(mtlface_picture_decode(NULL, 0, NULL, NULL, &other), MTLFACE_UNREADABLE, "empty");
  mtlface_image_init(&image);
  image.width = 10;
  image.height = 10;
  FAILS(mtlface_picture_create(&image, &other), MTLFACE_INVALID_ARGUMENT, "data is NULL");
  image.data = pixels;
  image.row_bytes = 3;
  FAILS(mtlface_picture_create(&image, &other), MTLFACE_INVALID_ARGUMENT, "row_bytes");
  image.row_bytes = 0;
  image.format = (mtlface_pixel_format)9;
  FAILS(mtlface_picture_create(&image, &other), MTLFACE_INVALID_ARGUMENT, "format");
  image.format = MTLFACE_GRAY;
  image.orientation = 9;
  FAILS(mtlface_picture_create(&image, &other), MTLFACE_INVALID_ARGUMENT, "orientation");
  image.orientation = 0;
  image.width = -1;
  FAILS(mtlface_picture_create(&image, &other), MTLFACE_INVALID_ARGUMENT, "-1");
  mtlface_picture_free(picture);
  mtlface_picture_free(NULL);
}

/* Tests detection and alignment. Returns the aligned face of 112 x 112 pixels and its landmarks.
 * The caller frees the face. */
static mtlface_picture *test_detection(float landmarks[10]) {
  mtlface_detector *detector = NULL;
  mtlface_picture *photo = NULL, *crop = NULL;
  mtlface_face faces[4];
  size_t count = 99;
  OK(mtlface_detector_create(2, &detector));
  OK(mtlface_picture_read(photo_path, NULL, &photo));
  OK(mtlface_detect(detector, photo, NULL, faces, 4, &count));
  CHECK(count == 1 && fabsf(faces[0].box[0] - 181.051f) < 0.2f && faces[0].score > 0.99f);
  CHECK(fabsf(faces[0].landmarks[4] - 224.671f) < 0.2f);
  FAILS(mtlface_detect(detector, photo, NULL, NULL, 0, &count), MTLFACE_CAPACITY, "capacity of");
  CHECK(count == 1);
  mtlface_detection_options options;
  mtlface_detection_options_init(&options);
  options.minimum_face = 500;
  OK(mtlface_detect(detector, photo, &options, faces, 4, &count));
  CHECK(count == 0);
  options.minimum_face = NAN;
  FAILS(mtlface_detect(detector, photo, &options, faces, 4, &count), MTLFACE_INVALID_ARGUMENT,
        "minimum face");
  FAILS(mtlface_detect((mtlface_detector *)photo, photo, NULL, faces, 4, &count),
        MTLFACE_INVALID_HANDLE, "detector");
  FAILS(mtlface_detect(detector, photo, NULL, faces, 4, NULL), MTLFACE_INVALID_ARGUMENT, "count");
  FAILS(mtlface_detector_create(1000, &detector), MTLFACE_INVALID_ARGUMENT, "threads");

  double matrix[6], inverse[6];
  memcpy(landmarks, faces[0].landmarks, sizeof faces[0].landmarks);
  OK(mtlface_align(photo, landmarks, 112, &crop, matrix, inverse));
  CHECK(fabs(matrix[0] - 0.879854) < 1e-3 && fabs(matrix[2] + 148.618) < 0.1);
  CHECK(fabs(matrix[0] * inverse[0] + matrix[1] * inverse[3] - 1) < 1e-9);
  float same[10] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
  mtlface_picture *none = NULL;
  FAILS(mtlface_align(photo, same, 112, &none, NULL, NULL), MTLFACE_INVALID_ARGUMENT, "coincide");
  FAILS(mtlface_align(photo, NULL, 112, &none, NULL, NULL), MTLFACE_INVALID_ARGUMENT, "landmarks");
  FAILS(mtlface_align(photo, landmarks, 1, &none, NULL, NULL), MTLFACE_INVALID_ARGUMENT, "pixels");

  mtlface_confirmation confirmation;
  mtlface_confirmation_init(&confirmation);
  OK(mtlface_confirm(detector, crop, &confirmation));
  CHECK(confirmation.confirmed && confirmation.score > 0.9f && confirmation.distance < 10);
  OK(mtlface_confirm(detector, photo, &confirmation));
  CHECK(!confirmation.confirmed);
  confirmation.struct_size = 0;
  FAILS(mtlface_confirm(detector, crop, &confirmation), MTLFACE_INVALID_ARGUMENT, "struct_size");
  mtlface_picture_free(photo);
  mtlface_detector_free(detector);
  mtlface_detector_free(NULL);
  return crop;
}

static uint8_t *whole_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*size);
  if (bytes && fread(bytes, 1, *size, file) != *size) *size = 0;
  fclose(file);
  return bytes;
}

static mtlface_model *test_models(const char *path) {
  mtlface_model *model = NULL, *copy = NULL;
  mtlface_model_info info;
  char text[256];
  size_t needed = 0, size = 0;
  OK(mtlface_model_open(path, 2, &model));
  mtlface_model_info_init(&info);
  OK(mtlface_model_describe(model, &info));
  CHECK(info.input_size == 48 && info.embedding_dimension == 8 && info.age_groups == 7);
  CHECK(info.ages == 101 && info.has_decomposition && info.has_age_estimator && info.has_generator);
  CHECK(info.has_discriminator && info.is_calibrated);
  OK(mtlface_model_metadata(model, "licence", text, sizeof text, &needed));
  CHECK(strcmp(text, "CC0-1.0") == 0 && needed == 8);
  OK(mtlface_model_metadata(model, "licence", NULL, 0, &needed));
  FAILS(mtlface_model_metadata(model, "licence", text, 3, &needed), MTLFACE_CAPACITY,
        "capacity of");
  FAILS(mtlface_model_metadata(model, "color", text, 3, NULL), MTLFACE_INVALID_ARGUMENT, "color");
  OK(mtlface_model_metadata_keys(model, text, sizeof text, &needed));
  CHECK(strcmp(text, "licence") == 0);
  OK(mtlface_model_group_label(model, 3, text, sizeof text, NULL));
  CHECK(strcmp(text, "31-40") == 0);
  FAILS(mtlface_model_group_label(model, 7, text, sizeof text, NULL), MTLFACE_INVALID_ARGUMENT,
        "group 7");
  FAILS(mtlface_model_open("absent.safetensors", 0, &copy), MTLFACE_UNREADABLE, "absent");
  FAILS(mtlface_model_open(photo_path, 0, &copy), MTLFACE_UNREADABLE, "not a weights file");
  uint8_t *bytes = whole_file(path, &size);
  OK(mtlface_model_open_memory(bytes, size, "memory", 1, &copy));
  mtlface_model_free(copy);
  FAILS(mtlface_model_open_memory(bytes, size / 2, "cut", 1, &copy), MTLFACE_UNREADABLE, "cut");
  free(bytes);
  FAILS(mtlface_model_describe(copy, &info), MTLFACE_INVALID_HANDLE, "model");
  mtlface_model_free(NULL);
  return model;
}

static void test_results(
    const mtlface_model *model, const mtlface_picture *crop, const float landmarks[10]) {
  const mtlface_picture *crops[2] = {crop, crop};
  mtlface_faces *faces = NULL;
  float embeddings[16], again[16], norms[2], feature[NARROW * NARROW], probabilities[202],
      groups[14];
  size_t shape[4], needed = 0;
  OK(mtlface_encode(model, crops, 2, &faces));
  OK(mtlface_faces_feature(faces, MTLFACE_X_ID, feature, NARROW * NARROW, shape, &needed));
  CHECK(shape[0] == 2 && shape[1] == 3 && shape[2] == 3 && needed == 18 * shape[3]);
  OK(mtlface_faces_feature(faces, MTLFACE_X_1, NULL, 0, shape, &needed));
  OK(mtlface_faces_feature(faces, MTLFACE_CHANNEL_ATTENTION, feature, NARROW, shape, &needed));
  CHECK(feature[0] > 0 && feature[0] < 1);
  FAILS(mtlface_faces_feature(faces, MTLFACE_X_AGE, feature, 1, shape, &needed), MTLFACE_CAPACITY,
        "capacity of");
  FAILS(mtlface_faces_feature(faces, (mtlface_feature)42, feature, 1, NULL, NULL),
        MTLFACE_INVALID_ARGUMENT, "feature 42");
  OK(mtlface_embed(model, faces, embeddings, 16, norms));
  OK(mtlface_embed_crops(model, crops, 2, false, again, 16, NULL));
  CHECK(memcmp(embeddings, embeddings + 8, 8 * sizeof(float)) == 0 && norms[0] > 0);
  for (int i = 0; i < 16; i++) CHECK(fabsf(embeddings[i] - again[i]) < 1e-5f);
  mtlface_model *small = NULL;
  OK(mtlface_model_open_with("../Goldens/library/model.safetensors", MTLFACE_MEMORY_LOW, 1,
                             &small));
  OK(mtlface_embed_crops(small, crops, 2, false, again, 16, NULL));
  for (int i = 0; i < 16; i++) CHECK(fabsf(embeddings[i] - again[i]) < 1e-4f);
  mtlface_model_free(small);
  small = NULL;
  FAILS(
      mtlface_model_open_with("../Goldens/library/model.safetensors", (mtlface_memory)7, 1, &small),
      MTLFACE_INVALID_ARGUMENT, "mtlface_memory");
  OK(mtlface_embed_crops(model, crops, 1, true, again, 8, norms));
  FAILS(mtlface_embed(model, faces, embeddings, 15, NULL), MTLFACE_CAPACITY, "at least 16");
  FAILS(mtlface_embed_crops(model, crops, 0, true, again, 8, norms), MTLFACE_INVALID_ARGUMENT,
        "crops");

  mtlface_age ages[2];
  OK(mtlface_ages(model, faces, ages, 2, probabilities, groups));
  float sum = 0;
  for (int i = 0; i < 101; i++) sum += probabilities[i];
  CHECK(fabsf(sum - 1) < 1e-4f && ages[0].years >= 0 && ages[0].years <= 100);
  CHECK(ages[0].low <= ages[0].high && ages[0].group >= 0 && ages[0].group < 7);
  OK(mtlface_ages(model, faces, ages, 2, NULL, NULL));
  FAILS(mtlface_ages(model, faces, ages, 1, NULL, NULL), MTLFACE_CAPACITY, "ages");

  mtlface_picture *older = NULL, *all[7] = {0}, *photo = NULL, *pasted = NULL;
  OK(mtlface_synthesize(model, faces, 1, 6, 0, &older));
  OK(mtlface_synthesize_groups(model, faces, 1, all, 7));
  mtlface_image a, b;
  mtlface_image_init(&a);
  mtlface_image_init(&b);
  OK(mtlface_picture_view(older, &a));
  OK(mtlface_picture_view(all[6], &b));
  CHECK(a.width == 48 && memcmp(a.data, b.data, 48 * 48 * 3) == 0);
  OK(mtlface_picture_read(photo_path, NULL, &photo));
  OK(mtlface_paste(photo, landmarks, older, 0.18, MTLFACE_PASTE_CHANGE, &pasted));
  OK(mtlface_picture_view(pasted, &a));
  CHECK(a.width == 512);
  mtlface_picture_free(pasted);
  FAILS(mtlface_paste(photo, landmarks, older, 2, MTLFACE_PASTE_REPLACE, &pasted),
        MTLFACE_INVALID_ARGUMENT, "feather");
  FAILS(mtlface_paste(photo, landmarks, older, 0.1, (mtlface_paste_mode)7, &pasted),
        MTLFACE_INVALID_ARGUMENT, "mode");
  mtlface_picture_free(older);
  OK(mtlface_synthesize(model, faces, 0, -1, 45.5, &older));
  FAILS(mtlface_synthesize(model, faces, 2, 0, 0, &pasted), MTLFACE_INVALID_ARGUMENT, "face 2");
  FAILS(mtlface_synthesize(model, faces, 0, 7, 0, &pasted), MTLFACE_INVALID_ARGUMENT, "group 7");
  FAILS(mtlface_synthesize(model, faces, 0, -1, NAN, &pasted), MTLFACE_INVALID_ARGUMENT, "age");
  FAILS(mtlface_synthesize_groups(model, faces, 0, all, 6), MTLFACE_CAPACITY, "out");
  for (int i = 0; i < 7; i++) mtlface_picture_free(all[i]);

  int32_t claimed[2] = {0, 6};
  OK(mtlface_discriminate(model, crops, claimed, 2, feature, NARROW, shape, &needed));
  CHECK(shape[0] == 2 && needed == 2 * shape[1] * shape[2]);
  claimed[1] = 9;
  FAILS(mtlface_discriminate(model, crops, claimed, 2, feature, NARROW, shape, &needed),
        MTLFACE_INVALID_ARGUMENT, "group 9");
  const mtlface_picture *large[1] = {photo};
  mtlface_faces *no_faces = NULL;
  FAILS(mtlface_encode(model, large, 1, &no_faces), MTLFACE_INVALID_ARGUMENT, "512 x 512");
  mtlface_picture_free(older);
  mtlface_picture_free(photo);
  mtlface_faces_free(faces);
  FAILS(mtlface_embed(model, faces, embeddings, 16, NULL), MTLFACE_INVALID_HANDLE, "faces");
}

/* Tests the embedded model. Writes its results for the crop to a file, with which the Python test
 * compares its results. */
static void test_embedded(const mtlface_picture *crop) {
  mtlface_model *model = NULL;
  mtlface_model_info info;
  mtlface_faces *faces = NULL;
  mtlface_picture *ages[7] = {0};
  mtlface_image view;
  mtlface_threshold_row row;
  float embedding[512];
  char licence[200];
  mtlface_model_info_init(&info);
  mtlface_threshold_row_init(&row);
  mtlface_image_init(&view);
  OK(mtlface_model_open_embedded(2, &model));
  OK(mtlface_model_describe(model, &info));
  CHECK(info.input_size == 112 && info.embedding_dimension == 512 && info.age_groups == 7);
  CHECK(info.has_decomposition && info.has_age_estimator && info.has_generator &&
        !info.has_discriminator);
  OK(mtlface_model_metadata(model, "licence", licence, sizeof licence, NULL));
  CHECK(strstr(licence, "research") != NULL);
  OK(mtlface_threshold(model, 1e-3, &row));
  CHECK(row.threshold > 0 && row.threshold < 1);
  OK(mtlface_encode(model, &crop, 1, &faces));
  OK(mtlface_embed(model, faces, embedding, 512, NULL));
  OK(mtlface_synthesize_groups(model, faces, 0, ages, 7));
  FILE *file = fopen(in_folder("embedded.bin"), "wb");
  CHECK(file != NULL && fwrite(embedding, sizeof embedding, 1, file) == 1);
  for (int i = 0; i < 7; i++) {
    OK(mtlface_picture_view(ages[i], &view));
    CHECK(file != NULL && fwrite(view.data, 112 * 112 * 3, 1, file) == 1);
    mtlface_picture_free(ages[i]);
  }
  CHECK(file != NULL && fclose(file) == 0);
  mtlface_faces_free(faces);
  mtlface_model_free(model);
}

static void test_recognition_model(const char *path, const mtlface_picture *crop) {
  mtlface_model *model = NULL;
  mtlface_faces *faces = NULL;
  mtlface_age age;
  mtlface_picture *none = NULL;
  float values[NARROW];
  mtlface_threshold_row row;
  OK(mtlface_model_open(path, 1, &model));
  OK(mtlface_encode(model, &crop, 1, &faces));
  FAILS(mtlface_ages(model, faces, &age, 1, NULL, NULL), MTLFACE_MISSING_PART, "age estimator");
  mtlface_model *other = NULL;
  OK(mtlface_model_open("../Goldens/library/model.safetensors", 1, &other));
  FAILS(mtlface_embed(other, faces, values, NARROW, NULL), MTLFACE_INVALID_ARGUMENT,
        "another model");
  mtlface_model_free(other);
  FAILS(mtlface_synthesize(model, faces, 0, 0, 0, &none), MTLFACE_MISSING_PART, "generator");
  FAILS(mtlface_faces_feature(faces, MTLFACE_X_AGE, values, NARROW, NULL, NULL),
        MTLFACE_MISSING_PART, "decomposition");
  int32_t group = 0;
  FAILS(mtlface_discriminate(model, &crop, &group, 1, values, NARROW, NULL, NULL),
        MTLFACE_MISSING_PART, "discriminator");
  mtlface_threshold_row_init(&row);
  FAILS(mtlface_threshold(model, 0.01, &row), MTLFACE_NOT_CALIBRATED, "calibrate");
  mtlface_faces_free(faces);
  mtlface_model_free(model);
}

static void test_metrics(const mtlface_model *model) {
  float a[3] = {1, 2, 2}, b[3] = {2, 4, 4}, zero[3] = {0};
  double value = 0, deviation = 0, threshold = 0;
  bool enough = false;
  OK(mtlface_similarity(a, b, 3, &value));
  CHECK(fabs(value - 1) < 1e-6);
  FAILS(mtlface_similarity(a, zero, 3, &value), MTLFACE_INVALID_ARGUMENT, "zero");
  FAILS(mtlface_similarity(a, b, 0, &value), MTLFACE_INVALID_ARGUMENT, "dimension");
  mtlface_threshold_row row;
  mtlface_threshold_row_init(&row);
  OK(mtlface_threshold(model, 0.01, &row));
  CHECK(row.threshold == 0.5 && row.false_accept_rate == 0.01 && row.uses_flip);
  FAILS(mtlface_threshold(model, 1e-9, &row), MTLFACE_NOT_CALIBRATED, "calibrated range");

  float weights[6] = {1, 2, 2, -2, 1, 0}, logits[4];
  float embeddings[6] = {1, 2, 2, 2, 4, 4};
  int32_t labels[2] = {0, -1};
  OK(mtlface_cosface_logits(embeddings, 2, 3, weights, 2, labels, 64, 0.35, logits, 4));
  CHECK(fabsf(logits[0] - 64 * 0.65f) < 1e-3f && fabsf(logits[2] - 64) < 1e-3f &&
        fabsf(logits[1]) < 1e-3f);
  FAILS(mtlface_cosface_logits(embeddings, 2, 3, weights, 2, NULL, 64, 0.35, logits, 3),
        MTLFACE_CAPACITY, "logits");
  FAILS(mtlface_cosface_logits(embeddings, 0, 3, weights, 2, NULL, 64, 0.35, logits, 3),
        MTLFACE_INVALID_ARGUMENT, "embeddings");

  double scores[8] = {0.9, 0.8, 0.7, 0.2, 0.6, 0.3, 0.1, 0.0};
  bool same[8] = {true, true, true, true, false, false, false, false};
  OK(mtlface_k_fold_accuracy(scores, same, 8, 4, &value, &deviation, &threshold));
  CHECK(value >= 0.5 && value <= 1);
  OK(mtlface_true_accept_rate(scores, same, 8, 0.25, &value, &threshold, &enough));
  CHECK(value == 0.75 && enough && threshold > 0.3 && threshold < 0.7);
  OK(mtlface_equal_error_rate(scores, same, 8, &value));
  CHECK(fabs(value - 0.25) < 1e-9);
  OK(mtlface_area_under_curve(scores, same, 8, &value));
  CHECK(fabs(value - 14.0 / 16) < 1e-9);
  FAILS(mtlface_area_under_curve(scores, same, 4, &value), MTLFACE_INVALID_ARGUMENT, "both kinds");
  FAILS(mtlface_area_under_curve(scores, same, 0, &value), MTLFACE_INVALID_ARGUMENT, "no pairs");
  float faces[10] = {1, 0, 0.9f, 0.1f, 0, 1, 0.6f, 0.5f, -1, 0};
  int64_t people[5] = {1, 1, 2, 2, 3};
  uint64_t ranks[5];
  double curve[3];
  OK(mtlface_identification(faces, people, 5, NULL, NULL, 0, 2, 2, ranks, curve, 3));
  CHECK(ranks[0] == 1 && ranks[2] == 1 && ranks[3] == 3 && ranks[4] == 0);
  CHECK(curve[0] == 0.75 && curve[1] == 0.75 && curve[2] == 1);
  OK(mtlface_identification(faces + 2, people + 1, 4, faces, people, 1, 2, 1, NULL, curve, 1));
  CHECK(curve[0] == 1);
  OK(mtlface_identification(faces + 8, people + 4, 1, faces, people, 4, 2, 0, ranks, NULL, 0));
  CHECK(ranks[0] == 0);
  FAILS(mtlface_identification(faces + 8, people + 4, 1, faces, people, 4, 2, 0, NULL, curve, 1),
        MTLFACE_INVALID_ARGUMENT, "no probe has");
  FAILS(mtlface_identification(faces, people, 5, NULL, people, 1, 2, 0, NULL, curve, 1),
        MTLFACE_INVALID_ARGUMENT, "gallery is NULL");
  FAILS(mtlface_identification(faces, people, SIZE_MAX / 2, NULL, NULL, 0, 8, 0, NULL, curve, 1),
        MTLFACE_INVALID_ARGUMENT, "probes has");
  FAILS(mtlface_identification(faces, people, 5, NULL, NULL, 0, 2, 0, NULL, curve, SIZE_MAX),
        MTLFACE_INVALID_ARGUMENT, "rate_count");
  FAILS(mtlface_identification(faces, people, 5, NULL, NULL, 0, 2, 300, NULL, curve, 1),
        MTLFACE_INVALID_ARGUMENT, "threads is 300");
  OK(mtlface_open_set_rate(faces + 2, people + 1, 4, faces, people, 1, 2, 1, 0, 1, &value,
                           &threshold, &enough));
  CHECK(value == 0 && threshold > 0.77 && threshold < 1 && !enough);
  FAILS(mtlface_open_set_rate(faces, people, 2, faces, people, 1, 2, 1, 0, 1, &value, NULL, NULL),
        MTLFACE_INVALID_ARGUMENT, "every probe");
  FAILS(mtlface_open_set_rate(faces, people, 5, faces, people, 1, 2, 1, 2, 1, &value, NULL, NULL),
        MTLFACE_INVALID_ARGUMENT, "rate 2");

  double estimated[2] = {30, 40}, ages[2] = {33, 38}, bias, accuracy;
  OK(mtlface_age_errors(estimated, ages, 2, 7, &value, &bias, &accuracy));
  CHECK(value == 2.5 && bias == -0.5 && accuracy == 0.5);
  OK(mtlface_age_errors(estimated, ages, 2, 4, &value, NULL, NULL));
  OK(mtlface_cumulative_score(estimated, ages, 2, 2, &value));
  CHECK(value == 0.5);
  FAILS(mtlface_age_errors(estimated, ages, 2, 3, &value, NULL, NULL), MTLFACE_INVALID_ARGUMENT,
        "4");
  FAILS(mtlface_age_errors(estimated, ages, 0, 7, &value, NULL, NULL), MTLFACE_INVALID_ARGUMENT,
        "estimated has");

  int32_t from[3] = {2, 2, 3}, to[3] = {2, 0, 0};
  double years[3] = {25, 8, 30}, cosines[3] = {0.75, 0.5, 0.25}, identity;
  OK(mtlface_synthesis_scores(from, to, years, cosines, 3, 7, false, &value, &identity));
  CHECK(value == 2.0 / 3 && identity == 0.5);
  OK(mtlface_synthesis_scores(from, to, years, cosines, 3, 7, true, &value, &identity));
  CHECK(value == 0.5 && identity == 0.375);
  FAILS(mtlface_synthesis_scores(from, to, years, cosines, 1, 7, true, &value, NULL),
        MTLFACE_INVALID_ARGUMENT, "target group");
  FAILS(mtlface_synthesis_scores(from, to, years, cosines, 3, 9, false, &value, NULL),
        MTLFACE_INVALID_ARGUMENT, "9");
  FAILS(mtlface_synthesis_scores(from, to, years, cosines, 0, 7, false, &value, NULL),
        MTLFACE_INVALID_ARGUMENT, "sources has");
  FAILS(mtlface_synthesis_scores(from, NULL, years, cosines, 3, 7, false, &value, NULL),
        MTLFACE_INVALID_ARGUMENT, "targets");
  from[2] = 7;
  FAILS(mtlface_synthesis_scores(from, to, years, cosines, 3, 7, false, &value, NULL),
        MTLFACE_INVALID_ARGUMENT, "group 7");

  double low, high, zeros[4] = {1, 1, 0, 0};
  int64_t two[4] = {7, 7, -8, -8};
  OK(mtlface_mean_interval(zeros, two, 4, 1000, 0.95, 0, &low, &high));
  CHECK(low == 0 && high == 1);
  OK(mtlface_mean_interval(estimated, NULL, 2, 1000, 0.95, 0, &low, &high));
  CHECK(low == 30 && high == 40);
  FAILS(mtlface_mean_interval(zeros, two, 0, 1000, 0.95, 0, &low, &high), MTLFACE_INVALID_ARGUMENT,
        "values has");
  FAILS(mtlface_mean_interval(zeros, two, SIZE_MAX / 2, 1000, 0.95, 0, &low, &high),
        MTLFACE_INVALID_ARGUMENT, "values has");
  FAILS(mtlface_mean_interval(zeros, two, 1, 1000, 0.95, 0, &low, &high), MTLFACE_INVALID_ARGUMENT,
        "two people");
  FAILS(mtlface_mean_interval(zeros, two, 4, 0, 0.95, 0, &low, &high), MTLFACE_INVALID_ARGUMENT,
        "samples");

  scores[3] = NAN;
  FAILS(mtlface_equal_error_rate(scores, same, 8, &value), MTLFACE_INVALID_ARGUMENT, "score 3");
}

struct work {
  const mtlface_model *model;
  const mtlface_picture *crop;
  float expected[8];
  int mismatches, calls;
};

static void *embed_often(void *context) {
  struct work *work = context;
  for (int i = 0; i < work->calls; i++) {
    float found[8];
    mtlface_faces *faces = NULL;
    if (mtlface_encode(work->model, &work->crop, 1, &faces) != MTLFACE_OK ||
        mtlface_embed(work->model, faces, found, 8, NULL) != MTLFACE_OK ||
        memcmp(found, work->expected, sizeof found) != 0)
      work->mismatches++;
    mtlface_faces_free(faces);
    /* Each thread has its own error message. */
    char name[64];
    mtlface_picture *none = NULL;
    snprintf(name, sizeof name, "absent-%p-%d", context, i);
    if (mtlface_picture_read(name, NULL, &none) != MTLFACE_UNREADABLE ||
        !strstr(mtlface_last_error(), name))
      work->mismatches++;
  }
  return NULL;
}

/* Tests that eight threads that share a model, and a child that is forked meanwhile, get results
 * that are bit-identical to those of a single thread. */
static void test_threads(const mtlface_model *model, const mtlface_picture *crop) {
  struct work work[8];
  pthread_t threads[8];
  const char *calls = getenv("MTLFACE_CALLS");
  for (int i = 0; i < 8; i++) {
    work[i] = (struct work){.model = model, .crop = crop, .calls = calls ? atoi(calls) : 100};
    mtlface_faces *faces = NULL;
    OK(mtlface_encode(model, &crop, 1, &faces));
    OK(mtlface_embed(model, faces, work[i].expected, 8, NULL));
    mtlface_faces_free(faces);
  }
  for (int i = 0; i < 7; i++) CHECK(pthread_create(&threads[i], NULL, embed_often, &work[i]) == 0);
  /* With valgrind, do not fork, because it reports memory of the parent's threads as leaks of the
   * child. */
  pid_t child = getenv("MTLFACE_NO_FORK") ? -1 : fork();
  if (child == 0) {
    embed_often(&work[7]);
    _exit(work[7].mismatches == 0 ? 0 : 1);
  }
  embed_often(&work[7]);
  for (int i = 0; i < 7; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < 8; i++) CHECK(work[i].mismatches == 0);
  int status = 1;
  CHECK(child < 0 ||
        (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  photo_path = arguments[1];
  folder = arguments[2];
  char model_path[4096], recognizer_path[4096];
  snprintf(model_path, sizeof model_path, "%s", "../Goldens/library/model.safetensors");
  snprintf(recognizer_path, sizeof recognizer_path, "%s",
           "../Goldens/library/recognizer.safetensors");
  CHECK(strcmp(mtlface_last_error(), "") == 0);
  test_library();
  test_pictures();
  float landmarks[10];
  mtlface_picture *crop = test_detection(landmarks), *photo = NULL, *small = NULL;
  OK(mtlface_picture_read(photo_path, NULL, &photo));
  OK(mtlface_align(photo, landmarks, 48, &small, NULL, NULL));
  mtlface_model *model = test_models(model_path);
  test_results(model, small, landmarks);
  test_recognition_model(recognizer_path, small);
  test_embedded(crop);
  test_metrics(model);
  test_threads(model, small);
  mtlface_model_free(model);
  mtlface_picture_free(small);
  mtlface_picture_free(photo);
  mtlface_picture_free(crop);
  printf("library: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
