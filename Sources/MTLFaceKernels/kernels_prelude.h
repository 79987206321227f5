/* What the topic files (*.inc.h) need; included before an instruction set is switched on, so that
 * nothing of the system's headers is compiled for it. */
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

/* UNROLL: small constant loops over registers. INDEPENDENT: iterations touch no common element, or
 * only their own (in place), which the compiler cannot see. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

#endif
