/* PNG and JPEG, from memory to memory, over libpng and libjpeg.
 *
 *     mti_header header;
 *     char why[MTI_ERROR_SIZE];
 *     if (mti_probe_png(bytes, size, &limits, &header, why) != MTI_OK) ...
 *     uint8_t *rgb = malloc((size_t)header.width * header.height * 3);
 *     if (mti_decode_png(bytes, size, &limits, white, rgb, capacity, why) != MTI_OK) ...
 *
 * Conventions
 *   Every pointer is borrowed for the call and not null, except where said. Bytes given may have
 *   any content: no input makes these functions crash, read outside it, or write to stderr.
 *   `error` holds at least MTI_ERROR_SIZE bytes. It receives one line without a final stop when the
 *   status is not MTI_OK, the empty string otherwise.
 *   The limits are checked on the file's header, before pixels are allocated or decoded.
 *   setjmp and longjmp stay inside each call. Any number of threads may call at once.
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
  MTI_DAMAGED = 1,       /* not a whole file of its format */
  MTI_UNSUPPORTED = 2,   /* whole, perhaps, but of a kind that is not read or written here */
  MTI_TOO_LARGE = 3,     /* over the limits; the header has been filled in */
  MTI_OUT_OF_MEMORY = 4,
  MTI_NOT_BUILT = 5      /* JPEG: the library was built without its trait JPEG */
} mti_status;

typedef struct mti_limits {
  uint32_t width, height; /* largest allowed sides */
  uint64_t pixels;        /* largest allowed product of the two */
} mti_limits;

typedef struct mti_header {
  uint32_t width, height; /* as stored, before any EXIF orientation; at least 1 */
  uint32_t channels;      /* in the file, a palette expanded, alpha and tRNS counted: 1...4 */
  uint32_t bit_depth;     /* of a sample (PNG palette: of an index) */
  bool alpha;             /* the file has transparency */
} mti_header;

/* Reads what lies in front of the pixels. */
mti_status mti_probe_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error);
mti_status mti_probe_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error);

/* Decodes to width x height x RGB, 8 bits, rows tight and from the top. `capacity` is in bytes; too
 * little of it is MTI_TOO_LARGE. After an error the contents of `rgb` are unspecified.
 * PNG: every color type and depth; 16 bits are rounded to 8; transparency is composited over
 *   `background` (three bytes); gamma and ICC are ignored. The file must be whole to its IEND.
 * JPEG: grayscale, RGB, YCbCr, CMYK and YCCK (inverted when Adobe's marker is there); ICC ignored;
 *   a cut or inconsistent file is MTI_DAMAGED rather than partly gray. */
mti_status mti_decode_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, const uint8_t background[3],
    uint8_t *rgb, size_t capacity, char *error);
mti_status mti_decode_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, uint8_t *rgb, size_t capacity,
    char *error);

/* Encode tight RGB rows. On MTI_OK `*bytes` is new memory that mti_free releases and `*size` its
 * length; otherwise they are NULL and 0. `quality` is 1...100; from 90 on color is not
 * subsampled. */
mti_status mti_encode_png(
    const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **bytes, size_t *size,
    char *error);
mti_status mti_encode_jpeg(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
    size_t *size, char *error);
/* NULL is allowed. */
void mti_free(uint8_t *bytes);

/* Whether the JPEG functions do more than return MTI_NOT_BUILT. */
bool mti_has_jpeg(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
