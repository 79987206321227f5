/* The kernels for x86-64 with AVX-512. A vector has 16 floats; there are 32 vector registers. */
#include "kernels_prelude.h"

#if defined(__x86_64__)

BEGIN_TARGET("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,f16c")

#define LANES 16
#define STRIP 12
#define PANELS 2 /* 12 x 32 sums occupy 24 of 32 registers */
#define ISA MTK_ISA_AVX512
#define ISA_HAS_HALVES 1
#define KERNELS mtk_avx512_kernels
#include "kernels.inc.h"

END_TARGET

#endif
