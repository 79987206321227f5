/* Tests of resampling and layout. The expected gradients are computed by scattering the output
 * gradients to the inputs of the forward pass. */
#include <string.h>

#include "check.h"

typedef struct arguments {
  size_t n, h, w, c, stride;
  const float *x, *dy;
} arguments;

/* ---- Upsampling ---- */

static void call_up(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_upsample2(pool, a->n, a->h, a->w, a->c, a->x, out[0]);
}
static void call_up_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_upsample2_backward(pool, a->n, a->h, a->w, a->c, a->dy, out[0]);
}

/* Sets the indices of the two inputs that determine output o along one axis, and the weight of the
 * second input. With half-pixel centers, output o is at position (o + 0.5) / 2 - 0.5 of the input,
 * which is clamped to the image. */
static void find_inputs(size_t o, size_t size, size_t *low, size_t *high, double *weight) {
  double position = ((double)o + 0.5) / 2 - 0.5;
  if (position < 0) position = 0;
  *low = (size_t)position;
  *high = *low + 1 < size ? *low + 1 : size - 1;
  *weight = position - (double)*low;
}

static void check_upsampling(size_t n, size_t h, size_t w, size_t c) {
  size_t in = n * h * w * c;
  arguments a = {n, h, w, c, 2, random_floats(in), random_floats(4 * in)};
  double *y = doubles(4 * in), *dx = doubles(in);
  for (size_t o = 0; o < 4 * in; o++) {
    size_t k = o % c, j = o / c % (2 * w), i = o / c / (2 * w) % (2 * h), m = o / c / (4 * w * h);
    size_t ys[2], xs[2];
    double wy, wx;
    find_inputs(i, h, &ys[0], &ys[1], &wy);
    find_inputs(j, w, &xs[0], &xs[1], &wx);
    for (int t = 0; t < 4; t++) {
      double weight = (t / 2 ? wy : 1 - wy) * (t % 2 ? wx : 1 - wx);
      size_t input = ((m * h + ys[t / 2]) * w + xs[t % 2]) * c + k;
      y[o] += weight * (double)a.x[input];
      dx[input] += weight * (double)a.dy[o];
    }
  }
  check_kernel("upsample", call_up, &a, 1, &(output){4 * in, y, 1e-6, 1e-6});
  check_kernel("upsample backward", call_up_backward, &a, 1, &(output){in, dx, 1e-6, 1e-6});
  release_buffers();
}

/* ---- Subsampling ---- */

static void call_sub(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_subsample(pool, a->n, a->h, a->w, a->c, a->stride, a->x, out[0]);
}
static void call_sub_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_subsample_backward(pool, a->n, a->h, a->w, a->c, a->stride, a->dy, out[0]);
}

static void check_subsampling(size_t n, size_t h, size_t w, size_t c, size_t stride) {
  size_t oh = (h + stride - 1) / stride, ow = (w + stride - 1) / stride;
  size_t in = n * h * w * c, out = n * oh * ow * c;
  arguments a = {n, h, w, c, stride, random_floats(in), random_floats(out)};
  double *y = doubles(out), *dx = doubles(in);
  for (size_t o = 0; o < out; o++) {
    size_t k = o % c, j = o / c % ow, i = o / c / ow % oh, m = o / c / ow / oh;
    size_t input = ((m * h + i * stride) * w + j * stride) * c + k;
    y[o] = (double)a.x[input];
    dx[input] = (double)a.dy[o];
  }
  check_kernel("subsample", call_sub, &a, 1, &(output){out, y, 0, 0});
  check_kernel("subsample backward", call_sub_backward, &a, 1, &(output){in, dx, 0, 0});
  release_buffers();
}

/* ---- Columns and transposition ---- */

static void call_columns(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  /* Concatenates [rows][h] and [rows][w] to [rows][h + w]. */
  mtk_copy_columns(pool, a->n, a->h, a->x, a->h, out[0], a->h + a->w);
  mtk_copy_columns(pool, a->n, a->w, a->dy, a->w, out[0] + a->h, a->h + a->w);
}
static void call_transpose(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_transpose(pool, a->n, a->h, a->w, a->x, out[0]);
}

static void check_columns(size_t rows, size_t h, size_t w) {
  arguments a = {rows, h, w, 1, 1, random_floats(rows * h), random_floats(rows * w)};
  size_t count = rows * (h + w);
  double *y = doubles(count);
  for (size_t i = 0; i < count; i++) {
    size_t row = i / (h + w), column = i % (h + w);
    y[i] = (double)(column < h ? a.x[row * h + column] : a.dy[row * w + column - h]);
  }
  check_kernel("columns", call_columns, &a, 1, &(output){count, y, 0, 0});
  release_buffers();
}

static void check_transpose(size_t n, size_t h, size_t w) {
  size_t count = n * h * w;
  arguments a = {n, h, w, 1, 1, random_floats(count), NULL};
  double *y = doubles(count);
  for (size_t i = 0; i < count; i++)
    y[(i / (h * w) * w + i % w) * h + i / w % h] = (double)a.x[i];
  check_kernel("transpose", call_transpose, &a, 1, &(output){count, y, 0, 0});
  release_buffers();
}

void test_layout(void) {
  static const size_t shapes[][4] = {
      {1, 1, 1, 1}, {1, 2, 3, 5}, {3, 7, 7, 16}, {2, 5, 1, 67}, {1, 14, 14, 130}, {3, 1, 6, 9}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const size_t *s = shapes[i];
    check_upsampling(s[0], s[1], s[2], s[3]);
    for (size_t stride = 1; stride <= 4; stride++)
      check_subsampling(s[0], s[1], s[2], s[3], stride);
    check_columns(s[0] * s[1] * s[2] * 10, s[3], s[1]);
    check_transpose(s[0], s[1] * s[2], s[3]);
  }
  check_transpose(1, 112 * 112, 3);
  check_transpose(2, 3, 5000);
}
