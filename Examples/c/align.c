/* Saves the aligned crop of the largest face in a photo. usage: align PHOTO OUT.png */
#include <mtlface.h>
#include <stdio.h>

static int fail(void) {
  fprintf(stderr, "align: %s\n", mtlface_last_error());
  return 1;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: align PHOTO OUT.png\n");
    return 2;
  }
  mtlface_detector *detector = NULL;
  mtlface_picture *photo = NULL, *crop = NULL;
  mtlface_face face;
  size_t found = 0;
  int status = 0;
  if (mtlface_detector_create(0, &detector) || mtlface_picture_read(arguments[1], NULL, &photo)) {
    status = fail();
  } else {
    /* With a capacity of 1, the call returns the largest face. If the photo shows more faces, the
     * status is MTLFACE_CAPACITY. */
    mtlface_status detected = mtlface_detect(detector, photo, NULL, &face, 1, &found);
    if (detected != MTLFACE_OK && detected != MTLFACE_CAPACITY) {
      status = fail();
    } else if (found == 0) {
      fprintf(stderr, "align: %s: no face was found; use a clearer photo\n", arguments[1]);
      status = 1;
    } else if (mtlface_align(photo, face.landmarks, 112, &crop, NULL, NULL) ||
               mtlface_picture_write(crop, arguments[2], 0)) {
      status = fail();
    } else {
      printf("faces found: %zu; wrote the largest face (score %.4f) to %s\n", found, face.score,
             arguments[2]);
    }
  }
  mtlface_picture_free(crop);
  mtlface_picture_free(photo);
  mtlface_detector_free(detector);
  return status;
}
