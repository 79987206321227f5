/* Which of Winograd's tiles serves a shape: that of the nearest shape in a table of measurements
 * (Tests/Kernels/tune.c), never a measurement made now: a network's bits do not depend on the day.
 * The batch has no part in it, so that an image has the same bits in any batch. */
#include <math.h>

#include "internal.h"

typedef struct tuned_shape {
  unsigned short size, inputs, outputs, tile, training_tile;
} tuned_shape;

static const tuned_shape avx512[] = {
#include "tiles_avx512.inc.h"
};
/* NEON has AVX2's choices: qemu runs it, but tells no times. */
static const tuned_shape avx2[] = {
#include "tiles_avx2.inc.h"
};

/* Fewer fill no vector: the transforms would cost more than they save. */
enum { LEAST_INPUTS = 8, LEAST_OUTPUTS = PANEL };

/* Factors of two between two shapes. */
static double distance(const mtk_conv *s, const tuned_shape *t) {
  double size = log2((double)(s->out_height * s->out_width)) / 2 - log2(t->size);
  return 2 * fabs(size) + fabs(log2((double)s->inputs / t->inputs)) +
         fabs(log2((double)s->outputs / t->outputs));
}

size_t mtk_conv_tuned_tile(const mtk_conv *s, bool training) {
  if (!mtk_conv_allows_tiles(s) || s->inputs < LEAST_INPUTS || s->outputs < LEAST_OUTPUTS ||
      s->out_height * s->out_width == 0)
    return 0;
  bool wide = mtk_isa_current() == MTK_ISA_AVX512;
  const tuned_shape *table = wide ? avx512 : avx2;
  size_t count = wide ? sizeof avx512 / sizeof *avx512 : sizeof avx2 / sizeof *avx2;
  const tuned_shape *best = table;
  for (const tuned_shape *t = table; t < table + count; t++)
    if (distance(s, t) < distance(s, best)) best = t;
  return training ? best->training_tile : best->tile;
}
