/* Measures which Winograd tile is the fastest for each shape, and prints the contents of a
 * tiles_*.inc.h file.
 *
 *     tune avx512|avx2+fma|neon
 *
 * The cost of a tile is the time for a single image plus the time per image in a batch of eight,
 * because the tile must not depend on the batch size. Consecutive calls use different copies of the
 * weights. As in a network, all weights together do not fit in the caches. F(6 x 6) has larger
 * rounding errors, so it is chosen only if its cost is lower by more than a quarter.
 *
 * Training uses F(2 x 2) or no tile for at least 256 inputs at sizes up to 14 x 14. With F(4 x 4),
 * the difference from the authors' losses after two steps would exceed the tolerance of
 * Tests/Goldens by a fifth. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include "MTLFaceKernels.h"

enum { ROUNDS = 15, TILES = 4, COLD_BYTES = 96 << 20, MAX_COPIES = 64 };
static const size_t tiles[TILES] = {0, 2, 4, 6};
static const size_t batches[] = {1, 8};

/* The image size and the numbers of inputs and outputs of the shapes in the presets, and of a few
 * shapes between them. */
static const size_t shapes[][3] = {
    {112, 16, 16},  {112, 32, 32},  {112, 64, 64},  {112, 64, 32},  {56, 32, 32},   {56, 64, 64},
    {56, 64, 128},  {56, 128, 64},  {28, 16, 16},   {28, 32, 32},   {28, 64, 64},   {28, 128, 128},
    {28, 128, 256}, {28, 256, 128}, {14, 32, 32},   {14, 64, 64},   {14, 128, 128}, {14, 256, 256},
    {14, 256, 512}, {14, 512, 256}, {7, 64, 64},    {7, 128, 128},  {7, 256, 256},  {7, 512, 512},
    {3, 512, 512},  {1, 512, 512},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Allocates huge pages, as the library does for weights and activations. */
static float *floats(size_t count) {
  void *block = NULL;
  if (posix_memalign(&block, 2 << 20, count * sizeof(float)) != 0) exit(1);
#ifdef __linux__
  madvise(block, count * sizeof(float), MADV_HUGEPAGE);
#endif
  float *p = block;
  for (size_t i = 0; i < count; i++) p[i] = (float)(i * 2654435761u % 1000) / 1000 - 0.5f;
  return p;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

typedef struct job {
  mtk_conv shape;
  size_t copies, next, floats; /* number of weight copies, next copy to use, floats per copy */
  float *packed;
  int calls;
  double seconds[ROUNDS];
} job;

static double time_calls(mtk_pool *pool, job *j, const float *x, float *y) {
  double start = now();
  for (int i = 0; i < j->calls; i++) {
    mtk_conv_forward(pool, &j->shape, x, j->packed + j->next * j->floats, NULL, y);
    j->next = (j->next + 1) % j->copies;
  }
  return (now() - start) / j->calls;
}

static job make_job(mtk_pool *pool, mtk_conv shape, const float *weight) {
  job j = {.shape = shape, .floats = mtk_conv_packed_count(&shape), .calls = 1};
  j.copies = 1 + COLD_BYTES / (j.floats * sizeof(float));
  if (j.copies > MAX_COPIES) j.copies = MAX_COPIES;
  j.packed = floats(j.floats * j.copies);
  for (size_t i = 0; i < j.copies; i++)
    mtk_conv_pack(pool, &shape, weight, NULL, NULL, j.packed + i * j.floats);
  return j;
}

/* Measures the time per image in milliseconds for every tile. */
static void time_tiles(mtk_pool *pool, const size_t *s, size_t batch, double *milliseconds) {
  mtk_conv shape = mtk_conv_make(batch, s[0], s[0], s[1], s[2], 3, 3, 1, 1, 1);
  float *x = floats(batch * s[0] * s[0] * s[1]), *y = floats(batch * s[0] * s[0] * s[2]);
  float *weight = floats(s[1] * s[2] * 9);
  job jobs[TILES];
  for (size_t t = 0; t < TILES; t++) {
    shape.tile = tiles[t];
    jobs[t] = make_job(pool, shape, weight);
    jobs[t].calls = 1 + (int)(0.01 / time_calls(pool, &jobs[t], x, y));
  }
  for (int round = 0; round < ROUNDS; round++)
    for (size_t t = 0; t < TILES; t++) jobs[t].seconds[round] = time_calls(pool, &jobs[t], x, y);
  for (size_t t = 0; t < TILES; t++) {
    qsort(jobs[t].seconds, ROUNDS, sizeof(double), by_value);
    milliseconds[t] = jobs[t].seconds[0] * 1e3 / (double)batch; /* the fastest round */
    free(jobs[t].packed);
  }
  free(x);
  free(y);
  free(weight);
}

/* Returns the tile with the lowest cost. For training, considers only accurate tiles. */
static size_t best_tile(const size_t *s, double times[2][TILES], bool training) {
  size_t best = 0;
  double best_cost = 0;
  for (size_t t = 0; t < TILES; t++) {
    bool accurate = tiles[t] <= 2 || s[0] > 14 || s[1] < 256;
    double cost = (times[0][t] + times[1][t]) / (tiles[t] == 6 ? 0.75 : 1);
    if ((training && !accurate) || (t && cost >= best_cost)) continue;
    best = t;
    best_cost = cost;
  }
  return tiles[best];
}

static void tune_shape(mtk_pool *pool, const size_t *s) {
  double times[2][TILES];
  for (size_t b = 0; b < 2; b++) time_tiles(pool, s, batches[b], times[b]);
  printf("{%zu, %zu, %zu, %zu, %zu}, /*", s[0], s[1], s[2], best_tile(s, times, false),
         best_tile(s, times, true));
  for (size_t b = 0; b < 2; b++) {
    printf("%s", b ? " |" : "");
    for (size_t t = 0; t < TILES; t++) printf(" %.4g", times[b][t]);
  }
  printf(" */\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  for (mtk_isa isa = 0; argc == 2 && isa < MTK_ISA_COUNT; isa++) {
    if (strcmp(mtk_isa_name(isa), argv[1]) != 0 || !mtk_isa_force(isa)) continue;
    mtk_pool *pool = mtk_pool_create(mtk_processor_count());
    printf("/* Generated by `make -C Tests/Kernels tune` (%s, %d threads). Each entry contains\n"
           " * the image size, the number of inputs and outputs, the tile for inference and the\n"
           " * tile for training. The comments show the time per image in milliseconds with tiles\n"
           " * 0, 2, 4 and 6, for one image and, after the bar, for a batch of %zu images. */\n",
           argv[1], mtk_pool_threads(pool), batches[1]);
    for (size_t i = 0; i < SHAPES; i++) tune_shape(pool, shapes[i]);
    mtk_pool_destroy(pool);
    return 0;
  }
  fprintf(stderr, "usage: tune NAME, where NAME is an instruction set of this processor\n");
  return 2;
}
