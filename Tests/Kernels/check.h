/* A few lines instead of a test framework.
 *
 * check_kernel runs one call for every instruction set that is available and on pools of 1, 2, 3
 * and 5 threads; one thread's outputs are compared with a reference in double, the others' must be
 * the same bits. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "MTLFaceKernels.h"

/* ---- Counting ---- */
void check(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));
int report(void); /* prints the last line; the exit status */

/* ---- Buffers of a case, freed by release_buffers ----
 * Zones of NaN before and after show overruns; with KERNELS_EXACT=1 in the environment the buffers
 * are exactly as long as said instead, for valgrind and AddressSanitizer. */
void *buffer(size_t bytes);
float *random_floats(size_t count);                 /* normal, mean 0, deviation 1 */
float *scaled_floats(size_t count, double deviation);
double *doubles(size_t count);                      /* zeros */
uint32_t random_bits(void);
bool exact_buffers(void);
void release_buffers(void); /* checks the zones */

/* ---- Kernels ---- */
enum { MAX_OUTPUTS = 3 };
/* One output: `want` in double; |got - want| <= relative |want| + absolute. NaN wants NaN. */
typedef struct output {
  size_t count;
  const double *want;
  double relative, absolute;
} output;
/* Fills out[0], out[1], ... from `arguments`. */
typedef void (*kernel_call)(mtk_pool *pool, const void *arguments, float *const *out);
void check_kernel(const char *name, kernel_call call, const void *arguments, int outputs,
                  const output *output);
/* True if close; else counts a failure and says where. */
bool check_close(const char *name, const float *got, const output *output);

/* ---- Suites ---- */
void test_convolution(void);
void test_gradients(void);
void test_products(void);
void test_normalization(void);
void test_elementwise(void);
void test_optimizers(void);
void test_pooling(void);
void test_area_resize(void);
void test_layout(void);
void test_search(void);
void test_search_bytes(void);
void test_pool(void);
void test_special_values(void);
void test_memory(void);

#endif
