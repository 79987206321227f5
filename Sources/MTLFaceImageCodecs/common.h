/* What the codecs share: the text of an error and the limits. */
#ifndef MTLFACE_IMAGE_CODECS_COMMON_H
#define MTLFACE_IMAGE_CODECS_COMMON_H

#include "MTLFaceImageCodecs.h"

#pragma GCC visibility push(hidden)

/* Copies `text` into `error` (MTI_ERROR_SIZE bytes): one line, printable ASCII, cut to fit. */
void mti_set_error(char *error, const char *text);
mti_status mti_check_limits(const mti_header *header, const mti_limits *limits, char *error);
/* The bytes of width x height RGB, or 0 if they do not fit size_t. */
size_t mti_rgb_bytes(uint32_t width, uint32_t height);

#pragma GCC visibility pop
#endif
