/* Functions that encode and decode PNG and JPEG files in memory with libpng and libjpeg.
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
 *   - Input bytes may have any content. The functions never crash, read outside the input, or write
 *     to stderr.
 *   - `error` has at least MTI_ERROR_SIZE bytes. If the status is MTI_OK, `error` is set to an
 *     empty string. Otherwise, it is set to one line without a final period.
 *   - The header of a file is checked against the limits before memory for the pixels is allocated.
 *   - setjmp and longjmp are used only within a call. Any number of threads can call the functions
 *     at the same time.
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
  MTI_DAMAGED = 1,       /* the file is incomplete or invalid */
  MTI_UNSUPPORTED = 2,   /* the file uses an unsupported variant, or the image cannot be encoded */
  MTI_TOO_LARGE = 3,     /* the image exceeds the limits; the header is still returned */
  MTI_OUT_OF_MEMORY = 4,
  MTI_NOT_BUILT = 5      /* the library was built without the trait JPEG */
} mti_status;

typedef struct mti_limits {
  uint32_t width, height; /* the largest width and height in pixels */
  uint64_t pixels;        /* the largest product of width and height */
} mti_limits;

typedef struct mti_header {
  uint32_t width, height; /* the stored size before the EXIF orientation is applied, at least 1 */
  uint32_t channels;      /* 1 to 4; a palette has 3 channels; alpha or tRNS adds 1 channel */
  uint32_t bit_depth;     /* bits per sample or, for a PNG palette, bits per index */
  bool alpha;             /* whether the image has transparency */
} mti_header;

/* Reads the header of a file and checks it against the limits. */
mti_status mti_probe_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error);
mti_status mti_probe_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error);

/* Decodes a file to width x height RGB pixels with 8 bits per channel. Rows are contiguous, and the
 * first row is at the top. `capacity` is the size of `rgb` in bytes. If it is too small, the status
 * is MTI_TOO_LARGE. After an error, the contents of `rgb` are unspecified.
 *   - PNG files may have any color type and bit depth. 16-bit samples are rounded to 8 bits.
 *     Transparent pixels are composited over `background` (three bytes). Gamma and ICC profiles are
 *     ignored. The file must be complete up to its IEND chunk.
 *   - JPEG files may be grayscale, RGB, YCbCr, CMYK or YCCK. CMYK and YCCK values are treated as
 *     inverted if the file has Adobe's marker. ICC profiles are ignored. The status for a truncated
 *     or inconsistent file is MTI_DAMAGED. Such a file is not decoded partially. */
mti_status mti_decode_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, const uint8_t background[3],
    uint8_t *rgb, size_t capacity, char *error);
mti_status mti_decode_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, uint8_t *rgb, size_t capacity,
    char *error);

/* Encodes contiguous RGB rows. If the status is MTI_OK, `*bytes` is a new block of `*size` bytes,
 * which the caller frees with mti_free. Otherwise, `*bytes` is NULL and `*size` is 0. `quality` is
 * in 1...100. If it is 90 or higher, the color channels are not subsampled. */
mti_status mti_encode_png(
    const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **bytes, size_t *size,
    char *error);
mti_status mti_encode_jpeg(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
    size_t *size, char *error);
/* Frees memory that an encoder returned. `bytes` may be NULL. */
void mti_free(uint8_t *bytes);

/* Returns whether the library was built with JPEG support. If not, the JPEG functions return
 * MTI_NOT_BUILT. */
bool mti_has_jpeg(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
