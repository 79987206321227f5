#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

/* The state of one decoding operation. It is a local variable of the caller of the function that
 * calls setjmp, because local variables of that function may be indeterminate after longjmp. */
typedef struct decoder {
  png_structp png;
  png_infop info;
  const uint8_t *next;
  size_t left;
  uint8_t *scratch; /* one RGBA row, or all RGBA rows of an interlaced image */
  mti_status status;
  char *error;
} decoder;

static void fail(png_structp png, png_const_charp text) {
  decoder *d = png_get_error_ptr(png);
  mti_set_error(d->error, text);
  if (strstr(text, "memory") != NULL) d->status = MTI_OUT_OF_MEMORY;
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep out, size_t count) {
  decoder *d = png_get_io_ptr(png);
  if (count > d->left) png_error(png, "the file ends early");
  memcpy(out, d->next, count);
  d->next += count;
  d->left -= count;
}

static bool begin(decoder *d, const uint8_t *bytes, size_t size, char *error) {
  *d = (decoder){.next = bytes, .left = size, .status = MTI_DAMAGED, .error = error};
  error[0] = 0;
  d->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, d, fail, ignore);
  d->info = d->png != NULL ? png_create_info_struct(d->png) : NULL;
  if (d->info != NULL) return true;
  mti_set_error(error, "cannot initialize libpng: out of memory or an incompatible version");
  d->status = MTI_OUT_OF_MEMORY;
  return false;
}

static mti_status end(decoder *d) {
  png_destroy_read_struct(&d->png, &d->info, NULL);
  free(d->scratch);
  return d->status;
}

/* Reads the header and checks the limits. Calls longjmp if libpng reports an error. */
static mti_status read_header(decoder *d, const mti_limits *limits, mti_header *header) {
  png_set_read_fn(d->png, d, read_bytes);
  png_set_user_limits(d->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  /* Skip all chunks without decoding them, except IHDR, PLTE, tRNS, IDAT and IEND. */
  png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(d->png, d->info);
  int type = png_get_color_type(d->png, d->info);
  bool alpha =
      (type & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(d->png, d->info, PNG_INFO_tRNS) != 0;
  header->width = png_get_image_width(d->png, d->info);
  header->height = png_get_image_height(d->png, d->info);
  header->channels = ((type & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1) + (alpha ? 1 : 0);
  header->bit_depth = png_get_bit_depth(d->png, d->info);
  header->alpha = alpha;
  return mti_check_limits(header, limits, d->error);
}

/* Composites c over b with alpha a (0 to 255) and rounds the result to the nearest integer. */
static inline uint8_t over(unsigned c, unsigned a, unsigned b) {
  return (uint8_t)((c * a + b * (255 - a) + 127) / 255);
}

static void composite(
    const uint8_t *rgba, size_t count, const uint8_t background[3], uint8_t *rgb) {
  for (size_t i = 0; i < count; ++i, rgba += 4, rgb += 3) {
    rgb[0] = over(rgba[0], rgba[3], background[0]);
    rgb[1] = over(rgba[1], rgba[3], background[1]);
    rgb[2] = over(rgba[2], rgba[3], background[2]);
  }
}

/* Reads all rows. `stride` is 0 if every row is read into the same scratch row. Calls longjmp after
 * an error. */
static void read_rows(
    decoder *d, const mti_header *h, int passes, uint8_t *rows, size_t stride,
    const uint8_t background[3], uint8_t *rgb) {
  size_t row_size = (size_t)h->width * 3;
  for (int pass = 0; pass < passes; ++pass) {
    for (size_t y = 0; y < h->height; ++y) {
      uint8_t *row = rows + y * stride;
      png_read_row(d->png, row, NULL);
      if (h->alpha && pass + 1 == passes) composite(row, h->width, background, rgb + y * row_size);
    }
  }
}

/* Reads the pixels. Calls longjmp if libpng reports an error. */
static mti_status read_pixels(
    decoder *d, const mti_header *h, const uint8_t background[3], uint8_t *rgb, size_t capacity) {
  size_t size = mti_rgb_bytes(h->width, h->height);
  if (size == 0 || size > capacity) {
    mti_set_error(d->error, "the output buffer is too small");
    return MTI_TOO_LARGE;
  }
  png_set_expand(d->png);
  png_set_scale_16(d->png);
  png_set_gray_to_rgb(d->png);
  int passes = png_set_interlace_handling(d->png);
  png_read_update_info(d->png, d->info);
  if (png_get_rowbytes(d->png, d->info) != (size_t)h->width * (h->alpha ? 4 : 3))
    png_error(d->png, "unexpected row length");
  if (!h->alpha) {
    read_rows(d, h, passes, rgb, (size_t)h->width * 3, background, rgb);
  } else {
    size_t row = (size_t)h->width * 4, rows = passes > 1 ? h->height : 1;
    if (row > SIZE_MAX / rows || (d->scratch = malloc(row * rows)) == NULL) {
      mti_set_error(d->error, "cannot allocate memory for the rows of a transparent image");
      return MTI_OUT_OF_MEMORY;
    }
    read_rows(d, h, passes, d->scratch, passes > 1 ? row : 0, background, rgb);
  }
  png_read_end(d->png, NULL);
  return MTI_OK;
}

/* Decodes the header and, if `rgb` is not NULL, the pixels. */
static void decode(
    decoder *d, const mti_limits *limits, mti_header *header, const uint8_t background[3],
    uint8_t *rgb, size_t capacity) {
  if (setjmp(png_jmpbuf(d->png)) != 0) return;
  mti_status status = read_header(d, limits, header);
  if (status == MTI_OK && rgb != NULL)
    status = read_pixels(d, header, background, rgb, capacity);
  d->status = status;
}

mti_status mti_probe_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error) {
  decoder d;
  memset(header, 0, sizeof *header);
  if (begin(&d, bytes, size, error)) decode(&d, limits, header, NULL, NULL, 0);
  return end(&d);
}

mti_status mti_decode_png(
    const uint8_t *bytes, size_t size, const mti_limits *limits, const uint8_t background[3],
    uint8_t *rgb, size_t capacity, char *error) {
  decoder d;
  mti_header header = {0};
  if (begin(&d, bytes, size, error)) decode(&d, limits, &header, background, rgb, capacity);
  return end(&d);
}
