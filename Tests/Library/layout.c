/* Prints what a program compiled against mtlface.h relies on: sizes, offsets, numbers. */
#include <mtlface.h>
#include <stdio.h>

#define SIZE(type) printf("%s %zu\n", #type, sizeof(type))
#define FIELD(type, field) printf("%s.%s %zu\n", #type, #field, offsetof(type, field))
#define NUMBER(name) printf("%s %d\n", #name, (int)(name))

int main(void) {
  NUMBER(MTLFACE_ABI_VERSION);
  NUMBER(MTLFACE_OK);
  NUMBER(MTLFACE_INVALID_ARGUMENT);
  NUMBER(MTLFACE_INVALID_HANDLE);
  NUMBER(MTLFACE_CAPACITY);
  NUMBER(MTLFACE_UNREADABLE);
  NUMBER(MTLFACE_UNWRITABLE);
  NUMBER(MTLFACE_NO_FACE);
  NUMBER(MTLFACE_MISSING_PART);
  NUMBER(MTLFACE_NOT_CALIBRATED);
  NUMBER(MTLFACE_OUT_OF_MEMORY);
  NUMBER(MTLFACE_UNSUPPORTED);
  NUMBER(MTLFACE_INTERNAL);
  NUMBER(MTLFACE_RGB);
  NUMBER(MTLFACE_BGR);
  NUMBER(MTLFACE_RGBA);
  NUMBER(MTLFACE_BGRA);
  NUMBER(MTLFACE_GRAY);
  NUMBER(MTLFACE_X_1);
  NUMBER(MTLFACE_X_2);
  NUMBER(MTLFACE_X_3);
  NUMBER(MTLFACE_X_4);
  NUMBER(MTLFACE_X_5);
  NUMBER(MTLFACE_X_ID);
  NUMBER(MTLFACE_X_AGE);
  NUMBER(MTLFACE_CHANNEL_ATTENTION);
  NUMBER(MTLFACE_SPATIAL_ATTENTION);
  NUMBER(MTLFACE_PASTE_CHANGE);
  NUMBER(MTLFACE_PASTE_REPLACE);
  SIZE(mtlface_status);
  SIZE(mtlface_image);
  FIELD(mtlface_image, struct_size);
  FIELD(mtlface_image, data);
  FIELD(mtlface_image, width);
  FIELD(mtlface_image, height);
  FIELD(mtlface_image, row_bytes);
  FIELD(mtlface_image, format);
  FIELD(mtlface_image, orientation);
  SIZE(mtlface_limits);
  FIELD(mtlface_limits, pixels);
  FIELD(mtlface_limits, file_bytes);
  SIZE(mtlface_face);
  FIELD(mtlface_face, box);
  FIELD(mtlface_face, score);
  FIELD(mtlface_face, landmarks);
  SIZE(mtlface_detection_options);
  FIELD(mtlface_detection_options, minimum_face);
  FIELD(mtlface_detection_options, scale_factor);
  FIELD(mtlface_detection_options, thresholds);
  FIELD(mtlface_detection_options, maximum_faces);
  SIZE(mtlface_confirmation);
  FIELD(mtlface_confirmation, confirmed);
  FIELD(mtlface_confirmation, score);
  FIELD(mtlface_confirmation, distance);
  FIELD(mtlface_confirmation, landmarks);
  SIZE(mtlface_model_info);
  FIELD(mtlface_model_info, input_size);
  FIELD(mtlface_model_info, embedding_dimension);
  FIELD(mtlface_model_info, age_groups);
  FIELD(mtlface_model_info, ages);
  FIELD(mtlface_model_info, has_decomposition);
  FIELD(mtlface_model_info, has_age_estimator);
  FIELD(mtlface_model_info, has_generator);
  FIELD(mtlface_model_info, has_discriminator);
  FIELD(mtlface_model_info, is_calibrated);
  SIZE(mtlface_age);
  FIELD(mtlface_age, years);
  FIELD(mtlface_age, group);
  FIELD(mtlface_age, low);
  FIELD(mtlface_age, high);
  SIZE(mtlface_threshold_row);
  FIELD(mtlface_threshold_row, threshold);
  FIELD(mtlface_threshold_row, false_accept_rate);
  FIELD(mtlface_threshold_row, true_accept_rate);
  FIELD(mtlface_threshold_row, uses_flip);
  return 0;
}
