#include "common.h"

#ifdef MTLFACE_JPEG

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

/* The state of one encoding operation. The comment on `decoder` in png_decode.c explains why the
 * function that calls setjmp does not store it in a local variable. */
typedef struct encoder {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  jmp_buf escape;
  uint8_t *bytes;
  size_t capacity;
  mti_status status;
  char *error;
} encoder;

static void fail(j_common_ptr jpeg) {
  encoder *e = jpeg->client_data;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  mti_set_error(e->error, text);
  if (jpeg->err->msg_code == JERR_OUT_OF_MEMORY) e->status = MTI_OUT_OF_MEMORY;
  longjmp(e->escape, 1);
}

static void silence(j_common_ptr jpeg) { (void)jpeg; }

/* Enlarges the output buffer. The memory destination of libjpeg is not used, because it leaves a
 * dangling pointer after an error. */
static void grow(j_compress_ptr jpeg, size_t used) {
  encoder *e = jpeg->client_data;
  size_t wanted = e->capacity < 1 << 16 ? 1 << 16 : e->capacity * 2;
  uint8_t *grown = e->capacity > SIZE_MAX / 4 ? NULL : realloc(e->bytes, wanted);
  if (grown == NULL) ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
  e->bytes = grown;
  e->capacity = wanted;
  e->destination.next_output_byte = grown + used;
  e->destination.free_in_buffer = wanted - used;
}

static void start(j_compress_ptr jpeg) { grow(jpeg, 0); }

static boolean more(j_compress_ptr jpeg) {
  grow(jpeg, ((encoder *)jpeg->client_data)->capacity);
  return TRUE;
}

static void stop(j_compress_ptr jpeg) { (void)jpeg; }

static void encode(
    encoder *e, const uint8_t *rgb, uint32_t width, uint32_t height, int quality) {
  if (setjmp(e->escape) != 0) return;
  j_compress_ptr jpeg = &e->jpeg;
  jpeg_create_compress(jpeg);
  jpeg->client_data = e;
  e->destination.init_destination = start;
  e->destination.empty_output_buffer = more;
  e->destination.term_destination = stop;
  jpeg->dest = &e->destination;
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg->optimize_coding = TRUE;
  if (quality >= 90) jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < jpeg->image_height) {
    JSAMPROW row = (JSAMPROW)(rgb + (size_t)jpeg->next_scanline * width * 3);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  e->status = MTI_OK;
}

mti_status mti_encode_jpeg(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
    size_t *size, char *error) {
  encoder e;
  memset(&e, 0, sizeof e);
  *bytes = NULL;
  *size = 0;
  error[0] = 0;
  e.error = error;
  e.status = MTI_UNSUPPORTED;
  e.jpeg.err = jpeg_std_error(&e.errors);
  e.jpeg.client_data = &e;
  e.errors.error_exit = fail;
  e.errors.output_message = silence;
  encode(&e, rgb, width, height, quality);
  jpeg_destroy_compress(&e.jpeg);
  if (e.status != MTI_OK) {
    free(e.bytes);
    return e.status;
  }
  *bytes = e.bytes;
  *size = e.capacity - e.destination.free_in_buffer;
  return MTI_OK;
}

#else

mti_status mti_encode_jpeg(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
    size_t *size, char *error) {
  (void)rgb, (void)width, (void)height, (void)quality;
  *bytes = NULL;
  *size = 0;
  mti_set_error(error, "built without JPEG");
  return MTI_NOT_BUILT;
}

#endif
