/* The kernels for x86-64 with AVX-512: vectors of 16 floats, 32 registers. */
#include "kernels_prelude.h"

#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,f16c"))),                   \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,f16c")
#endif

#define LANES 16
#define STRIP 12
#define PANELS 2 /* 12 x 32 sums occupy 24 of 32 registers */
#define ISA MTK_ISA_AVX512
#define ISA_HAS_HALVES 1
#define KERNELS mtk_avx512_kernels
#include "kernels.inc.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
