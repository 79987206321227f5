#include "common.h"

#ifdef MTLFACE_JPEG

#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

/* A file with more scans than this is rejected, because it may be an attempt to exhaust processor
 * time. */
enum { MAX_SCANS = 500 };

/* The state of one decoding operation. The comment on `decoder` in png_decode.c explains why the
 * function that calls setjmp does not store it in a local variable. */
typedef struct decoder {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  mti_status status;
  char *error;
} decoder;

static void fail(j_common_ptr jpeg) {
  decoder *d = jpeg->client_data;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  mti_set_error(d->error, text);
  switch (jpeg->err->msg_code) {
    case JERR_OUT_OF_MEMORY: d->status = MTI_OUT_OF_MEMORY; break;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED: d->status = MTI_UNSUPPORTED; break;
    default: d->status = MTI_DAMAGED;
  }
  longjmp(d->escape, 1);
}

/* Treats most warnings of libjpeg as errors, because libjpeg would continue with gray or shifted
 * blocks. Extra bytes between segments are not an error, because they are common in camera files
 * and do not affect the image. */
static void check_warning(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  int code = jpeg->err->msg_code;
  if (code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR)
    fail(jpeg);
}

static void silence(j_common_ptr jpeg) { (void)jpeg; }

static void limit_scans(j_common_ptr jpeg) {
  if (((j_decompress_ptr)jpeg)->input_scan_number <= MAX_SCANS) return;
  decoder *d = jpeg->client_data;
  mti_set_error(d->error, "the file has more than 500 scans");
  d->status = MTI_UNSUPPORTED;
  longjmp(d->escape, 1);
}

/* Reads the header, and checks the color space and the limits. Calls longjmp if libjpeg reports an
 * error. */
static mti_status read_header(
    decoder *d, const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header) {
  jpeg_create_decompress(&d->jpeg);
  d->jpeg.client_data = d;
  d->progress.progress_monitor = limit_scans;
  d->jpeg.progress = &d->progress;
  jpeg_mem_src(&d->jpeg, bytes, (unsigned long)size);
  jpeg_read_header(&d->jpeg, TRUE);
  header->width = d->jpeg.image_width;
  header->height = d->jpeg.image_height;
  header->channels = (uint32_t)d->jpeg.num_components;
  header->bit_depth = (uint32_t)d->jpeg.data_precision;
  header->alpha = false;
  switch (d->jpeg.jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_RGB:
    case JCS_YCbCr: d->jpeg.out_color_space = JCS_RGB; break;
    case JCS_CMYK:
    case JCS_YCCK: d->jpeg.out_color_space = JCS_CMYK; break;
    default:
      mti_set_error(
          d->error, "unsupported color space; expected grayscale, RGB, YCbCr, CMYK or YCCK");
      return MTI_UNSUPPORTED;
  }
  return mti_check_limits(header, limits, d->error);
}

/* Converts CMYK to RGB by multiplying each color by black. The value for no ink is 255 in files
 * from Adobe software and 0 in other files. */
static void from_cmyk(const uint8_t *cmyk, size_t count, bool inverted, uint8_t *rgb) {
  unsigned flip = inverted ? 0 : 255;
  for (size_t i = 0; i < count; ++i, cmyk += 4, rgb += 3) {
    unsigned k = cmyk[3] ^ flip;
    for (int c = 0; c < 3; ++c) rgb[c] = (uint8_t)(((cmyk[c] ^ flip) * k + 127) / 255);
  }
}

/* Reads the pixels. Calls longjmp if libjpeg reports an error. */
static mti_status read_pixels(decoder *d, uint8_t *rgb, size_t capacity) {
  j_decompress_ptr jpeg = &d->jpeg;
  size_t size = mti_rgb_bytes(jpeg->image_width, jpeg->image_height);
  if (size == 0 || size > capacity) {
    mti_set_error(d->error, "the output buffer is too small");
    return MTI_TOO_LARGE;
  }
  bool is_cmyk = jpeg->out_color_space == JCS_CMYK;
  jpeg_start_decompress(jpeg);
  size_t width = jpeg->output_width, row_size = width * 3;
  JSAMPROW row = NULL;
  if (is_cmyk)
    row = *jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, (JDIMENSION)(width * 4), 1);
  while (jpeg->output_scanline < jpeg->output_height) {
    uint8_t *out = rgb + jpeg->output_scanline * row_size;
    if (!is_cmyk) row = out;
    jpeg_read_scanlines(jpeg, &row, 1);
    if (is_cmyk) from_cmyk(row, width, jpeg->saw_Adobe_marker, out);
  }
  jpeg_finish_decompress(jpeg);
  return MTI_OK;
}

/* Decodes the header and, if `rgb` is not NULL, the pixels. */
static void decode(
    decoder *d, const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header,
    uint8_t *rgb, size_t capacity) {
  if (setjmp(d->escape) != 0) return;
  mti_status status = read_header(d, bytes, size, limits, header);
  if (status == MTI_OK && rgb != NULL) status = read_pixels(d, rgb, capacity);
  d->status = status;
}

static mti_status run(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, uint8_t *rgb,
    size_t capacity, char *error) {
  decoder d;
  memset(&d, 0, sizeof d);
  memset(header, 0, sizeof *header);
  d.error = error;
  d.status = MTI_DAMAGED;
  error[0] = 0;
  d.jpeg.err = jpeg_std_error(&d.errors);
  d.jpeg.client_data = &d;
  d.errors.error_exit = fail;
  d.errors.emit_message = check_warning;
  d.errors.output_message = silence;
  decode(&d, bytes, size, limits, header, rgb, capacity);
  jpeg_destroy_decompress(&d.jpeg);
  return d.status;
}

mti_status mti_probe_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error) {
  return run(bytes, size, limits, header, NULL, 0, error);
}

mti_status mti_decode_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, uint8_t *rgb, size_t capacity,
    char *error) {
  mti_header header;
  return run(bytes, size, limits, &header, rgb, capacity, error);
}

bool mti_has_jpeg(void) { return true; }

#else

#include <string.h>

mti_status mti_probe_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, mti_header *header, char *error) {
  (void)bytes, (void)size, (void)limits;
  memset(header, 0, sizeof *header);
  mti_set_error(error, "built without JPEG");
  return MTI_NOT_BUILT;
}

mti_status mti_decode_jpeg(
    const uint8_t *bytes, size_t size, const mti_limits *limits, uint8_t *rgb, size_t capacity,
    char *error) {
  (void)bytes, (void)size, (void)limits, (void)rgb, (void)capacity;
  mti_set_error(error, "built without JPEG");
  return MTI_NOT_BUILT;
}

bool mti_has_jpeg(void) { return false; }

#endif
