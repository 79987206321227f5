/* Tests of area resizing. The results are compared with means computed in double. */
#include "check.h"

static void call_area(mtk_pool *pool, const void *context, float *const *out) {
  mtk_area a = *(const mtk_area *)context;
  a.out = out[0];
  mtk_area_resize(pool, &a);
}

static void check_area(size_t h, size_t w, size_t pad, size_t oh, size_t ow, size_t top,
                       size_t left, size_t rows, size_t columns) {
  size_t pitch = w * 3 + pad;
  uint8_t *source = buffer((h - 1) * pitch + w * 3);
  for (size_t i = 0; i < (h - 1) * pitch + w * 3; i++) source[i] = (uint8_t)random_bits();
  if (h * w > 100000) /* bright pixels give the largest sums */
    for (size_t i = 0; i < (h - 1) * pitch + w * 3; i++) source[i] |= 0xf0;
  mtk_area a = {source, pitch, h, w, oh, ow, top, left, rows, columns, 1 / 128.0f,
                -127.5f / 128, NULL};
  double *expected = doubles(rows * columns * 3);
  for (size_t o = 0; o < rows * columns * 3; o++) {
    size_t i = top + o / 3 / columns, j = left + o / 3 % columns;
    size_t y0 = i * h / oh, y1 = ((i + 1) * h + oh - 1) / oh;
    size_t x0 = j * w / ow, x1 = ((j + 1) * w + ow - 1) / ow;
    for (size_t y = y0; y < y1; y++)
      for (size_t x = x0; x < x1; x++) expected[o] += source[y * pitch + x * 3 + o % 3];
    expected[o] = (expected[o] / (double)((y1 - y0) * (x1 - x0)) - 127.5) / 128;
  }
  char name[128];
  snprintf(name, sizeof name, "area %zux%zu -> %zux%zu", h, w, oh, ow);
  check_kernel(name, call_area, &a, 1, &(output){rows * columns * 3, expected, 0, 3e-7});
  release_buffers();
}

void test_area_resize(void) {
  check_area(1, 1, 0, 1, 1, 0, 0, 1, 1);
  check_area(5, 7, 2, 5, 7, 0, 0, 5, 7);
  check_area(13, 17, 0, 24, 24, 0, 0, 24, 24);  /* enlarged */
  check_area(40, 30, 5, 24, 24, 3, 7, 10, 17);  /* a region */
  check_area(97, 641, 1, 58, 385, 11, 20, 30, 300);
  check_area(300, 700, 0, 13, 31, 2, 1, 9, 29);
  check_area(600, 900, 0, 2, 3, 0, 0, 2, 3);    /* windows that are wider than a block */
  check_area(2, 20000, 0, 1, 9, 0, 2, 1, 7);
  check_area(17000, 30, 3, 1, 1, 0, 0, 1, 1);   /* one window for the whole image */
  if (!exact_buffers()) check_area(66000, 260, 0, 1, 1, 0, 0, 1, 1); /* a sum of over 32 bits */
}
