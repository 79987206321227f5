#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

void check(bool ok, const char *format, ...) {
  ok ? passed++ : failed++;
  if (ok || failed > 40) return;
  va_list arguments;
  va_start(arguments, format);
  printf("FAILED ");
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
}

static const mtk_isa isas[] = {MTK_ISA_AVX512, MTK_ISA_AVX2, MTK_ISA_NEON, MTK_ISA_PORTABLE};
enum { ISAS = sizeof isas / sizeof *isas };

int report(void) {
  printf("kernels ");
  for (int i = 0, count = 0; i < ISAS; i++)
    if (mtk_isa_available(isas[i])) printf("%s%s", count++ ? ", " : "", mtk_isa_name(isas[i]));
  printf(": %d passed, %d failed\n", passed, failed);
  return failed > 0;
}

/* ---- Buffers ---- */

enum { ZONE = 128 }; /* guard bytes before and after a buffer */
typedef struct block {
  struct block *next;
  char *memory;
  size_t bytes;
} block;
static block *blocks;

bool exact_buffers(void) { return getenv("KERNELS_EXACT") != NULL; }

void *buffer(size_t bytes) {
  size_t zone = exact_buffers() ? 0 : ZONE;
  block *b = malloc(sizeof *b);
  char *memory = malloc(bytes + 2 * zone + (zone + bytes == 0));
  if (!b || !memory) abort();
  *b = (block){blocks, memory, bytes};
  blocks = b;
  memset(memory, 0xff, zone); /* 0xffffffff is a NaN */
  memset(memory + zone + bytes, 0xff, zone);
  return memory + zone;
}

void release_buffers(void) {
  while (blocks) {
    block *b = blocks;
    blocks = b->next;
    bool clean = true;
    for (size_t i = 0; !exact_buffers() && i < ZONE; i++)
      clean &= b->memory[i] == (char)0xff && b->memory[ZONE + b->bytes + i] == (char)0xff;
    if (!clean) check(false, "a kernel wrote outside a buffer of %zu bytes", b->bytes);
    free(b->memory);
    free(b);
  }
}

uint32_t random_bits(void) {
  static uint64_t state = 0x9e3779b97f4a7c15;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 24);
}

static double uniform(void) { return (random_bits() + 0.5) / 4294967296.0; }

float *scaled_floats(size_t count, double deviation) {
  float *x = buffer(count * sizeof *x);
  for (size_t i = 0; i < count; i++)
    x[i] = (float)(deviation * sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()));
  return x;
}

float *random_floats(size_t count) { return scaled_floats(count, 1); }

double *doubles(size_t count) {
  double *x = buffer(count * sizeof *x);
  memset(x, 0, count * sizeof *x);
  return x;
}

/* ---- Kernels ---- */

bool check_close(const char *name, const float *actual, const output *o) {
  for (size_t i = 0; i < o->count; i++) {
    double expected = o->expected[i], distance = fabs((double)actual[i] - expected);
    bool close = isnan(expected)   ? isnan(actual[i])
                 : isinf(expected) ? (double)actual[i] == expected
                               : distance <= o->relative * fabs(expected) + o->absolute;
    if (close) continue;
    check(false, "%s: element %zu of %zu is %.9g, expected %.9g", name, i, o->count,
          (double)actual[i], expected);
    return false;
  }
  check(true, "%s", name);
  return true;
}

static void check_on_isa(const char *name, kernel_call call, const void *arguments, int outputs,
                         const output *output) {
  static const int threads[] = {1, 2, 3, 5};
  float *first[MAX_OUTPUTS], *out[MAX_OUTPUTS];
  for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
    mtk_pool *pool = mtk_pool_create(threads[t]);
    for (int i = 0; i < outputs; i++) {
      out[i] = buffer(output[i].count * sizeof(float));
      memset(out[i], 0xff, output[i].count * sizeof(float));
    }
    call(pool, arguments, out);
    mtk_pool_destroy(pool);
    for (int i = 0; i < outputs; i++) {
      char label[256];
      snprintf(label, sizeof label, "%s, output %d, %s, %d threads", name, i,
               mtk_isa_name(mtk_isa_current()), threads[t]);
      if (t == 0) {
        first[i] = out[i];
        check_close(label, out[i], &output[i]);
      } else {
        check(memcmp(first[i], out[i], output[i].count * sizeof(float)) == 0,
              "%s: the bits differ from the result of one thread", label);
      }
    }
  }
}

void check_kernel(const char *name, kernel_call call, const void *arguments, int outputs,
                  const output *output) {
  for (int i = 0; i < ISAS; i++)
    if (mtk_isa_force(isas[i])) check_on_isa(name, call, arguments, outputs, output);
}
