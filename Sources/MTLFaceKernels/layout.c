/* Kernels that only copy memory and therefore do not depend on the instruction set. */
#include <string.h>

#include "internal.h"

/* ---- Columns ---- */

typedef struct columns_copy {
  size_t columns, source_stride, target_stride;
  const float *source;
  float *target;
} columns_copy;

static void copy_range(const void *context, size_t begin, size_t end) {
  const columns_copy *c = context;
  for (size_t row = begin; row < end; row++)
    memcpy(c->target + row * c->target_stride, c->source + row * c->source_stride,
           c->columns * sizeof(float));
}

void mtk_copy_columns(mtk_pool *pool, size_t rows, size_t columns, const float *source,
                      size_t source_stride, float *target, size_t target_stride) {
  columns_copy c = {columns, source_stride, target_stride, source, target};
  mtk_run_ranges(pool, rows, columns, copy_range, &c);
}

/* ---- Every stride-th pixel ---- */

typedef struct subsampling {
  size_t height, width, channels, stride, out_height, out_width;
  const float *from;
  float *to;
} subsampling;

static subsampling make_subsampling(size_t height, size_t width, size_t channels, size_t stride,
                                    const float *from, float *to) {
  return (subsampling){height, width, channels, stride, divide_up(height, stride),
                       divide_up(width, stride), from, to};
}

/* A unit is a row of the subsampled image. */
static void subsample_range(const void *context, size_t begin, size_t end) {
  const subsampling *s = context;
  size_t bytes = s->channels * sizeof(float);
  for (size_t row = begin; row < end; row++) {
    size_t source_row = row / s->out_height * s->height + row % s->out_height * s->stride;
    const float *from = s->from + source_row * s->width * s->channels;
    float *to = s->to + row * s->out_width * s->channels;
    for (size_t j = 0; j < s->out_width; j++)
      memcpy(to + j * s->channels, from + j * s->stride * s->channels, bytes);
  }
}

void mtk_subsample(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                   size_t stride, const float *x, float *y) {
  subsampling s = make_subsampling(height, width, channels, stride, x, y);
  mtk_run_ranges(pool, batch * s.out_height, s.out_width * channels, subsample_range, &s);
}

/* A unit is a row of the original image. */
static void subsample_backward_range(const void *context, size_t begin, size_t end) {
  const subsampling *s = context;
  size_t bytes = s->channels * sizeof(float);
  for (size_t row = begin; row < end; row++) {
    size_t i = row % s->height, out_row = row / s->height * s->out_height + i / s->stride;
    const float *from = s->from + out_row * s->out_width * s->channels;
    float *to = s->to + row * s->width * s->channels;
    memset(to, 0, s->width * bytes);
    if (i % s->stride != 0) continue;
    for (size_t j = 0; j < s->out_width; j++)
      memcpy(to + j * s->stride * s->channels, from + j * s->channels, bytes);
  }
}

void mtk_subsample_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                            size_t channels, size_t stride, const float *dy, float *dx) {
  subsampling s = make_subsampling(height, width, channels, stride, dy, dx);
  mtk_run_ranges(pool, batch * height, width * channels, subsample_backward_range, &s);
}
