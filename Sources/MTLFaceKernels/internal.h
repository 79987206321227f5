/* Declarations shared by the files of this target. */
#ifndef MTLFACE_KERNELS_INTERNAL_H
#define MTLFACE_KERNELS_INTERNAL_H

#include "MTLFaceKernels.h"

#pragma GCC visibility push(hidden)

/* The number of output channels in a packed panel of weights, for every instruction set. */
enum { PANEL = 16 };
/* The number of inputs whose weights are packed together. With several inputs, memory is written in
 * runs longer than a cache line. */
enum { PACK_INPUTS = 8 };

static inline size_t min_size(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t max_size(size_t a, size_t b) { return a > b ? a : b; }
static inline size_t divide_up(size_t a, size_t b) { return (a + b - 1) / b; }
/* Divides `count` into `parts` nearly equal parts and returns the start of part `i`. */
static inline size_t part_begin(size_t count, size_t parts, size_t i) {
  return count / parts * i + min_size(i, count % parts);
}

/* ---- Scratch memory (scratch.c) ----
 * Each thread has one growable buffer per slot, which is aligned to 64 bytes and freed when the
 * thread ends. A kernel uses SCRATCH_CALL on the calling thread for data shared by all its tasks,
 * and SCRATCH_TASK within a task. */
typedef enum scratch_slot { SCRATCH_CALL, SCRATCH_TASK, SCRATCH_SLOTS } scratch_slot;
/* Returns the slot's buffer with at least `bytes` bytes of undefined contents, or NULL if memory
 * cannot be allocated. */
void *mtk_scratch_bytes(scratch_slot slot, size_t bytes);

/* ---- Splitting work (parallel.c) ----
 * How a sum is split depends only on the shapes, never on the number of threads. Together with a
 * fixed order of summation per output, this makes results bit-identical on any pool. */

/* The approximate number of elements per task. Smaller tasks cost more than they save. */
enum { TASK_ELEMENTS = 16384 };

/* Splits [0, units) into ranges of about TASK_ELEMENTS elements, and calls
 * range(context, begin, end) for each. */
typedef void (*range_task)(const void *context, size_t begin, size_t end);
void mtk_run_ranges(mtk_pool *pool, size_t units, size_t unit_elements, range_task range,
                    const void *context);

/* mtk_sum_columns computes up to SUM_KINDS sums over the rows of each group and channel of an array
 * [groups][rows][channels], in double. */
enum { SUM_COLUMNS = 128, SUM_SPLITS = 16, SUM_KINDS = 2 };
typedef struct sum_block {
  size_t group, row_begin, row_end, channel, width; /* channels [channel, channel + width) */
} sum_block;
/* Adds the block's rows to sums[kind * SUM_COLUMNS + i], where i is relative to block->channel. */
typedef void (*sum_add)(const void *context, const sum_block *block, double *sums);
/* Receives the sums of a block's channels over all rows of the group. */
typedef void (*sum_done)(const void *context, const sum_block *block, const double *sums);
void mtk_sum_columns(mtk_pool *pool, size_t groups, size_t rows, size_t channels, sum_add add,
                     sum_done done, const void *context);

/* ---- Packed weights (convolution_pack.c) ---- */

/* Returns true if there are several groups and each has one or two input channels and the same
 * number of output channels. Such convolutions are computed channel by channel instead of as matrix
 * products. */
static inline bool conv_is_channelwise(const mtk_conv *s) {
  size_t per_group = s->groups > 1 ? s->inputs / s->groups : 0;
  return s->inputs == s->outputs && (per_group == 1 || per_group == 2);
}
/* Lists the taps that connect inputs at (i * stride + phase_y, j * stride + phase_x) to outputs, in
 * packed order. Tap t connects them to the outputs at (i + y[t], j + x[t]). Returns the number of
 * taps. */
size_t mtk_conv_gradient_taps(const mtk_conv *shape, size_t phase_y, size_t phase_x, ptrdiff_t *y,
                              ptrdiff_t *x);

/* Packs weights for the forward pass or, if `transposed`, for the input gradient (packing.inc.h,
 * winograd_pack.inc.h). */
void mtk_pack_weights(mtk_pool *pool, const mtk_conv *shape, const float *weight,
                      const float *output_scale, const float *input_scale, bool transposed,
                      float *packed);

/* ---- Checksums (checksum.c) ---- */
uint32_t mtk_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count);

/* ---- One table of kernels per instruction set (dispatch.c) ---- */
typedef struct kernel_table kernel_table;
extern const kernel_table mtk_portable_kernels, mtk_avx2_kernels, mtk_avx512_kernels,
    mtk_neon_kernels;

#pragma GCC visibility pop

#endif
