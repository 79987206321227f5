/* Chooses the Winograd tile for a shape. The tile is taken from the nearest shape in a table of
 * measurements (Tests/Kernels/tune.c). Nothing is measured at run time, so that the results of a
 * network are reproducible. The batch size is ignored, so that the result for an image is
 * bit-identical for every batch size. */
#include <math.h>

#include "internal.h"

typedef struct tuned_shape {
  unsigned short size, inputs, outputs, tile, training_tile;
} tuned_shape;

static const tuned_shape avx512[] = {
#include "tiles_avx512.inc.h"
};
/* Also used for the portable kernels, and for NEON, whose speed cannot be measured under QEMU. */
static const tuned_shape avx2[] = {
#include "tiles_avx2.inc.h"
};

/* With fewer channels, the vectors are not full, and the transforms cost more than they save. */
enum { MIN_INPUTS = 8, MIN_OUTPUTS = PANEL };

/* Returns the distance between two shapes: the weighted sum of the absolute values of the binary
 * logarithms of the ratios of their image sizes and of their numbers of inputs and outputs. */
static double distance(const mtk_conv *s, const tuned_shape *t) {
  double size = log2((double)(s->out_height * s->out_width)) / 2 - log2(t->size);
  return 2 * fabs(size) + fabs(log2((double)s->inputs / t->inputs)) +
         fabs(log2((double)s->outputs / t->outputs));
}

size_t mtk_conv_tuned_tile(const mtk_conv *s, bool training) {
  if (!mtk_conv_allows_tiles(s) || s->inputs < MIN_INPUTS || s->outputs < MIN_OUTPUTS ||
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
