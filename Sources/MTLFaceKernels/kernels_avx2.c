/* The kernels for x86-64 with AVX2, FMA and F16C: vectors of 8 floats. */
#include "kernels_prelude.h"

#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c")
#endif

#define LANES 8
#define STRIP 6 /* 6 x 16 sums occupy 12 of 16 registers */
#define PANELS 1
#define ISA MTK_ISA_AVX2
#define ISA_HAS_HALVES 1 /* converts 16-bit floats in hardware */
#define KERNELS mtk_avx2_kernels
#include "kernels.inc.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
