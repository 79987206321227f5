/* Common definitions of the kernel files (*.inc.h). Included before an instruction set is enabled,
 * so that the code in system headers is not compiled for it. */
#ifndef MTLFACE_KERNELS_PRELUDE_H
#define MTLFACE_KERNELS_PRELUDE_H

#include <math.h>
#include <stdatomic.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "kernel_table.h"
#include "search_queries.h"

#define INLINE static inline __attribute__((always_inline))

/* UNROLL: fully unrolls a short loop with constant bounds.
 * INDEPENDENT: no iteration accesses an element that another iteration writes. The compiler cannot
 * prove this, because arrays may coincide (in-place operation). */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

#endif
