#include "common.h"

#include <stdlib.h>

void mti_set_error(char *error, const char *text) {
  size_t n = 0;
  for (; text[n] != 0 && n + 1 < MTI_ERROR_SIZE; ++n)
    error[n] = text[n] >= 32 && text[n] < 127 ? text[n] : '?';
  error[n] = 0;
}

mti_status mti_check_limits(const mti_header *header, const mti_limits *limits, char *error) {
  uint64_t pixels = (uint64_t)header->width * header->height;
  if (header->width <= limits->width && header->height <= limits->height &&
      pixels <= limits->pixels)
    return MTI_OK;
  mti_set_error(error, "the image is larger than the limits");
  return MTI_TOO_LARGE;
}

size_t mti_rgb_bytes(uint32_t width, uint32_t height) {
  uint64_t pixels = (uint64_t)width * height;
  return pixels > SIZE_MAX / 3 ? 0 : (size_t)pixels * 3;
}

void mti_free(uint8_t *bytes) { free(bytes); }
