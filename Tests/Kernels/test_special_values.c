/* Tests of NaN and infinities, and of the documented accuracy of sigmoid and tanh. */
#include <math.h>
#include <string.h>

#include "check.h"

static void check_sigmoid(mtk_pool *pool) {
  enum { COUNT = 40001 };
  float *x = buffer(COUNT * sizeof *x), *y = buffer(COUNT * sizeof *y);
  for (int i = 0; i < COUNT; i++) x[i] = (float)(i - 20000) / 160; /* -125 ... 125 */
  mtk_affine(pool, 1, COUNT, x, NULL, NULL, MTK_SIGMOID, NULL, y);
  double worst = 0;
  for (int i = 0; i < COUNT; i++) {
    float expected = (float)(1 / (1 + exp(-(double)x[i])));
    double ulp = (double)(nextafterf(expected, INFINITY) - expected);
    worst = fmax(worst, fabs((double)y[i] - (double)expected) / ulp);
  }
  check(worst <= 2, "the largest error of sigmoid is %g ulp", worst);
  float ends[3] = {-INFINITY, INFINITY, NAN};
  mtk_affine(pool, 1, 3, ends, NULL, NULL, MTK_SIGMOID, NULL, ends);
  check(ends[0] == 0 && ends[1] == 1 && isnan(ends[2]), "sigmoid of -inf, inf and NaN: %g, %g, %g",
        (double)ends[0], (double)ends[1], (double)ends[2]);
  release_buffers();
}

static void check_tanh(mtk_pool *pool) {
  enum { COUNT = 60003 };
  float *x = buffer(COUNT * sizeof *x), *y = buffer(COUNT * sizeof *y);
  for (int i = 0; i < 40001; i++) x[i] = (float)(i - 20000) / 800; /* -25 ... 25 */
  for (int i = 40001; i < COUNT; i++) x[i] = (float)(i - 50002) * 1e-5f; /* around 0 */
  mtk_affine(pool, 1, COUNT, x, NULL, NULL, MTK_TANH, NULL, y);
  double worst = 0;
  for (int i = 0; i < COUNT; i++) {
    float expected = (float)tanh((double)x[i]), magnitude = fabsf(expected);
    double ulp = (double)(nextafterf(magnitude, INFINITY) - magnitude);
    worst = fmax(worst, fabs((double)y[i] - (double)expected) / ulp);
  }
  check(worst <= 2, "the largest error of tanh is %g ulp", worst);
  float ends[3] = {-INFINITY, INFINITY, NAN};
  mtk_affine(pool, 1, 3, ends, NULL, NULL, MTK_TANH, NULL, ends);
  check(ends[0] == -1 && ends[1] == 1 && isnan(ends[2]), "tanh of -inf, inf and NaN: %g, %g, %g",
        (double)ends[0], (double)ends[1], (double)ends[2]);
  release_buffers();
}

static void check_activations(mtk_pool *pool) {
  for (int kind = MTK_IDENTITY; kind <= MTK_TANH; kind++) {
    float x[19], slope[19], y[19];
    for (int i = 0; i < 19; i++) {
      x[i] = i % 2 ? NAN : -INFINITY;
      slope[i] = 0.25f;
    }
    mtk_affine(pool, 1, 19, x, NULL, NULL, (mtk_activation_kind)kind, slope, y);
    float limit = kind == MTK_RELU || kind == MTK_SIGMOID ? 0 : kind == MTK_TANH ? -1 : -INFINITY;
    for (int i = 0; i < 19; i++)
      check(i % 2 ? isnan(y[i]) : y[i] == limit, "activation %d of %g is %g", kind, (double)x[i],
            (double)y[i]);
  }
}

static void check_softmax(mtk_pool *pool) {
  float x[3][20], y[3][20];
  for (int i = 0; i < 20; i++) {
    x[0][i] = i == 13 ? NAN : 1;
    x[1][i] = i == 4 ? 1000 : i == 5 ? -INFINITY : 0;
    x[2][i] = -INFINITY;
  }
  mtk_softmax(pool, 3, 20, x[0], y[0]);
  for (int i = 0; i < 20; i++) {
    check(isnan(y[0][i]), "element %d of the softmax of a row with NaN is not NaN", i);
    check(isnan(y[2][i]), "element %d of the softmax of -infinity is not NaN", i);
    check(y[1][i] == (i == 4), "element %d of the softmax of large values is wrong", i);
  }
}

/* Checks that the first NaN is the maximum, at any position. */
static void check_maxima(mtk_pool *pool) {
  for (int at = 0; at < 9; at++) {
    float x[9 * 3], y[3];
    int32_t index[3];
    for (int i = 0; i < 27; i++) x[i] = (float)(i % 5);
    x[at * 3 + 1] = NAN;
    x[8 * 3 + 1] = NAN;
    mtk_adaptive_maximum(pool, 1, 3, 3, 3, 1, 1, x, y, index);
    check(isnan(y[1]) && index[1] == at && !isnan(y[0]),
          "adaptive_maximum does not return the NaN at %d", at);
    mtk_max_pool(pool, 1, 3, 3, 3, 3, 1, 1, 1, x, y, index);
    check(isnan(y[1]) && index[1] == at && !isnan(y[0]), "max_pool does not return the NaN at %d",
          at);
    float wide[9 * 16], maximum[16];
    for (int i = 0; i < 144; i++) wide[i] = i / 16 == at && i % 16 == 9 ? NAN : (float)(i % 7);
    mtk_max_pool(pool, 1, 3, 3, 16, 3, 1, 1, 1, wide, maximum, NULL);
    for (int i = 0; i < 16; i++)
      check(isnan(maximum[i]) == (i == 9), "max_pool with a NaN at %d: lane %d is wrong", at, i);
    float row[9], two[2];
    for (int i = 0; i < 9; i++) row[i] = i >= at && i % 2 == at % 2 ? NAN : 1;
    mtk_channel_statistics(pool, 1, 9, row, two, index);
    check(isnan(two[0]) && isnan(two[1]) && index[0] == at,
          "channel_statistics does not return the NaN at %d", at);
  }
  float low[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY}, y[2];
  int32_t index = 9;
  mtk_channel_statistics(pool, 1, 4, low, y, &index);
  check(y[0] == -INFINITY && index == 0, "channel_statistics of -infinity returns %g",
        (double)y[0]);
  mtk_adaptive_maximum(pool, 1, 2, 2, 1, 1, 1, low, y, &index);
  check(y[0] == -INFINITY && index == 0, "adaptive_maximum of -infinity returns %g", (double)y[0]);
}

/* Checks that a NaN next to the padding affects only the outputs whose windows contain it. */
static void check_convolution(mtk_pool *pool) {
  mtk_conv s = mtk_conv_make(1, 6, 6, 2, 3, 3, 3, 1, 1, 1);
  float *x = random_floats(72), *w = random_floats(54), *y = buffer(108 * sizeof(float));
  float *packed = buffer(mtk_conv_packed_count(&s) * sizeof(float));
  x[0] = NAN;
  mtk_conv_pack(pool, &s, w, NULL, NULL, packed);
  mtk_epilogue relu = {.activation = MTK_RELU};
  mtk_conv_forward(pool, &s, x, packed, &relu, y);
  for (int i = 0; i < 108; i++) {
    bool affected = i / 3 % 6 < 2 && i / 18 < 2;
    check(isnan(y[i]) == affected, "output %d of a convolution with a NaN is %g", i, (double)y[i]);
  }
  release_buffers();
}

static void check_statistics(mtk_pool *pool) {
  float x[12] = {1, NAN, 2, INFINITY, 3, 1, 4, 1, 5, 1, 6, 1}, mean[2], variance[2];
  mtk_norm_statistics(pool, 1, 6, 2, x, mean, variance);
  check(mean[0] == 3.5f && isnan(mean[1]) && isnan(variance[1]),
        "norm_statistics does not propagate NaN");
  mtk_sum_rows(pool, 6, 2, x, mean);
  check(mean[0] == 21 && isnan(mean[1]), "sum_rows does not propagate NaN");
  float low[3] = {INFINITY, 1, 1}, slope = 0.5f, dx[3], dslope;
  mtk_norm_statistics(pool, 1, 3, 1, low, mean, variance);
  check(mean[0] == INFINITY && isnan(variance[0]), "norm_statistics of infinity is wrong");
  float inputs[3] = {-1, NAN, 2}, dy[3] = {1, 1, 1};
  mtk_activation_backward(pool, 3, 1, inputs, dy, MTK_PRELU, &slope, dx, &dslope);
  check(isnan(dslope), "the slope gradient does not propagate NaN");
}

/* Checks that a NaN affects all outputs whose windows contain it, and no outputs of tiles that do
 * not read it. */
static void check_tiles(mtk_pool *pool, size_t m, bool expands) {
  enum { SIZE = 14, POSITION = 5, INPUTS = 3, OUTPUTS = 17 };
  mtk_conv s = mtk_conv_make(1, SIZE, SIZE, INPUTS, OUTPUTS, 3, 3, 1, 1, 1);
  s.tile = m;
  s.expands = expands;
  float *x = random_floats(SIZE * SIZE * INPUTS), *w = random_floats(9 * INPUTS * OUTPUTS);
  float *y = buffer(SIZE * SIZE * OUTPUTS * sizeof(float));
  float *packed = buffer(mtk_conv_packed_count(&s) * sizeof(float));
  x[(POSITION * SIZE + POSITION) * INPUTS + 1] = NAN;
  mtk_conv_pack(pool, &s, w, NULL, NULL, packed);
  mtk_conv_forward(pool, &s, x, packed, NULL, y);
  /* For each output row or column: whether its tile reads the NaN, and whether its window contains
   * the NaN. */
  bool read[SIZE], contained[SIZE];
  for (size_t i = 0; i < SIZE; i++) {
    size_t first = i / m * m;
    read[i] = POSITION + 1 >= first && POSITION <= first + m;
    contained[i] = i + 1 >= POSITION && i <= POSITION + 1;
  }
  for (size_t i = 0; i < SIZE * SIZE * OUTPUTS; i++) {
    size_t row = i / OUTPUTS / SIZE, column = i / OUTPUTS % SIZE;
    if (contained[row] && contained[column])
      check(isnan(y[i]), "tiles of %zu: output %zu does not propagate the NaN", m, i);
    if (!read[row] || !read[column])
      check(!isnan(y[i]), "tiles of %zu: output %zu does not depend on the NaN, but is NaN", m, i);
  }
}

void test_special_values(void) {
  mtk_pool *pool = mtk_pool_create(2);
  for (mtk_isa isa = MTK_ISA_PORTABLE; isa < MTK_ISA_COUNT; isa++) {
    if (!mtk_isa_force(isa)) continue;
    check_sigmoid(pool);
    check_tanh(pool);
    check_activations(pool);
    check_softmax(pool);
    check_maxima(pool);
    check_convolution(pool);
    for (size_t m = 2; m <= 6; m += 2)
      for (int expands = 0; expands < 2; expands++) check_tiles(pool, m, expands);
    check_statistics(pool);
  }
  mtk_pool_destroy(pool);
}
