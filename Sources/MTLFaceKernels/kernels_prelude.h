/* Common definitions for the kernel files (*.inc.h). This file is included before BEGIN_TARGET, so
 * that functions in system headers are not compiled for the instruction set. */
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
#define PRAGMA(...) _Pragma(#__VA_ARGS__)

/* UNROLL fully unrolls a short loop with constant bounds.
 * INDEPENDENT asserts that no iteration accesses an element that another iteration writes. The
 * compiler cannot prove this, because an operation may run in place.
 * BEGIN_TARGET(features) and END_TARGET enclose functions that may use these processor features. */
#if defined(__clang__)
#define UNROLL PRAGMA(clang loop unroll(full))
#define INDEPENDENT PRAGMA(clang loop vectorize(assume_safety))
#define BEGIN_TARGET(features)                                                                     \
  PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define END_TARGET PRAGMA(clang attribute pop)
#else
#define UNROLL PRAGMA(GCC unroll 16)
#define INDEPENDENT PRAGMA(GCC ivdep)
#define BEGIN_TARGET(features) PRAGMA(GCC push_options) PRAGMA(GCC target(features))
#define END_TARGET PRAGMA(GCC pop_options)
#endif

#endif
