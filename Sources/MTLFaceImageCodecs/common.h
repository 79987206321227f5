/* Functions for error messages and size limits that the codecs share. */
#ifndef MTLFACE_IMAGE_CODECS_COMMON_H
#define MTLFACE_IMAGE_CODECS_COMMON_H

#include "MTLFaceImageCodecs.h"

#pragma GCC visibility push(hidden)

/* Copies `text` to `error` (MTI_ERROR_SIZE bytes) as one line of printable ASCII. A long text is
 * truncated. */
void mti_set_error(char *error, const char *text);
/* Returns MTI_TOO_LARGE and sets `error` if the image exceeds the limits. */
mti_status mti_check_limits(const mti_header *header, const mti_limits *limits, char *error);
/* Returns the size of width x height RGB pixels in bytes, or 0 if it exceeds SIZE_MAX. */
size_t mti_rgb_bytes(uint32_t width, uint32_t height);

#pragma GCC visibility pop
#endif
