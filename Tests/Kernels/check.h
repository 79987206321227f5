/* A minimal test framework.
 *
 * check_kernel runs a call with every available instruction set on pools of 1, 2, 3 and 5 threads.
 * The outputs of one thread are compared with expected values in double. The outputs of more
 * threads must have the same bits as the outputs of one thread. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "MTLFaceKernels.h"

/* ---- Counting ---- */
/* Counts a success or a failure, and prints the message of a failure. */
void check(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints the summary and returns the exit status. */
int report(void);

/* ---- Buffers of a test case, freed by release_buffers ----
 * By default, each buffer is surrounded by guard zones that contain NaN. release_buffers checks
 * that no kernel has written there. If the environment variable KERNELS_EXACT is set, buffers have
 * exactly the requested size instead, so that Valgrind and AddressSanitizer can check accesses. */
void *buffer(size_t bytes);
float *random_floats(size_t count); /* normally distributed, with standard deviation 1 */
float *scaled_floats(size_t count, double deviation);
double *doubles(size_t count); /* zeros */
uint32_t random_bits(void);
bool exact_buffers(void);
void release_buffers(void); /* also checks the guard zones */

/* ---- Kernels ---- */
enum { MAX_OUTPUTS = 3 };
/* The expected values of one output, and the tolerance:
 * |actual - expected| <= relative * |expected| + absolute. NaN matches NaN. */
typedef struct output {
  size_t count;
  const double *expected;
  double relative, absolute;
} output;
/* Calls a kernel with `arguments` and stores its outputs in out[0], out[1], and so on. */
typedef void (*kernel_call)(mtk_pool *pool, const void *arguments, float *const *out);
void check_kernel(const char *name, kernel_call call, const void *arguments, int outputs,
                  const output *output);
/* Compares the values of an output. Returns true and counts a success if all are within the
 * tolerance; otherwise, counts a failure and prints the first element that differs. */
bool check_close(const char *name, const float *actual, const output *output);

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
