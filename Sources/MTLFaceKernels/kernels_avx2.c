/* The kernels for x86-64 with AVX2, FMA and F16C. A vector has 8 floats. */
#include "kernels_prelude.h"

#if defined(__x86_64__)

BEGIN_TARGET("avx2,fma,f16c")

#define LANES 8
#define STRIP 6 /* 6 x 16 sums occupy 12 of 16 registers */
#define PANELS 1
#define ISA MTK_ISA_AVX2
#define ISA_HAS_HALVES 1
#define KERNELS mtk_avx2_kernels
#include "kernels.inc.h"

END_TARGET

#endif
