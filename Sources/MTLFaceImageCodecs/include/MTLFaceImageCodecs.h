/* PNG and JPEG encoding and decoding in memory, based on libpng and libjpeg.
 *
 *     mti_header header;
 *     char error[MTI_ERROR_SIZE];
 *     if (mti_probe_png(bytes, size, &limits, &header, error) != MTI_OK) ...
 *     uint8_t *rgb = malloc((size_t)header.width * header.height * 3);
 *     if (mti_decode_png(bytes, size, &limits, white, rgb, capacity, error) != MTI_OK) ...
 *
 * Conventions
 *   - Pointers are borrowed for the duration of the call and must not be NULL, unless stated
 *     otherwise.
 *   - Input bytes may have any content. No input makes these functions crash, read outside it, or
 *     write to stderr.
 *   - `error` holds at least MTI_ERROR_SIZE bytes. If the status is not MTI_OK, it receives one
 *     line without a final period; otherwise it receives the empty string.
 *   - The limits are checked against the file's header, before pixels are allocated or decoded.
 *   - setjmp and longjmp are used only within a call. The functions may be called from any number
 *     of threads at once.
 */
#ifndef MTLFACE_IMAGE_CODECS_H
#define MTLFACE_IMAGE_CODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(hidden)

enum { MTI_ERROR_SIZE = 256 };

typedef enum mti_status {
  MTI_OK = 0,
  MTI_DAMAGED = 1,       /* not a complete, valid file of the format */
  MTI_UNSUPPORTED = 2,   /* a variant of the format that is not supported */
  MTI_TOO_LARGE = 3,     /* exceeds the limits; the header has been filled in */
  MTI_OUT_OF_MEMORY = 4,
  MTI_NOT_BUILT = 5      /* JPEG: the library was built without the trait JPEG */
} mti_status;

typedef struct mti_limits {
  uint32_t width, height; /* the largest allowed sides, in pixels */
  uint64_t pixels;        /* the largest allowed width * height */
} mti_limits;

typedef struct mti_header {
  uint32_t width, height; /* as stored, before any EXIF orientation; at least 1 */
  uint32_t channels;      /* 1 to 4; palettes count as RGB, alpha and tRNS as one channel */
  uint32_t bit_depth;     /* bits per sample; for a PNG palette, bits per index */
  bool alpha;             /* true if the file has transparency */
} mti_header;

/* Read the part of a file before the pixels. */
mti_status mti_probe_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error);
mti_status mti_probe_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error);

/* Decode to width x height RGB pixels of 8 bits, with rows packed without gaps from top to bottom.
 * `capacity` is the size of `rgb` in bytes; if it is too small, the result is MTI_TOO_LARGE. After
 * an error, the contents of `rgb` are unspecified.
 *   - PNG: all color types and bit depths; 16 bits are rounded to 8. Transparent pixels are
 *     composited over `background` (three bytes). Gamma and ICC profiles are ignored. The file must
 *     be complete up to its IEND chunk.
 *   - JPEG: grayscale, RGB, YCbCr, CMYK and YCCK (inverted if Adobe's marker is present). ICC
 *     profiles are ignored. A truncated or inconsistent file is MTI_DAMAGED; it is not decoded
 *     partially. */
mti_status mti_decode_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, const uint8_t background[3],
    uint8_t *rgb, size_t capacity, char *error);
mti_status mti_decode_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, uint8_t *rgb, size_t capacity,
    char *error);

/* Encode packed RGB rows. On MTI_OK, `*bytes` is new memory, to be released with mti_free, and
 * `*size` is its length; otherwise they are NULL and 0. `quality` is 1 to 100; from 90 on, the
 * color channels are not subsampled. */
mti_status mti_encode_png(
    const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **bytes, size_t *size,
    char *error);
mti_status mti_encode_jpeg(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
    size_t *size, char *error);
/* Releases memory returned by an encoder. `bytes` may be NULL. */
void mti_free(uint8_t *bytes);

/* Returns false if the JPEG functions only return MTI_NOT_BUILT. */
bool mti_has_jpeg(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
