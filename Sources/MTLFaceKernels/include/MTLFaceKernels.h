/* Kernels of MTLFace: float32, channels last.
 *
 *     mtk_pool *pool = mtk_pool_create(2);
 *     mtk_conv shape = mtk_conv_make(1, 14, 14, 256, 256, 3, 3, 1, 1, 1);
 *     float *packed = aligned_alloc(64, mtk_conv_packed_count(&shape) * sizeof(float));
 *     mtk_conv_pack(pool, &shape, weight_oihw, NULL, NULL, packed);
 *     mtk_conv_forward(pool, &shape, x, packed, NULL, y);
 *
 * Conventions
 *   Activations are [n][h][w][c], contiguous ("pixels" = n h w, "rows" = any leading sizes).
 *   Convolution weights are PyTorch's [out][in / groups][kh][kw]; linear weights [out][in].
 *   Outputs are written, never accumulated into, unless the name says so; they alias no input
 *   unless the comment says "in place".
 *   The caller has checked every size: products of sizes fit size_t, pointers are not null.
 *   NaN in, NaN out: no kernel hides a NaN that its formula would let through.
 *   The result does not depend, bit for bit, on the number of threads of the pool.
 *   A function that returns mtk_status can fail for want of scratch memory and in no other way.
 */
#ifndef MTLFACE_KERNELS_H
#define MTLFACE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mtk_status { MTK_OK = 0, MTK_OUT_OF_MEMORY = 1 } mtk_status;

/* ---- Instruction sets -------------------------------------------------------------------- */

typedef enum mtk_isa {
  MTK_ISA_PORTABLE = 0,
  MTK_ISA_AVX2 = 1,
  MTK_ISA_NEON = 2,
  MTK_ISA_AVX512 = 3,
  MTK_ISA_COUNT
} mtk_isa;

/* Whether this build and this processor can run the kernels of `isa`. */
bool mtk_isa_available(mtk_isa isa);
/* The instruction set in use: the best available one until forced. */
mtk_isa mtk_isa_current(void);
/* For tests: use `isa` from now on, in every thread. False, and no change, if not available.
 * Packed weights belong to the instruction set that packed them: pack again after a change. */
bool mtk_isa_force(mtk_isa isa);
/* "portable", "avx2+fma", "neon", "avx512". */
const char *mtk_isa_name(mtk_isa isa);

/* ---- Thread pool ------------------------------------------------------------------------- */

typedef struct mtk_pool mtk_pool;
typedef void (*mtk_task)(void *context, size_t index);

/* Processors that this process may use, 1 to 256. */
int mtk_processor_count(void);

/* A pool of `threads` threads, the caller of mtk_pool_run counted in (so 1 starts none). Threads
 * start at the first run. NULL if memory is short. `threads` is clamped to 1...256. */
mtk_pool *mtk_pool_create(int threads);
/* Joins the threads and frees the pool. No run may be in progress. NULL is allowed. */
void mtk_pool_destroy(mtk_pool *pool);
int mtk_pool_threads(const mtk_pool *pool);
/* Calls task(context, i) once for every i < count, on the pool's threads and the caller's, and
 * returns when all are done. Safe from many threads at once: while one caller has the pool, others
 * run their tasks on their own thread rather than wait. A task may call mtk_pool_run (it then runs
 * inline). In a child forked after use the threads are started anew. */
void mtk_pool_run(mtk_pool *pool, size_t count, mtk_task task, void *context);

/* ---- Products ---------------------------------------------------------------------------- */

/* c[m][n] = op(a) op(b), row-major, leading sizes in elements; op transposes where asked, so that
 * op(a) is [m][k] and op(b) is [k][n]. c is written. k = 0 gives zeros. */
mtk_status mtk_gemm(mtk_pool *pool, bool transpose_a, bool transpose_b, size_t m, size_t n,
                    size_t k, const float *a, size_t lda, const float *b, size_t ldb, float *c,
                    size_t ldc);

/* ---- Convolution ------------------------------------------------------------------------- */

/* Activations of an epilogue, and of mtk_activation. */
typedef enum mtk_activation_kind {
  MTK_IDENTITY = 0,
  MTK_RELU = 1,       /* x < 0 ? 0 : x */
  MTK_LEAKY_RELU = 2, /* x < 0 ? slope[0] x : x */
  MTK_PRELU = 3,      /* x < 0 ? slope[c] x : x */
  MTK_SIGMOID = 4,    /* 1 / (1 + exp(-x)) to 2 ulp of double-rounded, saturating cleanly */
  MTK_TANH = 5        /* tanh(x), likewise */
} mtk_activation_kind;

typedef struct mtk_conv {
  size_t batch, height, width, inputs, outputs;
  size_t kernel_h, kernel_w, stride, padding, groups;
  size_t out_height, out_width;
  size_t tile; /* m of Winograd's F(m x m, 3 x 3): 2, 4 or 6; 0: products over the taps */
  bool expands; /* with a tile: packed weights keep their own size, and every call expands them */
} mtk_conv;

/* Fills in the output sizes: floor((h + 2 padding - kernel) / stride) + 1. The tile is 0; who sets
 * another (only where mtk_conv_allows_tiles) sets the same one for packing and for use. So for
 * `expands`. */
mtk_conv mtk_conv_make(size_t batch, size_t height, size_t width, size_t inputs, size_t outputs,
                       size_t kernel_h, size_t kernel_w, size_t stride, size_t padding,
                       size_t groups);

/* What happens to a convolution's result before it is stored, in this order. Any pointer may be
 * NULL. residual and out2 have the shape of y; residual may be y itself.
 *   v = sum + bias[c]; v += residual; y = activation(v, slope[c]);
 *   out2 = activation2(y * scale2[c] + shift2[c], slope2[c])      only if out2 is not NULL */
typedef struct mtk_epilogue {
  const float *bias;
  const float *residual;
  mtk_activation_kind activation;
  const float *slope;
  float *out2;
  const float *scale2;
  const float *shift2;
  mtk_activation_kind activation2;
  const float *slope2;
} mtk_epilogue;

/* Whether the shape is one of Winograd's: 3 x 3, stride 1, padding <= 2, one group. */
bool mtk_conv_allows_tiles(const mtk_conv *shape);
/* The tile that was measured to serve a shape like this best on the instruction set in use; in
 * training among those that round little enough for the losses to follow PyTorch's step by step. */
size_t mtk_conv_tuned_tile(const mtk_conv *shape, bool training);

/* Floats that mtk_conv_pack writes; independent of batch, height and width. */
size_t mtk_conv_packed_count(const mtk_conv *shape);
/* Weights are times output_scale[out] and input_scale[in], where these are not NULL. */
void mtk_conv_pack(mtk_pool *pool, const mtk_conv *shape, const float *weight,
                   const float *output_scale, const float *input_scale, float *packed);
/* y may be NULL when only epilogue->out2 is wanted. epilogue may be NULL. An image's result is the
 * same bits alone and in any batch. */
mtk_status mtk_conv_forward(mtk_pool *pool, const mtk_conv *shape, const float *x,
                            const float *packed, const mtk_epilogue *epilogue, float *y);

/* dx from dy. `packed` comes from mtk_conv_pack_transposed. */
size_t mtk_conv_packed_transposed_count(const mtk_conv *shape);
void mtk_conv_pack_transposed(mtk_pool *pool, const mtk_conv *shape, const float *weight,
                              float *packed);
mtk_status mtk_conv_input_gradient(mtk_pool *pool, const mtk_conv *shape, const float *dy,
                                   const float *packed, float *dx);
/* dweight [out][in / groups][kh][kw] from x and dy. */
mtk_status mtk_conv_weight_gradient(mtk_pool *pool, const mtk_conv *shape, const float *x,
                                    const float *dy, float *dweight);

/* ---- Sums over rows ---------------------------------------------------------------------- */

/* out[c] = sum over rows of x[row][c] (the gradient of a bias), summed in double. */
void mtk_sum_rows(mtk_pool *pool, size_t rows, size_t channels, const float *x, float *out);

/* ---- Normalization ------------------------------------------------------------------------
 * One kernel for batch norm (groups = 1, rows = n h w) and instance norm (groups = n, rows = h w).
 * Sums run in double. weight and bias are [channels]. */

/* mean and (biased) variance, each [groups][channels]. */
void mtk_norm_statistics(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                         const float *x, float *mean, float *variance);
/* y = (x - mean) * inverse_deviation * weight + bias; mean and inverse_deviation are
 * [groups][channels]. y may be x. */
void mtk_norm_forward(mtk_pool *pool, size_t groups, size_t rows, size_t channels, const float *x,
                      const float *mean, const float *inverse_deviation, const float *weight,
                      const float *bias, float *y);
/* Gradients through the batch statistics. dweight and dbias [channels] sum over groups. */
mtk_status mtk_norm_backward(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                             const float *x, const float *mean, const float *inverse_deviation,
                             const float *weight, const float *dy, float *dx, float *dweight,
                             float *dbias);

/* ---- Elementwise ------------------------------------------------------------------------- */

/* y = activation(x * scale[c] + shift[c], slope[c]); scale and shift may both be NULL. In place
 * allowed. */
void mtk_affine(mtk_pool *pool, size_t rows, size_t channels, const float *x, const float *scale,
                const float *shift, mtk_activation_kind activation, const float *slope, float *y);
/* dx = dy * activation'(x), at x = 0 that of the negative side, as PyTorch has it. For MTK_SIGMOID
 * and MTK_TANH `x` is the OUTPUT of the forward. dslope: [channels] for MTK_PRELU (sum over rows of dy x where
 * x < 0, in double), else NULL. dx may be dy. */
void mtk_activation_backward(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                             const float *dy, mtk_activation_kind activation, const float *slope,
                             float *dx, float *dslope);
/* y = alpha a + beta b. In place allowed. */
void mtk_add(mtk_pool *pool, size_t count, float alpha, const float *a, float beta, const float *b,
             float *y);
/* One step of SGD, in place: g' = g + decay p; buffer = momentum buffer + g' (g' itself if `first`);
 * p -= rate buffer. */
void mtk_sgd_step(mtk_pool *pool, size_t count, float rate, float momentum, float decay, bool first,
                  const float *gradient, float *buffer, float *parameter);
/* One step of Adam, in place: m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g g;
 * p -= rate m / (sqrt(v) / root + epsilon). */
void mtk_adam_step(mtk_pool *pool, size_t count, float rate, float beta1, float beta2, float root,
                   float epsilon, const float *gradient, float *first, float *second,
                   float *parameter);
/* y = a b, elementwise. In place allowed. */
void mtk_multiply(mtk_pool *pool, size_t count, const float *a, const float *b, float *y);
/* y[n][p][c] = x[n][p][c] s[n][c]. In place allowed. */
void mtk_scale_channels(mtk_pool *pool, size_t batch, size_t pixels, size_t channels,
                        const float *x, const float *s, float *y);
/* ds[n][c] = sum over p of dy x, in double. */
void mtk_scale_channels_gradient(mtk_pool *pool, size_t batch, size_t pixels, size_t channels,
                                 const float *x, const float *dy, float *ds);
/* y[row][c] = x[row][c] s[row]. In place allowed. */
void mtk_scale_rows(mtk_pool *pool, size_t rows, size_t channels, const float *x, const float *s,
                    float *y);
/* ds[row] = sum over c of dy x, in double. */
void mtk_scale_rows_gradient(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                             const float *dy, float *ds);
/* Softmax over the columns of each row, the largest subtracted first; a row with a NaN is all NaN.
 * In place allowed. Backward takes the OUTPUT y. */
void mtk_softmax(mtk_pool *pool, size_t rows, size_t columns, const float *x, float *y);
void mtk_softmax_backward(mtk_pool *pool, size_t rows, size_t columns, const float *y,
                          const float *dy, float *dx);

/* ---- Pooling, resampling and layout ---------------------------------------------------- */

/* PyTorch's windows: floor(i h / oh) to ceil((i + 1) h / oh). x is [n][h][w][c]. */
void mtk_adaptive_average(mtk_pool *pool, size_t batch, size_t height, size_t width,
                          size_t channels, size_t out_height, size_t out_width, const float *x,
                          float *y);
void mtk_adaptive_average_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                   size_t channels, size_t out_height, size_t out_width,
                                   const float *dy, float *dx);
/* index (NULL allowed): for each output, h w of the first largest element, as y * width + x. NaN
 * counts as largest. */
void mtk_adaptive_maximum(mtk_pool *pool, size_t batch, size_t height, size_t width,
                          size_t channels, size_t out_height, size_t out_width, const float *x,
                          float *y, int32_t *index);
void mtk_adaptive_maximum_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                   size_t channels, size_t out_height, size_t out_width,
                                   const int32_t *index, const float *dy, float *dx);
/* The largest of kernel x kernel pixels, every stride-th window, cut where the image ends: output
 * (i, j) begins at pixel (i stride, j stride), which must lie in the image. `index` as above; its
 * gradient is mtk_adaptive_maximum_backward. */
void mtk_max_pool(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                  size_t kernel, size_t stride, size_t out_height, size_t out_width,
                  const float *x, float *y, int32_t *index);
/* A part of an RGB picture at another size, as floats: `rows` x `columns` pixels from (left, top)
 * of the picture of out_height x out_width. A pixel is the mean over its adaptive window (as
 * above), summed exactly, times scale, plus shift. */
typedef struct mtk_area {
  const uint8_t *source; /* [height][width][3], rows `pitch` bytes apart */
  size_t pitch, height, width;
  size_t out_height, out_width, top, left, rows, columns;
  float scale, shift;
  float *out; /* [rows][columns][3] */
} mtk_area;
void mtk_area_resize(mtk_pool *pool, const mtk_area *area);
/* y[row][0] = max over channels (NaN counts as largest), y[row][1] = mean over channels; index
 * (NULL allowed) of the first largest. */
void mtk_channel_statistics(mtk_pool *pool, size_t rows, size_t channels, const float *x, float *y,
                            int32_t *index);
void mtk_channel_statistics_backward(mtk_pool *pool, size_t rows, size_t channels,
                                     const int32_t *index, const float *dy, float *dx);
/* Bilinear, twice the size, half-pixel centers (align_corners false), edges clamped. */
void mtk_upsample2(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                   const float *x, float *y);
void mtk_upsample2_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                            size_t channels, const float *dy, float *dx);
/* Every stride-th pixel, the first kept: out sizes ceil(h / stride), ceil(w / stride). */
void mtk_subsample(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                   size_t stride, const float *x, float *y);
void mtk_subsample_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                            size_t channels, size_t stride, const float *dy, float *dx);
/* Copies `columns` columns of each row between arrays of other widths: concat and split. */
void mtk_copy_columns(mtk_pool *pool, size_t rows, size_t columns, const float *source,
                      size_t source_stride, float *target, size_t target_stride);
/* [n][rows][columns] -> [n][columns][rows]: between channels last and channels first. */
void mtk_transpose(mtk_pool *pool, size_t batch, size_t rows, size_t columns, const float *x,
                   float *y);

/* ---- Search ------------------------------------------------------------------------------ */

/* How a stored vector's numbers are kept. */
typedef enum mtk_vector_format { MTK_FLOAT32 = 0, MTK_FLOAT16 = 1, MTK_INT8 = 2 } mtk_vector_format;

/* Stored vectors, each in a record that begins at a multiple of 64 bytes. */
typedef struct mtk_rows {
  mtk_vector_format format;
  size_t length;       /* numbers of a vector with its padding: a multiple of 64 bytes */
  const uint8_t *base; /* aligned to 64 bytes */
  size_t vector_offset, scale_offset; /* in a record: its vector, and the float it is times by */
  const uint32_t *units; /* record r is at base + 64 units[r]; 0 for one that was removed */
  size_t count;
} mtk_rows;

/* Queries [count][length] made ready for rows of a format, whatever the instruction set. For
 * MTK_INT8 they are rounded to whole numbers of 16 bits with a scale each, the scale so small that
 * no sum of products overflows: of 512 numbers of a vector each errs by at most 1 / 65534 of the
 * largest. A query with a number that is not finite then gets NaN for scores. `packed` is aligned to
 * 4 bytes; length is at most 2^20. */
size_t mtk_packed_queries_size(mtk_vector_format format, size_t length, size_t count);
void mtk_pack_queries(mtk_vector_format format, size_t length, size_t count, const float *queries,
                      void *packed);
/* scores[q][r] = scale of r times <query q, row r>, summed in float, for MTK_INT8 in whole numbers;
 * -infinity for removed rows. The queries are packed for the rows' format and length. A score is the
 * same bits whatever is asked beside it. */
void mtk_row_scores(const mtk_rows *rows, const void *queries, size_t query_count, float *scores,
                    size_t score_stride);
/* out = scale times the stored numbers; `length` is a multiple of 8. */
void mtk_row_decode(mtk_vector_format format, size_t length, const uint8_t *row, float scale,
                    float *out);
/* The indices of the scores >= bound, rising, and their number; never that of a NaN. `found` has
 * room for `count`. */
size_t mtk_find_at_least(size_t count, const float *scores, float bound, uint32_t *found);
/* CRC-32C of bytes that follow those of `crc` (0 for none). */
uint32_t mtk_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);
/* The descriptor of a new file without a name, in memory where the system has such; the caller's to
 * close. -1 where there is none. */
int mtk_memory_file(void);

#ifdef __cplusplus
}
#endif

#endif
