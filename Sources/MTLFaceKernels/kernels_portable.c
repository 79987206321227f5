/* The kernels for any processor, compiled for its baseline, such as SSE2 or NEON. A vector has 4
 * floats. */
#include "kernels_prelude.h"

#define LANES 4
#define STRIP 3 /* 3 x 16 sums occupy 12 of 16 registers */
#define PANELS 1
#define ISA MTK_ISA_PORTABLE
#define ISA_HAS_HALVES 0
#define KERNELS mtk_portable_kernels
#include "kernels.inc.h"
