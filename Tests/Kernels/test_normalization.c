/* Tests of sums over rows, statistics and normalization. Sums are accumulated in double, so the
 * relative tolerances, 1e-6 to 4e-6, allow only for the rounding of the results. */
#include <math.h>
#include <string.h>

#include "check.h"

typedef struct arguments {
  size_t groups, rows, channels;
  const float *x, *mean, *inverse, *weight, *bias, *dy;
  bool in_place;
} arguments;

static void call_sum(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_sum_rows(pool, a->groups * a->rows, a->channels, a->x, out[0]);
}
static void call_statistics(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_norm_statistics(pool, a->groups, a->rows, a->channels, a->x, out[0], out[1]);
}
static void call_forward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  const float *x = a->x;
  if (a->in_place)
    x = memcpy(out[0], x, a->groups * a->rows * a->channels * sizeof(float));
  mtk_norm_forward(pool, a->groups, a->rows, a->channels, x, a->mean, a->inverse, a->weight,
                   a->bias, out[0]);
}
static void call_backward(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_status status =
      mtk_norm_backward(pool, a->groups, a->rows, a->channels, a->x, a->mean, a->inverse,
                        a->weight, a->dy, out[0], out[1], out[2]);
  check(status == MTK_OK, "mtk_norm_backward returned status %d", (int)status);
}

static double x_hat(const arguments *a, size_t g, size_t r, size_t c) {
  size_t i = g * a->channels + c;
  return ((double)a->x[(g * a->rows + r) * a->channels + c] - (double)a->mean[i]) *
         (double)a->inverse[i];
}

static void check_forward(arguments a, const char *name) {
  size_t count = a.groups * a.rows * a.channels;
  double *y = doubles(count);
  for (size_t i = 0; i < count; i++) {
    size_t c = i % a.channels, row = i / a.channels;
    y[i] = x_hat(&a, row / a.rows, row % a.rows, c) * (double)a.weight[c] + (double)a.bias[c];
  }
  check_kernel(name, call_forward, &a, 1, &(output){count, y, 2e-6, 4e-6});
  a.in_place = true;
  check_kernel(name, call_forward, &a, 1, &(output){count, y, 2e-6, 4e-6});
}

static void check_backward(const arguments *a, const char *name) {
  size_t channels = a->channels;
  double *dx = doubles(a->groups * a->rows * channels), *dw = doubles(channels);
  double *db = doubles(channels), rows = (double)a->rows;
  for (size_t g = 0; g < a->groups; g++) {
    for (size_t c = 0; c < channels; c++) {
      double sum = 0, product = 0;
      for (size_t r = 0; r < a->rows; r++) {
        double dy = (double)a->dy[(g * a->rows + r) * channels + c];
        sum += dy;
        product += dy * x_hat(a, g, r, c);
      }
      dw[c] += product;
      db[c] += sum;
      for (size_t r = 0; r < a->rows; r++) {
        size_t i = (g * a->rows + r) * channels + c;
        dx[i] = (double)a->weight[c] * (double)a->inverse[g * channels + c] *
                ((double)a->dy[i] - sum / rows - x_hat(a, g, r, c) * product / rows);
      }
    }
  }
  output outputs[3] = {{a->groups * a->rows * channels, dx, 4e-6, 4e-6},
                       {channels, dw, 2e-6, 2e-7 * rows},
                       {channels, db, 2e-6, 2e-7 * rows}};
  check_kernel(name, call_backward, a, 3, outputs);
}

static void check_shape(size_t groups, size_t rows, size_t channels, double offset) {
  size_t count = groups * rows * channels, statistics = groups * channels;
  float *x = random_floats(count), *mean = buffer(statistics * sizeof *mean);
  float *inverse = buffer(statistics * sizeof *inverse);
  for (size_t i = 0; i < count; i++) x[i] += (float)offset;
  arguments a = {groups, rows, channels, x, mean, inverse, random_floats(channels),
                 random_floats(channels), random_floats(count), false};
  double *sum = doubles(channels), *means = doubles(statistics), *variances = doubles(statistics);
  for (size_t i = 0; i < count; i++) sum[i % channels] += (double)x[i];
  for (size_t g = 0; g < groups; g++) {
    for (size_t c = 0; c < channels; c++) {
      double total = 0, squares = 0;
      const float *column = x + g * rows * channels + c;
      for (size_t r = 0; r < rows; r++) total += (double)column[r * channels];
      double center = total / (double)rows;
      for (size_t r = 0; r < rows; r++) {
        double distance = (double)column[r * channels] - center;
        squares += distance * distance;
      }
      means[g * channels + c] = center;
      variances[g * channels + c] = squares / (double)rows;
      mean[g * channels + c] = (float)center;
      inverse[g * channels + c] = (float)(1 / sqrt(squares / (double)rows + 1e-5));
    }
  }
  char name[128];
  snprintf(name, sizeof name, "norm %zux%zux%zu + %g", groups, rows, channels, offset);
  check_kernel(name, call_sum, &a, 1, &(output){channels, sum, 1e-6, 1e-7 * sqrt((double)count)});
  output outputs[2] = {{statistics, means, 1e-6, 1e-7}, {statistics, variances, 1e-6, 1e-9}};
  check_kernel(name, call_statistics, &a, 2, outputs);
  if (offset == 0 && rows > 1) {
    check_forward(a, name);
    check_backward(&a, name);
  }
  release_buffers();
}

/* Checks that the variance of a constant channel is exactly zero. */
static void check_constant(void) {
  float x[21], mean[3], variance[3];
  for (int i = 0; i < 21; i++) x[i] = i % 3 == 0 ? 0.1f : i % 3 == 1 ? -1e30f : 7;
  mtk_pool *pool = mtk_pool_create(1);
  mtk_norm_statistics(pool, 1, 7, 3, x, mean, variance);
  mtk_pool_destroy(pool);
  for (int c = 0; c < 3; c++)
    check(mean[c] == x[c] && variance[c] == 0, "constant channel %d: mean %g, variance %g", c,
          (double)mean[c], (double)variance[c]);
}

void test_normalization(void) {
  static const size_t shapes[][3] = {{1, 1, 1},    {1, 2, 3},      {1, 49, 16},   {1, 300, 67},
                                     {1, 4000, 5}, {1, 1500, 64},  {1, 700, 300}, {3, 49, 13},
                                     {3, 784, 64}, {20, 400, 130}, {2, 9000, 3}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    check_shape(shapes[i][0], shapes[i][1], shapes[i][2], 0);
    check_shape(shapes[i][0], shapes[i][1], shapes[i][2], 100);
  }
  check_constant();
}
