#include "shapes.h"

/* batch, height, width, inputs, outputs, kernel h, w, stride, padding, groups */
static const size_t table[][10] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 0, 1},     {1, 7, 7, 16, 16, 1, 1, 1, 0, 1},
    {3, 5, 9, 13, 67, 1, 1, 1, 0, 1},   {1, 9, 7, 3, 64, 3, 3, 1, 1, 1},
    {1, 14, 14, 24, 32, 3, 3, 1, 1, 1}, {3, 7, 7, 40, 48, 3, 3, 1, 1, 1},
    {1, 11, 13, 5, 101, 3, 3, 1, 1, 1}, {2, 12, 9, 8, 13, 3, 3, 2, 1, 1},
    {1, 10, 10, 17, 33, 3, 3, 3, 1, 1}, {1, 8, 8, 6, 3, 3, 3, 1, 0, 1},
    {1, 6, 7, 4, 5, 3, 3, 1, 2, 1},     {1, 5, 5, 4, 5, 3, 3, 1, 3, 1},
    {1, 5, 4, 3, 4, 1, 1, 1, 1, 1},     {3, 9, 9, 20, 16, 1, 1, 2, 0, 1},
    {1, 10, 11, 7, 9, 1, 1, 3, 0, 1},   {1, 16, 16, 3, 10, 4, 4, 2, 1, 1},
    {2, 9, 8, 12, 1, 4, 4, 1, 1, 1},    {1, 14, 13, 2, 1, 7, 7, 1, 3, 1},
    {1, 15, 15, 3, 18, 7, 7, 2, 3, 1},  {1, 7, 6, 5, 6, 3, 1, 1, 1, 1},
    {1, 6, 9, 5, 6, 1, 4, 2, 2, 1},     {1, 4, 5, 300, 20, 3, 3, 1, 1, 1},
    {1, 3, 3, 530, 18, 1, 1, 1, 0, 1},  {1, 7, 7, 8, 24, 7, 7, 1, 0, 1},
    {1, 26, 25, 6, 16, 3, 3, 1, 1, 1},  {1, 2, 2, 3, 4, 3, 3, 4, 1, 1},
    /* depthwise */
    {1, 9, 9, 16, 16, 3, 3, 1, 1, 16},  {3, 8, 7, 35, 35, 3, 3, 1, 1, 35},
    {2, 11, 12, 24, 24, 3, 3, 2, 1, 24},{1, 10, 10, 5, 5, 3, 3, 3, 2, 5},
    {3, 7, 7, 40, 40, 7, 7, 1, 0, 40},  {1, 9, 9, 17, 17, 4, 4, 2, 1, 17},
    /* groups with two inputs and two outputs */
    {1, 8, 9, 32, 32, 3, 3, 1, 1, 16},  {3, 7, 7, 22, 22, 3, 3, 1, 1, 11},
    {1, 9, 9, 38, 38, 3, 3, 2, 1, 19},
    /* other groups */
    {2, 6, 7, 12, 12, 3, 3, 1, 1, 3},   {1, 8, 8, 8, 16, 3, 3, 2, 1, 8},
    {1, 7, 5, 36, 40, 3, 3, 1, 1, 2},   {1, 6, 6, 10, 5, 1, 1, 1, 0, 5},
    {1, 6, 6, 12, 66, 3, 3, 1, 1, 3},
};

enum { SHAPES = sizeof table / sizeof *table };

/* The shapes that support Winograd's algorithm are repeated for each tile, without and with
 * `expands`. */
static const size_t tiles[] = {2, 4, 6};
enum { TILES = sizeof tiles / sizeof *tiles, VARIANTS = 2 * TILES };

size_t shape_count(void) {
  size_t count = SHAPES;
  for (size_t i = 0; i < SHAPES; i++) {
    mtk_conv s = shape_at(i);
    if (mtk_conv_allows_tiles(&s)) count += VARIANTS;
  }
  return count;
}

mtk_conv shape_at(size_t i) {
  size_t row = i;
  for (size_t winograd = 0; row >= SHAPES; winograd++) {
    mtk_conv s = shape_at(winograd);
    if (!mtk_conv_allows_tiles(&s)) continue;
    if (row - SHAPES < VARIANTS) {
      s.tile = tiles[(row - SHAPES) % TILES];
      s.expands = row - SHAPES >= TILES;
      return s;
    }
    row -= VARIANTS;
  }
  const size_t *t = table[row];
  return mtk_conv_make(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9]);
}

const char *shape_name(const mtk_conv *s) {
  static char name[128];
  snprintf(name, sizeof name,
           "%zux%zux%zu %zu->%zu %zux%zu stride %zu padding %zu groups %zu tile %zu%s", s->batch,
           s->height, s->width, s->inputs, s->outputs, s->kernel_h, s->kernel_w, s->stride,
           s->padding, s->groups, s->tile, s->expands ? " expands" : "");
  return name;
}

size_t input_count(const mtk_conv *s) { return s->batch * s->height * s->width * s->inputs; }
size_t output_count(const mtk_conv *s) {
  return s->batch * s->out_height * s->out_width * s->outputs;
}
size_t weight_count(const mtk_conv *s) {
  return s->outputs * (s->inputs / s->groups) * s->kernel_h * s->kernel_w;
}

/* Adds all products that involve one output element. */
static void reference_element(const mtk_conv *s, size_t n, size_t oy, size_t ox, size_t o,
                              const float *x, const float *w, const float *dy, double *y,
                              double *dx, double *dw) {
  size_t in = s->inputs / s->groups, out = s->outputs / s->groups;
  size_t yi = ((n * s->out_height + oy) * s->out_width + ox) * s->outputs + o;
  for (size_t ky = 0; ky < s->kernel_h; ky++) {
    for (size_t kx = 0; kx < s->kernel_w; kx++) {
      long iy = (long)(oy * s->stride + ky) - (long)s->padding;
      long ix = (long)(ox * s->stride + kx) - (long)s->padding;
      if (iy < 0 || iy >= (long)s->height || ix < 0 || ix >= (long)s->width) continue;
      for (size_t i = 0; i < in; i++) {
        size_t pixel = (n * s->height + (size_t)iy) * s->width + (size_t)ix;
        size_t xi = pixel * s->inputs + o / out * in + i;
        size_t wi = ((o * in + i) * s->kernel_h + ky) * s->kernel_w + kx;
        if (y) y[yi] += (double)w[wi] * (double)x[xi];
        if (dx) dx[xi] += (double)w[wi] * (double)dy[yi];
        if (dw) dw[wi] += (double)x[xi] * (double)dy[yi];
      }
    }
  }
}

void reference_convolution(const mtk_conv *s, const float *x, const float *w, const float *dy,
                           double *y, double *dx, double *dw) {
  for (size_t n = 0; n < s->batch; n++)
    for (size_t oy = 0; oy < s->out_height; oy++)
      for (size_t ox = 0; ox < s->out_width; ox++)
        for (size_t o = 0; o < s->outputs; o++)
          reference_element(s, n, oy, ox, o, x, w, dy, y, dx, dw);
}
