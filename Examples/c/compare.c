/* Compares the largest faces in two photos, with the embedded model or a model file.
 * usage: compare PHOTO PHOTO [MODEL] */
#include <mtlface.h>
#include <stdio.h>
#include <stdlib.h>

static void die(const char *subject) {
  fprintf(stderr, "compare: %s: %s\n", subject, mtlface_last_error());
  exit(2);
}

/* Returns the embedding of the largest face in a photo. It has `info->embedding_dimension` elements
 * and is freed by the caller. */
static float *embedding(const mtlface_model *model, const mtlface_model_info *info,
                        const mtlface_detector *detector, const char *path) {
  mtlface_picture *photo = NULL, *crop = NULL;
  mtlface_face face;
  size_t found = 0, dimension = (size_t)info->embedding_dimension;
  if (mtlface_picture_read(path, NULL, &photo)) die("cannot read the photo");
  mtlface_status status = mtlface_detect(detector, photo, NULL, &face, 1, &found);
  if (status != MTLFACE_OK && status != MTLFACE_CAPACITY) die(path);
  if (found == 0) {
    fprintf(stderr, "compare: %s: no face was found; use a clearer photo\n", path);
    exit(1);
  }
  if (mtlface_align(photo, face.landmarks, info->input_size, &crop, NULL, NULL)) die(path);
  float *values = malloc(dimension * sizeof *values);
  const mtlface_picture *crops[] = {crop};
  if (!values || mtlface_embed_crops(model, crops, 1, false, values, dimension, NULL)) die(path);
  mtlface_picture_free(crop);
  mtlface_picture_free(photo);
  return values;
}

int main(int count, char **arguments) {
  if (count != 3 && count != 4) {
    fprintf(stderr, "usage: compare PHOTO PHOTO [MODEL]\n");
    return 2;
  }
  mtlface_model *model = NULL;
  mtlface_detector *detector = NULL;
  mtlface_model_info info;
  double similarity = 0;
  mtlface_model_info_init(&info);
  if (count == 4 ? mtlface_model_open(arguments[3], 0, &model)
                 : mtlface_model_open_embedded(0, &model))
    die("cannot open the model");
  if (mtlface_model_describe(model, &info) || mtlface_detector_create(0, &detector))
    die("cannot create the detector");
  float *a = embedding(model, &info, detector, arguments[1]);
  float *b = embedding(model, &info, detector, arguments[2]);
  if (mtlface_similarity(a, b, (size_t)info.embedding_dimension, &similarity))
    die("cannot compare the embeddings");
  printf("similarity %.4f\n", similarity);
  mtlface_threshold_row row;
  mtlface_threshold_row_init(&row);
  /* A threshold applies only to embeddings that are computed in the same way as those of the
   * calibration. These embeddings do not use flip averaging. */
  if (mtlface_threshold(model, 1e-2, &row) == MTLFACE_OK && !row.uses_flip)
    printf("%s at a false accept rate of %g\n",
           similarity >= row.threshold ? "same person" : "different people", row.false_accept_rate);
  else
    printf("unknown: the model is not calibrated for this rate without flip averaging\n");
  free(a);
  free(b);
  mtlface_detector_free(detector);
  mtlface_model_free(model);
  return 0;
}
