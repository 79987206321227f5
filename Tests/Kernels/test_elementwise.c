/* Tests of the elementwise kernels, scaling and softmax. */
#include <math.h>
#include <string.h>

#include "check.h"

typedef struct arguments {
  size_t batch, rows, channels; /* `rows` is per image */
  const float *x, *y, *scale, *shift, *slope;
  mtk_activation_kind kind;
  bool in_place;
} arguments;

static size_t count_of(const arguments *a) { return a->batch * a->rows * a->channels; }

/* Returns the input or, if the kernel runs in place, the output after copying the input to it. */
static const float *input_of(const arguments *a, const float *x, float *out) {
  return a->in_place ? memcpy(out, x, count_of(a) * sizeof(float)) : x;
}

/* Checks a kernel with a separate output and in place. */
static void check_both(const char *name, kernel_call call, arguments a, const output *o) {
  check_kernel(name, call, &a, 1, o);
  a.in_place = true;
  check_kernel(name, call, &a, 1, o);
}

/* ---- Affine and activations ---- */

static void call_affine(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_affine(pool, a->rows, a->channels, input_of(a, a->x, out[0]), a->scale, a->shift, a->kind,
             a->slope, out[0]);
}
static void call_activation(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_activation_backward(pool, a->rows, a->channels, a->x, input_of(a, a->y, out[0]), a->kind,
                          a->slope, out[0], a->kind == MTK_PRELU ? out[1] : NULL);
}

static double slope_at(const arguments *a, size_t i) {
  switch (a->kind) {
  case MTK_RELU:
    return 0;
  case MTK_LEAKY_RELU:
    return (double)a->slope[0];
  case MTK_PRELU:
    return (double)a->slope[i % a->channels];
  default:
    return 1;
  }
}

static void check_affine(arguments a, bool scaled) {
  size_t count = count_of(&a);
  double *y = doubles(count);
  if (scaled) {
    a.scale = random_floats(a.channels);
    a.shift = random_floats(a.channels);
  }
  for (size_t i = 0; i < count; i++) {
    y[i] = (double)a.x[i];
    if (scaled) y[i] = y[i] * (double)a.scale[i % a.channels] + (double)a.shift[i % a.channels];
    y[i] = a.kind == MTK_SIGMOID ? 1 / (1 + exp(-y[i]))
           : a.kind == MTK_TANH  ? tanh(y[i])
           : y[i] < 0            ? y[i] * slope_at(&a, i)
                                 : y[i];
  }
  char name[128];
  snprintf(name, sizeof name, "affine %d %zux%zu kind %d", scaled, a.rows, a.channels,
           (int)a.kind);
  check_both(name, call_affine, a, &(output){count, y, 1e-6, 1e-6});
}

static void check_activation_backward(arguments a) {
  size_t count = count_of(&a);
  double *dx = doubles(count), *dslope = doubles(a.channels);
  for (size_t i = 0; i < count; i++) {
    double x = (double)a.x[i], dy = (double)a.y[i];
    dx[i] = a.kind == MTK_SIGMOID ? dy * x * (1 - x)
            : a.kind == MTK_TANH  ? dy * (1 - x * x)
            : x > 0               ? dy
                                  : dy * slope_at(&a, i);
    if (x < 0) dslope[i % a.channels] += x * dy;
  }
  char name[128];
  snprintf(name, sizeof name, "activation backward %zux%zu kind %d", a.rows, a.channels,
           (int)a.kind);
  output outputs[2] = {{count, dx, 1e-6, 1e-6},
                       {a.channels, dslope, 1e-6, 1e-7 * sqrt((double)a.rows)}};
  int output_count = a.kind == MTK_PRELU ? 2 : 1;
  check_kernel(name, call_activation, &a, output_count, outputs);
  a.in_place = true;
  check_kernel(name, call_activation, &a, output_count, outputs);
}

/* ---- Sums, products and scales ---- */

static void call_add(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_add(pool, count_of(a), 0.75f, input_of(a, a->x, out[0]), -2, a->y, out[0]);
}
static void call_multiply(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_multiply(pool, count_of(a), input_of(a, a->x, out[0]), a->y, out[0]);
}
static void call_scale_channels(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_scale_channels(pool, a->batch, a->rows, a->channels, input_of(a, a->x, out[0]), a->scale,
                     out[0]);
}
static void call_scale_channels_gradient(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_scale_channels_gradient(pool, a->batch, a->rows, a->channels, a->x, a->y, out[0]);
}
static void call_scale_rows(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_scale_rows(pool, a->batch * a->rows, a->channels, input_of(a, a->x, out[0]), a->scale,
                 out[0]);
}
static void call_scale_rows_gradient(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_scale_rows_gradient(pool, a->batch * a->rows, a->channels, a->x, a->y, out[0]);
}

static void check_pairs(arguments a) {
  size_t count = count_of(&a), rows = a.batch * a.rows;
  double *sum = doubles(count), *product = doubles(count);
  for (size_t i = 0; i < count; i++) {
    sum[i] = 0.75 * (double)a.x[i] - 2 * (double)a.y[i];
    product[i] = (double)a.x[i] * (double)a.y[i];
  }
  check_both("add", call_add, a, &(output){count, sum, 1e-6, 1e-6});
  check_both("multiply", call_multiply, a, &(output){count, product, 1e-6, 0});
  double *by_channel = doubles(count), *by_row = doubles(count);
  double *channel_sums = doubles(a.batch * a.channels), *row_sums = doubles(rows);
  a.scale = random_floats(rows + a.batch * a.channels);
  for (size_t i = 0; i < count; i++) {
    size_t row = i / a.channels, channel = row / a.rows * a.channels + i % a.channels;
    by_channel[i] = (double)a.x[i] * (double)a.scale[channel];
    by_row[i] = (double)a.x[i] * (double)a.scale[row];
    channel_sums[channel] += product[i];
    row_sums[row] += product[i];
  }
  check_both("scale channels", call_scale_channels, a, &(output){count, by_channel, 1e-6, 0});
  check_both("scale rows", call_scale_rows, a, &(output){count, by_row, 1e-6, 0});
  check_kernel("scale channels gradient", call_scale_channels_gradient, &a, 1,
               &(output){a.batch * a.channels, channel_sums, 1e-6, 1e-6});
  check_kernel("scale rows gradient", call_scale_rows_gradient, &a, 1,
               &(output){rows, row_sums, 1e-6, 1e-6});
}

/* ---- Softmax ---- */

static void call_softmax(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_softmax(pool, a->rows, a->channels, input_of(a, a->x, out[0]), out[0]);
}
static void call_softmax_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_softmax_backward(pool, a->rows, a->channels, a->x, a->y, out[0]);
}

static void check_softmax(arguments a) {
  size_t count = count_of(&a);
  double *y = doubles(count), *dx = doubles(count);
  for (size_t row = 0; row < a.rows; row++) {
    const float *x = a.x + row * a.channels, *dy = a.y + row * a.channels;
    double maximum = -INFINITY, sum = 0, dot = 0;
    for (size_t c = 0; c < a.channels; c++) maximum = fmax(maximum, (double)x[c]);
    for (size_t c = 0; c < a.channels; c++) sum += exp((double)x[c] - maximum);
    for (size_t c = 0; c < a.channels; c++) dot += (double)x[c] * (double)dy[c];
    for (size_t c = 0; c < a.channels; c++) {
      y[row * a.channels + c] = exp((double)x[c] - maximum) / sum;
      dx[row * a.channels + c] = (double)x[c] * ((double)dy[c] - dot);
    }
  }
  check_both("softmax", call_softmax, a, &(output){count, y, 1e-6, 1e-30});
  check_kernel("softmax backward", call_softmax_backward, &a, 1,
               &(output){count, dx, 2e-6, 2e-5});
}

void test_elementwise(void) {
  static const size_t shapes[][3] = {{1, 1, 1},   {1, 7, 3},     {3, 5, 16},   {2, 49, 67},
                                     {1, 0, 5},   {1, 4000, 13}, {3, 300, 64}, {1, 2, 9000},
                                     {1, 20000, 1}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    arguments a = {.batch = shapes[i][0], .rows = shapes[i][1], .channels = shapes[i][2]};
    a.x = scaled_floats(count_of(&a), 2);
    a.y = random_floats(count_of(&a));
    a.slope = random_floats(a.channels);
    check_pairs(a);
    a.rows *= a.batch;
    a.batch = 1;
    check_softmax(a);
    for (int kind = MTK_IDENTITY; kind <= MTK_TANH; kind++) {
      a.kind = (mtk_activation_kind)kind;
      check_affine(a, false);
      check_affine(a, true);
      check_activation_backward(a);
    }
    release_buffers();
  }
}
