/* The kernels for 64-bit ARM. A vector has 4 floats; there are 32 vector registers. */
#include "kernels_prelude.h"

#if defined(__aarch64__)

#define LANES 4
#define STRIP 6 /* 6 x 16 sums occupy 24 of 32 registers */
#define PANELS 1
#define ISA MTK_ISA_NEON
#define ISA_HAS_HALVES 1
#define KERNELS mtk_neon_kernels
#include "kernels.inc.h"

#endif
