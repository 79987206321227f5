/* Tests of the forward convolution with all epilogues. The weights are scaled so that the sums of
 * up to 2700 terms have a standard deviation of about 1. The absolute and relative tolerances are
 * 2e-5, or 1e-4 for F(6 x 6), whose transforms have larger rounding errors. The absolute tolerance
 * of out2 is twice as large. */
#include <math.h>
#include <string.h>

#include "shapes.h"

typedef struct arguments {
  mtk_conv shape;
  mtk_epilogue epilogue;
  const float *x, *w;
  bool store_y, store_out2, residual_in_place;
} arguments;

static void call(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_epilogue e = a->epilogue;
  float *packed = buffer(mtk_conv_packed_count(&a->shape) * sizeof(float));
  mtk_conv_pack(pool, &a->shape, a->w, NULL, NULL, packed);
  float *y = a->store_y ? out[0] : NULL;
  if (a->store_out2) e.out2 = out[a->store_y ? 1 : 0];
  if (a->residual_in_place) {
    memcpy(out[0], e.residual, output_count(&a->shape) * sizeof(float));
    e.residual = out[0];
  }
  mtk_status status = mtk_conv_forward(pool, &a->shape, a->x, packed, &e, y);
  check(status == MTK_OK, "mtk_conv_forward returned status %d", (int)status);
}

static double activation(mtk_activation_kind kind, double x, const float *slope, size_t c) {
  switch (kind) {
  case MTK_IDENTITY:
    return x;
  case MTK_RELU:
    return x < 0 ? 0 : x;
  case MTK_LEAKY_RELU:
    return x < 0 ? (double)slope[0] * x : x;
  case MTK_PRELU:
    return x < 0 ? (double)slope[c] * x : x;
  case MTK_SIGMOID:
    return 1 / (1 + exp(-x));
  case MTK_TANH:
    return tanh(x);
  }
  return NAN;
}

/* Applies the epilogue to the sums in y, and computes out2. */
static void reference_epilogue(const arguments *a, double *y, double *out2) {
  const mtk_epilogue *e = &a->epilogue;
  for (size_t i = 0; i < output_count(&a->shape); i++) {
    size_t c = i % a->shape.outputs;
    if (e->bias) y[i] += (double)e->bias[c];
    if (e->residual) y[i] += (double)e->residual[i];
    y[i] = activation(e->activation, y[i], e->slope, c);
    out2[i] = y[i] * (e->scale2 ? (double)e->scale2[c] : 1);
    out2[i] += e->shift2 ? (double)e->shift2[c] : 0;
    out2[i] = activation(e->activation2, out2[i], e->slope2, c);
  }
}

static void check_case(arguments a) {
  size_t fan_in = a.shape.inputs / a.shape.groups * a.shape.kernel_h * a.shape.kernel_w;
  size_t count = output_count(&a.shape);
  a.x = random_floats(input_count(&a.shape));
  a.w = scaled_floats(weight_count(&a.shape), 1 / sqrt((double)fan_in));
  double *y = doubles(count), *out2 = doubles(count);
  reference_convolution(&a.shape, a.x, a.w, NULL, y, NULL, NULL);
  reference_epilogue(&a, y, out2);
  double tolerance = a.shape.tile == 6 ? 1e-4 : 2e-5;
  output outputs[2] = {{count, y, tolerance, tolerance}, {count, out2, tolerance, 2 * tolerance}};
  char name[200];
  snprintf(name, sizeof name, "convolution %s, activation %d %d", shape_name(&a.shape),
           (int)a.epilogue.activation, (int)a.epilogue.activation2);
  check_kernel(name, call, &a, a.store_y + a.store_out2, a.store_y ? outputs : outputs + 1);
  release_buffers();
}

/* Returns a convolution with an epilogue whose parts depend on `kind`. */
static arguments make_arguments(mtk_conv shape, size_t kind) {
  size_t channels = shape.outputs;
  arguments a = {.shape = shape, .store_y = true};
  mtk_epilogue *e = &a.epilogue;
  e->activation = (mtk_activation_kind)(kind % 7 % 6);
  e->slope = random_floats(e->activation == MTK_LEAKY_RELU ? 1 : channels);
  if (kind % 2 == 1) e->bias = random_floats(channels);
  if (kind % 3 == 1) e->residual = random_floats(output_count(&shape));
  a.residual_in_place = kind % 6 == 4;
  a.store_out2 = kind % 4 >= 2;
  a.store_y = !(kind % 8 == 3 && !a.residual_in_place);
  e->activation2 = (mtk_activation_kind)((kind / 2 + 1) % 7 % 6);
  e->slope2 = random_floats(e->activation2 == MTK_LEAKY_RELU ? 1 : channels);
  if (kind % 4 == 2) e->scale2 = random_floats(channels);
  if (kind % 8 != 6) e->shift2 = random_floats(channels);
  return a;
}

/* Checks that the result for an image is bit-identical in a batch and by itself. */
static void check_batch_invariance(size_t tile, bool expands) {
  mtk_conv three = mtk_conv_make(3, 7, 7, 20, 24, 3, 3, 1, 1, 1);
  three.tile = tile;
  three.expands = expands;
  mtk_conv one = three;
  one.batch = 1;
  size_t in = input_count(&one), out = output_count(&one);
  float *x = random_floats(3 * in), *w = random_floats(weight_count(&one));
  float *packed = buffer(mtk_conv_packed_count(&one) * sizeof(float));
  float *all = buffer(3 * out * sizeof(float)), *single = buffer(out * sizeof(float));
  mtk_pool *pool = mtk_pool_create(2);
  for (mtk_isa isa = MTK_ISA_PORTABLE; isa < MTK_ISA_COUNT; isa++) {
    if (!mtk_isa_force(isa)) continue;
    mtk_conv_pack(pool, &one, w, NULL, NULL, packed);
    mtk_conv_forward(pool, &three, x, packed, NULL, all);
    for (size_t i = 0; i < 3; i++) {
      mtk_conv_forward(pool, &one, x + i * in, packed, NULL, single);
      check(memcmp(single, all + i * out, out * sizeof(float)) == 0,
            "the result for image %zu depends on the batch", i);
    }
  }
  mtk_pool_destroy(pool);
  release_buffers();
}

void test_convolution(void) {
  for (size_t i = 0; i < shape_count(); i++)
    for (size_t kind = i % 3; kind < 24; kind += 3)
      if (kind % 12 == i % 12 || i % 7 == kind % 7) check_case(make_arguments(shape_at(i), kind));
  for (size_t kind = 0; kind < 24; kind++) {
    check_case(make_arguments(mtk_conv_make(1, 5, 6, 9, 37, 3, 3, 1, 1, 1), kind));
    check_case(make_arguments(mtk_conv_make(2, 5, 6, 21, 21, 3, 3, 1, 1, 21), kind));
  }
  for (size_t i = 0; i < shape_count(); i++) check_case(make_arguments(shape_at(i), 0));
  check_batch_invariance(0, false);
  for (size_t tile = 2; tile <= 6; tile += 2) {
    check_batch_invariance(tile, false);
    check_batch_invariance(tile, true);
  }
  if (exact_buffers()) return; /* the following cases take too long under Valgrind */
  mtk_conv blocks = mtk_conv_make(2, 56, 56, 64, 128, 3, 3, 1, 1, 1);
  blocks.tile = 4;
  check_case(make_arguments(blocks, 1));
  blocks.expands = true;
  check_case(make_arguments(blocks, 1));
}
