/* Tests of the optimizer steps, which change the parameters and the state in place. */
#include <math.h>
#include <string.h>

#include "check.h"

typedef struct arguments {
  size_t count;
  const float *parameter, *gradient, *first, *second;
  bool is_first;
} arguments;

static void call_sgd(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  memcpy(out[0], a->parameter, a->count * sizeof(float));
  memcpy(out[1], a->first, a->count * sizeof(float));
  mtk_sgd_step(pool, a->count, 0.1f, 0.75f, 0.5f, a->is_first, a->gradient, out[1], out[0]);
}

static void call_adam(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  memcpy(out[0], a->parameter, a->count * sizeof(float));
  memcpy(out[1], a->first, a->count * sizeof(float));
  memcpy(out[2], a->second, a->count * sizeof(float));
  mtk_adam_step(pool, a->count, 0.125f, 0.75f, 0.875f, 0.5f, 0.25f, a->gradient, out[1], out[2],
                out[0]);
}

static void check_optimizers(size_t count) {
  float *second = random_floats(count);
  for (size_t i = 0; i < count; i++) second[i] = fabsf(second[i]);
  arguments a = {count,  random_floats(count), random_floats(count), random_floats(count),
                 second, false};
  double *p = doubles(count), *b = doubles(count), *q = doubles(count), *m = doubles(count);
  double *v = doubles(count);
  for (int is_first = 0; is_first < 2; is_first++) {
    a.is_first = is_first;
    for (size_t i = 0; i < count; i++) {
      double g = (double)a.gradient[i] + 0.5 * (double)a.parameter[i];
      b[i] = is_first ? g : 0.75 * (double)a.first[i] + g;
      p[i] = (double)a.parameter[i] - (double)0.1f * b[i];
    }
    output outputs[2] = {{count, p, 1e-6, 1e-6}, {count, b, 1e-6, 1e-6}};
    check_kernel("sgd step", call_sgd, &a, 2, outputs);
  }
  for (size_t i = 0; i < count; i++) {
    double g = (double)a.gradient[i];
    m[i] = 0.75 * (double)a.first[i] + 0.25 * g;
    v[i] = 0.875 * (double)a.second[i] + 0.125 * g * g;
    q[i] = (double)a.parameter[i] - 0.125 * m[i] / (sqrt(v[i]) / 0.5 + 0.25);
  }
  output outputs[3] = {{count, q, 1e-6, 1e-6}, {count, m, 1e-6, 1e-6}, {count, v, 1e-6, 1e-6}};
  check_kernel("adam step", call_adam, &a, 3, outputs);
  release_buffers();
}

void test_optimizers(void) {
  size_t counts[] = {0, 1, 7, 33, 1000, 70001};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) check_optimizers(counts[i]);
}
