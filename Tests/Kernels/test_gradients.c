/* Tests of the input gradients and weight gradients of convolutions. The tolerance is the same as
 * for the forward pass. For weight gradients, which are sums over pixels, the absolute tolerance is
 * proportional to the square root of the number of pixels. */
#include <math.h>

#include "shapes.h"

typedef struct arguments {
  mtk_conv shape;
  const float *x, *w, *dy;
} arguments;

static void call_input(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  float *packed = buffer(mtk_conv_packed_transposed_count(&a->shape) * sizeof(float));
  mtk_conv_pack_transposed(pool, &a->shape, a->w, packed);
  mtk_status status = mtk_conv_input_gradient(pool, &a->shape, a->dy, packed, out[0]);
  check(status == MTK_OK, "mtk_conv_input_gradient returned status %d", (int)status);
}

static void call_weight(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *a = context;
  mtk_status status = mtk_conv_weight_gradient(pool, &a->shape, a->x, a->dy, out[0]);
  check(status == MTK_OK, "mtk_conv_weight_gradient returned status %d", (int)status);
}

static void check_shape(mtk_conv s) {
  size_t fan_out = s.outputs / s.groups * s.kernel_h * s.kernel_w;
  arguments a = {s, random_floats(input_count(&s)),
                 scaled_floats(weight_count(&s), 1 / sqrt((double)fan_out)),
                 random_floats(output_count(&s))};
  double *dx = doubles(input_count(&s)), *dw = doubles(weight_count(&s));
  reference_convolution(&s, a.x, a.w, a.dy, NULL, dx, dw);
  double pixels = (double)(s.batch * s.out_height * s.out_width);
  char name[200];
  snprintf(name, sizeof name, "input gradient %s", shape_name(&s));
  double tolerance = s.tile == 6 ? 1e-4 : 2e-5;
  check_kernel(name, call_input, &a, 1,
               &(output){input_count(&s), dx, tolerance, tolerance});
  snprintf(name, sizeof name, "weight gradient %s", shape_name(&s));
  check_kernel(name, call_weight, &a, 1,
               &(output){weight_count(&s), dw, tolerance, tolerance / 2 * sqrt(pixels)});
  release_buffers();
}

void test_gradients(void) {
  for (size_t i = 0; i < shape_count(); i++) check_shape(shape_at(i));
  /* several chunks and splits of pixels, and several blocks of channels */
  check_shape(mtk_conv_make(3, 40, 41, 6, 7, 3, 3, 1, 1, 1));
  check_shape(mtk_conv_make(2, 37, 41, 18, 18, 3, 3, 1, 1, 18));
  check_shape(mtk_conv_make(2, 37, 41, 6, 6, 3, 3, 1, 1, 3));
  check_shape(mtk_conv_make(1, 6, 6, 130, 70, 3, 3, 1, 1, 1));
  if (exact_buffers()) return; /* the following cases take too long under Valgrind */
  check_shape(mtk_conv_make(8, 112, 112, 3, 4, 1, 1, 1, 0, 1));
  mtk_conv blocks = mtk_conv_make(10, 56, 56, 16, 16, 3, 3, 1, 1, 1);
  blocks.tile = 4;
  check_shape(blocks);
}
