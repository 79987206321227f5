/* Tests of pooling and channel statistics. Indices are compared as floats, which represent them
 * exactly. */
#include <math.h>
#include <string.h>

#include "check.h"

typedef struct arguments {
  size_t n, h, w, c, oh, ow;
  const float *x, *dy;
  const int32_t *index;
} arguments;

static void call_average(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_adaptive_average(pool, a->n, a->h, a->w, a->c, a->oh, a->ow, a->x, out[0]);
}
static void call_average_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_adaptive_average_backward(pool, a->n, a->h, a->w, a->c, a->oh, a->ow, a->dy, out[0]);
}
static void indices_to_floats(size_t count, const int32_t *index, float *out) {
  for (size_t i = 0; i < count; i++) out[i] = (float)index[i];
}
static void call_maximum(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  size_t count = a->n * a->oh * a->ow * a->c;
  int32_t *index = buffer(count * sizeof *index);
  mtk_adaptive_maximum(pool, a->n, a->h, a->w, a->c, a->oh, a->ow, a->x, out[0], NULL);
  mtk_adaptive_maximum(pool, a->n, a->h, a->w, a->c, a->oh, a->ow, a->x, out[0], index);
  indices_to_floats(count, index, out[1]);
}
static void call_maximum_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_adaptive_maximum_backward(pool, a->n, a->h, a->w, a->c, a->oh, a->ow, a->index, a->dy,
                                out[0]);
}

/* Computes the expected values for output (n, i, j, c) and its inputs. */
static void reference_window(const arguments *a, size_t n, size_t i, size_t j, size_t c,
                             double *average, double *average_dx, double *maximum, double *index,
                             double *maximum_dx) {
  size_t y0 = i * a->h / a->oh, y1 = ((i + 1) * a->h + a->oh - 1) / a->oh;
  size_t x0 = j * a->w / a->ow, x1 = ((j + 1) * a->w + a->ow - 1) / a->ow;
  size_t o = ((n * a->oh + i) * a->ow + j) * a->c + c, best = 0;
  double area = (double)((y1 - y0) * (x1 - x0));
  maximum[o] = -INFINITY;
  for (size_t y = y0; y < y1; y++) {
    for (size_t x = x0; x < x1; x++) {
      size_t k = ((n * a->h + y) * a->w + x) * a->c + c;
      average[o] += (double)a->x[k] / area;
      average_dx[k] += (double)a->dy[o] / area;
      if ((double)a->x[k] <= maximum[o]) continue;
      maximum[o] = (double)a->x[k];
      index[o] = (double)(y * a->w + x);
      best = k;
    }
  }
  maximum_dx[best] += (double)a->dy[o];
}

static void check_pooling(size_t n, size_t h, size_t w, size_t c, size_t oh, size_t ow) {
  size_t in = n * h * w * c, out = n * oh * ow * c;
  arguments a = {n, h, w, c, oh, ow, random_floats(in), random_floats(out), NULL};
  double *average = doubles(out), *average_dx = doubles(in), *maximum = doubles(out);
  double *index = doubles(out), *maximum_dx = doubles(in);
  for (size_t i = 0; i < n * oh * ow * c; i++)
    reference_window(&a, i / c / ow / oh, i / c / ow % oh, i / c % ow, i % c, average, average_dx,
                     maximum, index, maximum_dx);
  char name[128];
  snprintf(name, sizeof name, "pooling %zux%zux%zux%zu -> %zux%zu", n, h, w, c, oh, ow);
  check_kernel(name, call_average, &a, 1, &(output){out, average, 1e-6, 1e-7});
  check_kernel(name, call_average_backward, &a, 1, &(output){in, average_dx, 1e-6, 1e-6});
  output outputs[2] = {{out, maximum, 0, 0}, {out, index, 0, 0}};
  check_kernel(name, call_maximum, &a, 2, outputs);
  int32_t *argmax = buffer(out * sizeof *argmax);
  for (size_t i = 0; i < out; i++) argmax[i] = (int32_t)index[i];
  a.index = argmax;
  check_kernel(name, call_maximum_backward, &a, 1, &(output){in, maximum_dx, 1e-6, 1e-6});
  release_buffers();
}

/* ---- Windows of a fixed size ---- */

typedef struct max_arguments {
  size_t n, h, w, c, kernel, stride, oh, ow;
  const float *x;
} max_arguments;

static void call_max_pool(mtk_pool *pool, const void *context, float *const *out) {
  const max_arguments *a = context;
  size_t count = a->n * a->oh * a->ow * a->c;
  int32_t *index = buffer(count * sizeof *index);
  mtk_max_pool(pool, a->n, a->h, a->w, a->c, a->kernel, a->stride, a->oh, a->ow, a->x, out[0],
               NULL);
  mtk_max_pool(pool, a->n, a->h, a->w, a->c, a->kernel, a->stride, a->oh, a->ow, a->x, out[2],
               index);
  indices_to_floats(count, index, out[1]);
}

static void check_max_pool(size_t n, size_t h, size_t w, size_t c, size_t kernel, size_t stride) {
  size_t oh = (h - kernel + stride - 1) / stride + 1, ow = (w - kernel + stride - 1) / stride + 1;
  if ((oh - 1) * stride >= h) oh--; /* the last window must begin inside the image */
  if ((ow - 1) * stride >= w) ow--;
  max_arguments a = {n, h, w, c, kernel, stride, oh, ow, random_floats(n * h * w * c)};
  size_t count = n * oh * ow * c;
  double *maximum = doubles(count), *index = doubles(count);
  for (size_t o = 0; o < count; o++) {
    size_t image = o / c / ow / oh, y0 = o / c / ow % oh * stride, x0 = o / c % ow * stride;
    maximum[o] = -INFINITY;
    for (size_t y = y0; y < h && y < y0 + kernel; y++) {
      for (size_t x = x0; x < w && x < x0 + kernel; x++) {
        double value = (double)a.x[((image * h + y) * w + x) * c + o % c];
        if (value <= maximum[o]) continue;
        maximum[o] = value;
        index[o] = (double)(y * w + x);
      }
    }
  }
  char name[128];
  snprintf(name, sizeof name, "max pool %zux%zux%zux%zu by %zu/%zu", n, h, w, c, kernel, stride);
  output outputs[3] = {{count, maximum, 0, 0}, {count, index, 0, 0}, {count, maximum, 0, 0}};
  check_kernel(name, call_max_pool, &a, 3, outputs);
  release_buffers();
}

/* ---- Channel statistics ---- */

static void call_channels(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  int32_t *index = buffer(a->n * sizeof *index);
  mtk_channel_statistics(pool, a->n, a->c, a->x, out[0], NULL);
  mtk_channel_statistics(pool, a->n, a->c, a->x, out[0], index);
  indices_to_floats(a->n, index, out[1]);
}
static void call_channels_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_channel_statistics_backward(pool, a->n, a->c, a->index, a->dy, out[0]);
}

static void check_channels(size_t rows, size_t channels) {
  arguments a = {.n = rows, .c = channels, .x = random_floats(rows * channels),
                 .dy = random_floats(2 * rows)};
  double *y = doubles(2 * rows), *index = doubles(rows), *dx = doubles(rows * channels);
  int32_t *argmax = buffer(rows * sizeof *argmax);
  for (size_t r = 0; r < rows; r++) {
    y[2 * r] = -INFINITY;
    for (size_t c = 0; c < channels; c++) {
      double x = (double)a.x[r * channels + c];
      y[2 * r + 1] += x / (double)channels;
      dx[r * channels + c] = (double)a.dy[2 * r + 1] / (double)channels;
      if (x <= y[2 * r]) continue;
      y[2 * r] = x;
      index[r] = (double)c;
    }
    argmax[r] = (int32_t)index[r];
    dx[r * channels + (size_t)argmax[r]] += (double)a.dy[2 * r];
  }
  a.index = argmax;
  output outputs[2] = {{2 * rows, y, 1e-6, 1e-7}, {rows, index, 0, 0}};
  check_kernel("channel statistics", call_channels, &a, 2, outputs);
  check_kernel("channel statistics backward", call_channels_backward, &a, 1,
               &(output){rows * channels, dx, 1e-6, 1e-6});
  release_buffers();
}

void test_pooling(void) {
  static const size_t shapes[][6] = {{1, 7, 7, 16, 1, 1},   {3, 7, 7, 67, 1, 1},
                                     {1, 14, 14, 64, 7, 7}, {2, 5, 9, 13, 3, 4},
                                     {1, 3, 4, 5, 7, 6},    {1, 1, 1, 1, 1, 1},
                                     {1, 30, 31, 130, 2, 3}, {2, 40, 40, 70, 1, 1}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const size_t *s = shapes[i];
    check_pooling(s[0], s[1], s[2], s[3], s[4], s[5]);
  }
  static const size_t windows[][6] = {{1, 2, 2, 1, 2, 2},   {2, 7, 6, 10, 2, 2},
                                      {1, 22, 22, 28, 3, 2}, {1, 9, 11, 13, 3, 3},
                                      {3, 5, 4, 8, 1, 2},    {1, 6, 7, 3, 3, 1},
                                      {1, 130, 70, 16, 2, 2}, {1, 8, 9, 67, 5, 3}};
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
    const size_t *s = windows[i];
    check_max_pool(s[0], s[1], s[2], s[3], s[4], s[5]);
  }
  check_channels(1, 1);
  check_channels(5, 7);
  check_channels(49, 512);
  check_channels(700, 67);
}
