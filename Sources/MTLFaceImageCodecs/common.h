/* Functions shared by the codecs: error texts and size limits. */
#ifndef MTLFACE_IMAGE_CODECS_COMMON_H
#define MTLFACE_IMAGE_CODECS_COMMON_H

#include "MTLFaceImageCodecs.h"

#pragma GCC visibility push(hidden)

/* Copies `text` to `error` (MTI_ERROR_SIZE bytes) as one line of printable ASCII, truncated to
 * fit. */
void mti_set_error(char *error, const char *text);
/* Returns MTI_TOO_LARGE and sets `error` if the image exceeds the limits. */
mti_status mti_check_limits(const mti_header *header, const mti_limits *limits, char *error);
/* Returns the size of width x height RGB pixels in bytes, or 0 if it does not fit size_t. */
size_t mti_rgb_bytes(uint32_t width, uint32_t height);

#pragma GCC visibility pop
#endif
