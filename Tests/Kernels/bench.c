/* Measures the GFLOP/s of products and convolutions, and compares them with the peak rate of the
 * processor for multiply-adds.
 *
 *     bench [NAME]      measures the cases whose name contains NAME; by default, all cases
 *     bench --smoke     runs each case a few times, to check that it works
 *
 * Each round runs all cases, and medians over the rounds are reported, so that load on the machine
 * affects all cases equally. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "MTLFaceKernels.h"

enum { MAX_ROUNDS = 9, THREADS = 2 };
static int rounds = MAX_ROUNDS;

static double read_clock(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
/* Returns the processor time of the calling thread, which does not include the time of other
 * processes on the core. Single-threaded cases use this clock; the others use wall-clock time. */
static double now(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values) {
  qsort(values, (size_t)rounds, sizeof *values, by_value);
  return values[rounds / 2];
}

/* ---- The peak rate, measured with independent chains of multiply-adds in registers ---- */

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define WIDE_AVX512 __attribute__((target("avx512f,avx512vl"), min_vector_width(512)))
#else
#define UNROLL _Pragma("GCC unroll 24")
#define WIDE_AVX512 __attribute__((target("avx512f,avx512vl,prefer-vector-width=512")))
#endif

#define PEAK(name, target, lanes, chains)                                                          \
  target static double name(void) {                                                                \
    typedef float vec __attribute__((vector_size((lanes) * 4)));                                   \
    enum { LOOPS = 2000000 };                                                                      \
    vec a[chains] = {{0}}, x = (vec){0} + 1.0000001f, y = (vec){0} + 1e-9f;                        \
    double start = now();                                                                          \
    for (int i = 0; i < LOOPS; i++) {                                                              \
      UNROLL for (int j = 0; j < (chains); j++) a[j] = a[j] * x + y;                               \
    }                                                                                              \
    double seconds = now() - start;                                                                \
    float sum = 0;                                                                                 \
    for (int j = 0; j < (chains); j++) sum += a[j][0];                                             \
    volatile float result = sum; /* so that the loop is not optimized away */                      \
    (void)result;                                                                                  \
    return 2.0 * (lanes) * (chains) * LOOPS / seconds * 1e-9;                                      \
  }

#if defined(__x86_64__)
PEAK(peak_avx2, __attribute__((target("avx2,fma"))), 8, 12)
PEAK(peak_avx512, WIDE_AVX512, 16, 24)
#endif
PEAK(peak_baseline, , 4, 12)

/* Measures the peak rate of the instruction set that the kernels use. */
static double measure_peak(void) {
#if defined(__x86_64__)
  if (mtk_isa_current() == MTK_ISA_AVX512) return peak_avx512();
  if (mtk_isa_current() == MTK_ISA_AVX2) return peak_avx2();
#endif
  return peak_baseline();
}

/* ---- Cases ---- */

typedef enum kind { FORWARD, INPUT, WEIGHT, GEMM_NN, GEMM_NT } kind;
typedef struct bench_case {
  const char *name;
  kind kind;
  size_t batch, size, inputs, outputs, kernel, stride, padding, groups; /* GEMM: m, n, k, 0 ... */
  size_t tile;
  bool expands;
} bench_case;

static const bench_case cases[] = {
    {"3x3 64->64 @112", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 0, false},
    {"3x3 64->64 @56", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 0, false},
    {"3x3 128->128 @28", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 0, false},
    {"3x3 256->256 @14", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 0, false},
    {"3x3 512->512 @7", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 0, false},
    {"3x3 64->64 @112 x8", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 0, false},
    {"3x3 128->128 @28 x8", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 0, false},
    {"3x3 256->256 @14 x8", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 0, false},
    {"3x3 512->512 @7 x8", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 0, false},
    {"3x3 64->64 @112 F2", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 2, false},
    {"3x3 64->64 @112 F2e", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 2, true},
    {"3x3 64->64 @112 F4", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 4, false},
    {"3x3 64->64 @112 F4e", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 4, true},
    {"3x3 64->64 @112 F6", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 6, false},
    {"3x3 64->64 @112 F6e", FORWARD, 1, 112, 64, 64, 3, 1, 1, 1, 6, true},
    {"3x3 64->64 @56 F2", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 2, false},
    {"3x3 64->64 @56 F2e", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 2, true},
    {"3x3 64->64 @56 F4", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 4, false},
    {"3x3 64->64 @56 F4e", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 4, true},
    {"3x3 64->64 @56 F6", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 6, false},
    {"3x3 64->64 @56 F6e", FORWARD, 1, 56, 64, 64, 3, 1, 1, 1, 6, true},
    {"3x3 128->128 @28 F2", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 2, false},
    {"3x3 128->128 @28 F2e", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 2, true},
    {"3x3 128->128 @28 F4", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 4, false},
    {"3x3 128->128 @28 F4e", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 4, true},
    {"3x3 128->128 @28 F6", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 6, false},
    {"3x3 128->128 @28 F6e", FORWARD, 1, 28, 128, 128, 3, 1, 1, 1, 6, true},
    {"3x3 256->256 @14 F2", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 2, false},
    {"3x3 256->256 @14 F2e", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 2, true},
    {"3x3 256->256 @14 F4", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 4, false},
    {"3x3 256->256 @14 F4e", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 4, true},
    {"3x3 256->256 @14 F6", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 6, false},
    {"3x3 256->256 @14 F6e", FORWARD, 1, 14, 256, 256, 3, 1, 1, 1, 6, true},
    {"3x3 512->512 @7 F2", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 2, false},
    {"3x3 512->512 @7 F2e", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 2, true},
    {"3x3 512->512 @7 F4", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 4, false},
    {"3x3 512->512 @7 F4e", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 4, true},
    {"3x3 512->512 @7 F6", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 6, false},
    {"3x3 512->512 @7 F6e", FORWARD, 1, 7, 512, 512, 3, 1, 1, 1, 6, true},
    {"3x3 64->64 @112 x8 F2", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 2, false},
    {"3x3 64->64 @112 x8 F2e", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 2, true},
    {"3x3 64->64 @112 x8 F4", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 4, false},
    {"3x3 64->64 @112 x8 F4e", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 4, true},
    {"3x3 64->64 @112 x8 F6", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 6, false},
    {"3x3 64->64 @112 x8 F6e", FORWARD, 8, 112, 64, 64, 3, 1, 1, 1, 6, true},
    {"3x3 128->128 @28 x8 F2", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 2, false},
    {"3x3 128->128 @28 x8 F2e", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 2, true},
    {"3x3 128->128 @28 x8 F4", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 4, false},
    {"3x3 128->128 @28 x8 F4e", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 4, true},
    {"3x3 128->128 @28 x8 F6", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 6, false},
    {"3x3 128->128 @28 x8 F6e", FORWARD, 8, 28, 128, 128, 3, 1, 1, 1, 6, true},
    {"3x3 256->256 @14 x8 F2", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 2, false},
    {"3x3 256->256 @14 x8 F2e", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 2, true},
    {"3x3 256->256 @14 x8 F4", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 4, false},
    {"3x3 256->256 @14 x8 F4e", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 4, true},
    {"3x3 256->256 @14 x8 F6", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 6, false},
    {"3x3 256->256 @14 x8 F6e", FORWARD, 8, 14, 256, 256, 3, 1, 1, 1, 6, true},
    {"3x3 512->512 @7 x8 F2", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 2, false},
    {"3x3 512->512 @7 x8 F2e", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 2, true},
    {"3x3 512->512 @7 x8 F4", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 4, false},
    {"3x3 512->512 @7 x8 F4e", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 4, true},
    {"3x3 512->512 @7 x8 F6", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 6, false},
    {"3x3 512->512 @7 x8 F6e", FORWARD, 8, 7, 512, 512, 3, 1, 1, 1, 6, true},
    {"3x3 /2 128->128 @56", FORWARD, 1, 56, 128, 128, 3, 2, 1, 1, 0, false},
    {"1x1 /2 64->128 @56", FORWARD, 1, 56, 64, 128, 1, 2, 0, 1, 0, false},
    {"1x1 128->128 @28", FORWARD, 1, 28, 128, 128, 1, 1, 0, 1, 0, false},
    {"1x1 64->128 @56", FORWARD, 1, 56, 64, 128, 1, 1, 0, 1, 0, false},
    {"3x3 3->64 @112", FORWARD, 1, 112, 3, 64, 3, 1, 1, 1, 0, false},
    {"7x7 2->1 @28", FORWARD, 1, 28, 2, 1, 7, 1, 3, 1, 0, false},
    {"3x3 64->3 @112", FORWARD, 1, 112, 64, 3, 3, 1, 1, 1, 0, false},
    {"depthwise 3x3 128 @56", FORWARD, 1, 56, 128, 128, 3, 1, 1, 128, 0, false},
    {"depthwise 3x3/2 128 @56", FORWARD, 1, 56, 128, 128, 3, 2, 1, 128, 0, false},
    {"groups of 2 3x3 128 @28", FORWARD, 1, 28, 128, 128, 3, 1, 1, 64, 0, false},
    {"depthwise 3x3 256 @14", FORWARD, 1, 14, 256, 256, 3, 1, 1, 256, 0, false},
    {"depthwise 7x7 512 @7", FORWARD, 1, 7, 512, 512, 7, 1, 0, 512, 0, false},
    {"dx 3x3 128->128 @28 x8", INPUT, 8, 28, 128, 128, 3, 1, 1, 1, 0, false},
    {"dx 3x3/2 128->256 @28 x8", INPUT, 8, 28, 128, 256, 3, 2, 1, 1, 0, false},
    {"dw 3x3 64->64 @56 x8", WEIGHT, 8, 56, 64, 64, 3, 1, 1, 1, 0, false},
    {"dw 3x3 256->256 @14 x8", WEIGHT, 8, 14, 256, 256, 3, 1, 1, 1, 0, false},
    {"dw 3x3 512->512 @7 x8", WEIGHT, 8, 7, 512, 512, 3, 1, 1, 1, 0, false},
    {"dw depthwise 3x3 128 @28 x8", WEIGHT, 8, 28, 128, 128, 3, 1, 1, 128, 0, false},
    {"gemm nt 1x512x25088", GEMM_NT, 1, 512, 25088, 0, 0, 0, 0, 0, 0, false},
    {"gemm nt 8x512x25088", GEMM_NT, 8, 512, 25088, 0, 0, 0, 0, 0, 0, false},
    {"gemm nt 6x512x512", GEMM_NT, 6, 512, 512, 0, 0, 0, 0, 0, 0, false},
    {"gemm nt 10x512x512", GEMM_NT, 10, 512, 512, 0, 0, 0, 0, 0, 0, false},
    {"gemm nt 16x512x512", GEMM_NT, 16, 512, 512, 0, 0, 0, 0, 0, 0, false},
    {"gemm nt 64x512x25088", GEMM_NT, 64, 512, 25088, 0, 0, 0, 0, 0, 0, false},
    {"gemm nn 4x2048x512", GEMM_NN, 4, 2048, 512, 0, 0, 0, 0, 0, 0, false},
    {"gemm nn 512x512x512", GEMM_NN, 512, 512, 512, 0, 0, 0, 0, 0, 0, false},
};
enum { CASES = sizeof cases / sizeof *cases };

typedef struct job {
  const bench_case *spec;
  mtk_conv shape;
  float *x, *w, *y, *packed;
  double flops, seconds[THREADS][MAX_ROUNDS];
  int calls;
} job;

static float *floats(size_t count) {
  float *p = aligned_alloc(64, (count * sizeof *p + 63) / 64 * 64);
  if (!p) exit(1);
  for (size_t i = 0; i < count; i++) p[i] = (float)(i * 2654435761u % 1000) / 1000 - 0.5f;
  return p;
}

static job make_job(const bench_case *r, mtk_pool *pool) {
  job j = {.spec = r};
  if (r->kind >= GEMM_NN) {
    size_t m = r->batch, n = r->size, k = r->inputs;
    j.x = floats(m * k);
    j.w = floats(k * n);
    j.y = floats(m * n);
    j.flops = 2.0 * (double)m * (double)n * (double)k;
    return j;
  }
  j.shape = mtk_conv_make(r->batch, r->size, r->size, r->inputs, r->outputs, r->kernel, r->kernel,
                          r->stride, r->padding, r->groups);
  j.shape.tile = r->tile;
  j.shape.expands = r->expands;
  const mtk_conv *s = &j.shape;
  size_t weights = s->outputs * s->inputs / s->groups * s->kernel_h * s->kernel_w;
  j.x = floats(s->batch * s->height * s->width * s->inputs);
  j.y = floats(s->batch * s->out_height * s->out_width * s->outputs);
  j.w = floats(weights);
  j.packed = floats(mtk_conv_packed_count(s) + mtk_conv_packed_transposed_count(s));
  if (r->kind == FORWARD) mtk_conv_pack(pool, s, j.w, NULL, NULL, j.packed);
  if (r->kind == INPUT) mtk_conv_pack_transposed(pool, s, j.w, j.packed);
  j.flops = 2.0 * (double)(s->batch * s->out_height * s->out_width) * (double)weights;
  return j;
}

static void call(mtk_pool *pool, const job *j) {
  const bench_case *r = j->spec;
  switch (r->kind) {
  case FORWARD:
    mtk_conv_forward(pool, &j->shape, j->x, j->packed, NULL, j->y);
    break;
  case INPUT:
    mtk_conv_input_gradient(pool, &j->shape, j->y, j->packed, j->x);
    break;
  case WEIGHT:
    mtk_conv_weight_gradient(pool, &j->shape, j->x, j->y, j->w);
    break;
  case GEMM_NN:
    mtk_gemm(pool, false, false, r->batch, r->size, r->inputs, j->x, r->inputs, j->w, r->size,
             j->y, r->size);
    break;
  case GEMM_NT:
    mtk_gemm(pool, false, true, r->batch, r->size, r->inputs, j->x, r->inputs, j->w, r->inputs,
             j->y, r->size);
    break;
  }
}

static double time_calls(mtk_pool *pool, const job *j, int calls) {
  clockid_t clock = mtk_pool_threads(pool) == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
  double start = read_clock(clock);
  for (int i = 0; i < calls; i++) call(pool, j);
  return (read_clock(clock) - start) / calls;
}

int main(int argc, char **argv) {
  bool smoke = argc > 1 && strcmp(argv[1], "--smoke") == 0;
  const char *name = argc > 1 && !smoke ? argv[1] : "";
  if (smoke) rounds = 1;
  static job jobs[CASES];
  size_t count = 0;
  mtk_pool *pools[THREADS];
  for (int t = 0; t < THREADS; t++) pools[t] = mtk_pool_create(t + 1);
  for (size_t i = 0; i < CASES; i++)
    if (strstr(cases[i].name, name)) jobs[count++] = make_job(&cases[i], pools[1]);
  double peaks[MAX_ROUNDS];
  for (int round = 0; round < rounds; round++) {
    peaks[round] = measure_peak();
    for (job *j = jobs; j < jobs + count; j++) {
      if (round == 0) {
        call(pools[1], j);
        j->calls = smoke ? 1 : (int)fmin(1000, 1 + 0.02 / time_calls(pools[0], j, 1));
      }
      for (int t = 0; t < THREADS; t++)
        j->seconds[t][round] = time_calls(pools[t], j, j->calls);
    }
  }
  double peak = median(peaks);
  printf("%s, peak of one core %.1f GFLOP/s\n", mtk_isa_name(mtk_isa_current()), peak);
  printf("%-28s %10s %8s %7s %8s %6s\n", "", "ms (1)", "GF/s (1)", "% peak", "GF/s (2)", "gain");
  for (const job *j = jobs; j < jobs + count; j++) {
    job copy = *j;
    double one = median(copy.seconds[0]), two = median(copy.seconds[1]);
    printf("%-28s %10.4f %8.1f %6.0f%% %8.1f %5.2fx\n", j->spec->name, one * 1e3,
           j->flops / one * 1e-9, 100 * j->flops / one * 1e-9 / peak, j->flops / two * 1e-9,
           one / two);
  }
  return 0;
}
