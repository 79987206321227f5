/* Compares the speed of mtk_gemm and OpenBLAS for the shapes of the networks, in GFLOP/s. OpenBLAS
 * selects kernels for the processor. OPENBLAS_CORETYPE=HASWELL selects other kernels. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "MTLFaceKernels.h"

enum { ROUNDS = 21 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static float *numbers(size_t count) {
  float *x = malloc(count * sizeof(float));
  for (size_t i = 0; x && i < count; i++) x[i] = (float)(i % 7) - 3;
  return x;
}

int main(void) {
  static const size_t shapes[][3] = {{512, 512, 512},   {196, 256, 2304}, {784, 128, 1152},
                                     {64, 512, 25088}, {8, 512, 25088},  {1, 512, 25088}};
  int threads = openblas_get_num_threads();
  mtk_pool *pool = mtk_pool_create(threads);
  printf("%d threads, MTLFace with %s, OpenBLAS with %s\n", threads,
         mtk_isa_name(mtk_isa_current()), openblas_get_corename());
  printf("%6s %6s %6s %10s %10s\n", "m", "n", "k", "MTLFace", "OpenBLAS");
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    size_t m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
    float *a = numbers(m * k), *b = numbers(n * k), *c = numbers(m * n);
    if (!a || !b || !c) return 1;
    double ours[ROUNDS], theirs[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      double start = now();
      mtk_gemm(pool, false, true, m, n, k, a, k, b, k, c, n);
      ours[r] = now() - start;
      start = now();
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k, 1, a, (int)k, b,
                  (int)k, 0, c, (int)n);
      theirs[r] = now() - start;
    }
    qsort(ours, ROUNDS, sizeof *ours, ascending);
    qsort(theirs, ROUNDS, sizeof *theirs, ascending);
    double work = 2e-9 * (double)m * (double)n * (double)k;
    printf("%6zu %6zu %6zu %10.1f %10.1f\n", m, n, k, work / ours[ROUNDS / 2],
           work / theirs[ROUNDS / 2]);
    free(a);
    free(b);
    free(c);
  }
  mtk_pool_destroy(pool);
  return 0;
}
