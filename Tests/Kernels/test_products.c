/* Tests of mtk_gemm. The elements are scaled so that the results have a standard deviation of about
 * 1. */
#include <math.h>
#include <string.h>

#include "check.h"

typedef struct arguments {
  bool ta, tb;
  size_t m, n, k, lda, ldb, ldc;
  const float *a, *b;
} arguments;

static void call(mtk_pool *pool, const void *context, float *const *out) {
  const arguments *p = context;
  /* If a kernel writes to a gap between the rows of c, an element there differs from 7. */
  for (size_t i = 0; p->m > 0 && i < (p->m - 1) * p->ldc + p->n; i++) out[0][i] = 7;
  mtk_status status =
      mtk_gemm(pool, p->ta, p->tb, p->m, p->n, p->k, p->a, p->lda, p->b, p->ldb, out[0], p->ldc);
  check(status == MTK_OK, "mtk_gemm returned status %d", (int)status);
}

/* Returns the number of elements from the first to the last element of a matrix. */
static size_t extent(size_t rows, size_t columns, size_t stride) {
  return rows > 0 ? (rows - 1) * stride + columns : 0;
}

static void check_product(bool ta, bool tb, size_t m, size_t n, size_t k, size_t extra) {
  arguments p = {ta, tb, m, n, k, (ta ? m : k) + extra, (tb ? k : n) + extra, n + extra, 0, 0};
  p.a = random_floats(ta ? extent(k, m, p.lda) : extent(m, k, p.lda));
  p.b = scaled_floats(tb ? extent(n, k, p.ldb) : extent(k, n, p.ldb),
                      1 / sqrt((double)k + 1));
  size_t count = extent(m, n, p.ldc);
  double *c = doubles(count);
  for (size_t i = 0; i < count; i++) c[i] = 7;
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) {
      double sum = 0;
      for (size_t l = 0; l < k; l++)
        sum += (double)(ta ? p.a[l * p.lda + i] : p.a[i * p.lda + l]) *
               (double)(tb ? p.b[j * p.ldb + l] : p.b[l * p.ldb + j]);
      c[i * p.ldc + j] = sum;
    }
  }
  char name[128];
  snprintf(name, sizeof name, "gemm %d%d %zux%zux%zu extra %zu", ta, tb, m, n, k, extra);
  check_kernel(name, call, &p, 1, &(output){count, c, 2e-5, 2e-5});
  release_buffers();
}

void test_products(void) {
  static const size_t sizes[][3] = {{0, 3, 4},    {3, 0, 4},    {3, 4, 0},    {1, 1, 1},
                                    {1, 7, 5},    {2, 9, 33},   {3, 530, 19}, {4, 1030, 9},
                                    {5, 17, 31},  {7, 16, 8},   {13, 29, 64}, {16, 6, 100},
                                    {17, 5, 3},   {31, 33, 35}, {97, 18, 40}, {100, 101, 20},
                                    {25, 16, 600}, {1, 130, 700}, {40, 1, 9},
                                    {193, 70, 300}, {8, 9, 2500}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (int transposes = 0; transposes < 4; transposes++)
      for (size_t extra = 0; extra < 6; extra += 5)
        check_product(transposes & 1, transposes & 2, sizes[i][0], sizes[i][1], sizes[i][2],
                      extra);
}
