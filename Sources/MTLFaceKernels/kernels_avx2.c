/* The kernels for x86-64 with AVX2 and FMA: vectors of eight. */
#include "kernels_prelude.h"

#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#define LANES 8
#define STRIP 6 /* 6 x 16 sums are 12 of 16 registers */
#define ISA MTK_ISA_AVX2
#define KERNELS mtk_avx2_kernels
#include "kernels.inc.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
