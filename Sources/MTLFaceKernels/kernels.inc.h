/* Defines all kernels for one instruction set, and their table. The including file defines
 *   LANES           the number of floats in a vector
 *   STRIP           the number of rows of a block of sums
 *   PANELS          the number of panels computed side by side
 *   ISA, KERNELS    the instruction set, and the name of its table
 *   ISA_HAS_HALVES  1 if the instruction set can convert 16-bit floats, otherwise 0
 * Each header below may use the headers above it. */
#include "vector.inc.h"
#include "activation.inc.h"
#include "microkernel.inc.h"
#include "product.inc.h"
#include "product_small.inc.h"
#include "correlation.inc.h"
#include "packing.inc.h"
#include "winograd_lines.inc.h"
#include "winograd_tiles.inc.h"
#include "winograd_products.inc.h"
#include "winograd.inc.h"
#include "winograd_pack.inc.h"
#include "winograd_gradient.inc.h"
#include "convolution.inc.h"
#include "weight_gradient.inc.h"
#include "weight_gradient_channelwise.inc.h"
#include "normalization.inc.h"
#include "elementwise.inc.h"
#include "scaling.inc.h"
#include "optimizer.inc.h"
#include "softmax.inc.h"
#include "pooling.inc.h"
#include "max_pool.inc.h"
#include "area_resize.inc.h"
#include "channel_statistics.inc.h"
#include "resampling.inc.h"
#include "transposition.inc.h"
#include "search_floats.inc.h"
#include "search_bytes.inc.h"
#include "search.inc.h"
#include "checksum.inc.h"

const kernel_table KERNELS = {
    .isa = ISA,
#define KERNEL_ENTRY(result, name, parameters, arguments) .name = name,
    FOR_EACH_KERNEL(KERNEL_ENTRY)
#undef KERNEL_ENTRY
};
