/* The compute kernels of MTLFace: float32 tensors in channels-last order.
 *
 *     mtk_pool *pool = mtk_pool_create(2);
 *     mtk_conv shape = mtk_conv_make(1, 14, 14, 256, 256, 3, 3, 1, 1, 1);
 *     float *packed = aligned_alloc(64, mtk_conv_packed_count(&shape) * sizeof(float));
 *     mtk_conv_pack(pool, &shape, weight_oihw, NULL, NULL, packed);
 *     mtk_conv_forward(pool, &shape, x, packed, NULL, y);
 *
 * Conventions
 *   - Activations are contiguous [n][h][w][c] arrays. "rows" is the product of all dimensions
 *     before the channels.
 *   - Convolution weights use PyTorch's order [out][in / groups][kh][kw]; linear weights are
 *     [out][in].
 *   - Outputs are overwritten. An output may be an input only if the function's comment allows it.
 *   - The caller ensures that products of sizes fit in size_t, and that no pointer is NULL unless
 *     the function's comment allows it.
 *   - dx, dy, dweight and so on are the gradients of a loss with respect to x, y, weight and so on.
 *   - NaN propagates: an output is NaN if its formula gives NaN.
 *   - Results are bit-identical for any number of threads in the pool.
 *   - A function that returns mtk_status fails only when scratch memory cannot be allocated.
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

/* Returns true if this build and this processor can run the kernels of `isa`. */
bool mtk_isa_available(mtk_isa isa);
/* Returns the instruction set in use: the best available one, or the one set by mtk_isa_force. */
mtk_isa mtk_isa_current(void);
/* Selects `isa` for all threads. Intended for tests. Returns false and changes nothing if `isa` is
 * not available. Packed weights remain valid after a change, but mtk_conv_tuned_tile may then
 * return different values. */
bool mtk_isa_force(mtk_isa isa);
/* Returns "portable", "avx2+fma", "neon" or "avx512". */
const char *mtk_isa_name(mtk_isa isa);

/* ---- Thread pool ------------------------------------------------------------------------- */

typedef struct mtk_pool mtk_pool;
typedef void (*mtk_task)(void *context, size_t index);

/* Returns the number of processors that this process may use, 1 to 256. */
int mtk_processor_count(void);

/* Creates a pool of `threads` threads, including the caller of mtk_pool_run. A pool of one thread
 * uses only the calling thread. The other threads start at the first run with several tasks.
 * `threads` is clamped to 1...256. Returns NULL if memory cannot be allocated. */
mtk_pool *mtk_pool_create(int threads);
/* Joins the threads and frees the pool. No run may be in progress. `pool` may be NULL. */
void mtk_pool_destroy(mtk_pool *pool);
/* Returns the number of threads, including the caller of mtk_pool_run. */
int mtk_pool_threads(const mtk_pool *pool);
/* Calls task(context, i) once for each i < count, on the pool's threads and on the calling thread,
 * and returns when all tasks are done. May be called from many threads at once. While one caller
 * uses the pool, each of the others runs all its tasks on its own thread instead of waiting. A task
 * may call mtk_pool_run with the same pool; its nested tasks run on its own thread. A child process
 * that was forked after the pool was used starts its own threads. */
void mtk_pool_run(mtk_pool *pool, size_t count, mtk_task task, void *context);

/* ---- Products ---------------------------------------------------------------------------- */

/* Computes c = op(a) * op(b), where op(a) is [m][k], op(b) is [k][n] and c is [m][n]. op(a) is the
 * transpose of a if transpose_a is true, and a otherwise; the same applies to b. All matrices are
 * row-major, with row strides lda, ldb and ldc in floats. If k is 0, c is filled with zeros. */
mtk_status mtk_gemm(mtk_pool *pool, bool transpose_a, bool transpose_b, size_t m, size_t n,
                    size_t k, const float *a, size_t lda, const float *b, size_t ldb, float *c,
                    size_t ldc);

/* ---- Convolution ------------------------------------------------------------------------- */

/* The activations of the functions below. Slopes may be NULL if the formula does not use them. */
typedef enum mtk_activation_kind {
  MTK_IDENTITY = 0,
  MTK_RELU = 1,       /* x < 0 ? 0 : x */
  MTK_LEAKY_RELU = 2, /* x < 0 ? slope[0] * x : x */
  MTK_PRELU = 3,      /* x < 0 ? slope[c] * x : x, where c is the channel */
  MTK_SIGMOID = 4,    /* 1 / (1 + exp(-x)), within 2 ulp for any x */
  MTK_TANH = 5        /* tanh(x), within 2 ulp for any x */
} mtk_activation_kind;

/* The shape of a 2-D convolution, and the algorithm that computes it. */
typedef struct mtk_conv {
  size_t batch, height, width, inputs, outputs;
  size_t kernel_h, kernel_w, stride, padding, groups;
  size_t out_height, out_width;
  size_t tile;  /* 2, 4 or 6: m of Winograd's F(m x m, 3 x 3); 0: no Winograd transform */
  bool expands; /* Winograd only: pack untransformed weights, and transform them in every call */
} mtk_conv;

/* Returns a shape whose output sizes are floor((size + 2 * padding - kernel) / stride) + 1, or 0 if
 * the kernel is larger than the padded image. `tile` is 0 and `expands` is false. They may be
 * changed if mtk_conv_allows_tiles returns true. Packing and execution must use the same values. */
mtk_conv mtk_conv_make(size_t batch, size_t height, size_t width, size_t inputs, size_t outputs,
                       size_t kernel_h, size_t kernel_w, size_t stride, size_t padding,
                       size_t groups);

/* The operations applied to output channel c of a convolution before it is stored. Any pointer may
 * be NULL, except slopes in use. `residual` and `out2` have the shape of y; `residual` may be y.
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

/* Returns true if Winograd's algorithm applies: 3 x 3, stride 1, padding <= 2, one group. */
bool mtk_conv_allows_tiles(const mtk_conv *shape);
/* Returns the value of `tile` that was best for the most similar shape in measurements (with
 * AVX-512, or with AVX2 for all other instruction sets), considering speed and rounding errors.
 * Returns 0 if Winograd's algorithm does not apply or there are too few channels. If `training` is
 * true, considers only tiles with which the training losses match PyTorch's at every step. */
size_t mtk_conv_tuned_tile(const mtk_conv *shape, bool training);

/* Returns the number of floats that mtk_conv_pack writes. The number does not depend on batch,
 * height or width. */
size_t mtk_conv_packed_count(const mtk_conv *shape);
/* Packs the weights, multiplied by output_scale[out] and input_scale[in] unless these are NULL. */
void mtk_conv_pack(mtk_pool *pool, const mtk_conv *shape, const float *weight,
                   const float *output_scale, const float *input_scale, float *packed);
/* Computes y, epilogue->out2 or both. y may be NULL if only epilogue->out2 is needed; epilogue may
 * be NULL. The result for an image is bit-identical for every batch size. */
mtk_status mtk_conv_forward(mtk_pool *pool, const mtk_conv *shape, const float *x,
                            const float *packed, const mtk_epilogue *epilogue, float *y);

/* Returns the number of floats that mtk_conv_pack_transposed writes. */
size_t mtk_conv_packed_transposed_count(const mtk_conv *shape);
/* Packs the weights for mtk_conv_input_gradient. */
void mtk_conv_pack_transposed(mtk_pool *pool, const mtk_conv *shape, const float *weight,
                              float *packed);
/* Computes dx from dy and the weights that mtk_conv_pack_transposed packed. */
mtk_status mtk_conv_input_gradient(mtk_pool *pool, const mtk_conv *shape, const float *dy,
                                   const float *packed, float *dx);
/* Computes dweight [out][in / groups][kh][kw] from x and dy. */
mtk_status mtk_conv_weight_gradient(mtk_pool *pool, const mtk_conv *shape, const float *x,
                                    const float *dy, float *dweight);

/* ---- Sums over rows ---------------------------------------------------------------------- */

/* out[c] = the sum of x[row][c] over all rows, accumulated in double. Used for bias gradients. */
void mtk_sum_rows(mtk_pool *pool, size_t rows, size_t channels, const float *x, float *out);

/* ---- Normalization ------------------------------------------------------------------------
 * The same kernels compute batch normalization (groups = 1, rows = n * h * w) and instance
 * normalization (groups = n, rows = h * w). Sums are accumulated in double. weight and bias are
 * [channels]. */

/* Computes the mean and the biased variance, each [groups][channels]. */
void mtk_norm_statistics(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                         const float *x, float *mean, float *variance);
/* y = (x - mean) * inverse_deviation * weight + bias; mean and inverse_deviation are
 * [groups][channels]. y may be x. */
void mtk_norm_forward(mtk_pool *pool, size_t groups, size_t rows, size_t channels, const float *x,
                      const float *mean, const float *inverse_deviation, const float *weight,
                      const float *bias, float *y);
/* Computes the gradients of a normalization whose mean and inverse_deviation are computed from x.
 * dweight and dbias [channels] are summed over the groups. */
mtk_status mtk_norm_backward(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                             const float *x, const float *mean, const float *inverse_deviation,
                             const float *weight, const float *dy, float *dx, float *dweight,
                             float *dbias);

/* ---- Elementwise ------------------------------------------------------------------------- */

/* y = activation(x * scale[c] + shift[c], slope[c]). scale and shift are either both NULL, which
 * means 1 and 0, or both not NULL. May run in place. */
void mtk_affine(mtk_pool *pool, size_t rows, size_t channels, const float *x, const float *scale,
                const float *shift, mtk_activation_kind activation, const float *slope, float *y);
/* dx = dy * activation'(x). At x = 0, the derivative of the negative side is used, as in PyTorch.
 * For MTK_SIGMOID and MTK_TANH, `x` is the OUTPUT of the forward pass. For MTK_PRELU, dslope
 * [channels] receives the sum over rows of dy * x where x < 0, accumulated in double; otherwise
 * dslope is NULL. dx may be dy. */
void mtk_activation_backward(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                             const float *dy, mtk_activation_kind activation, const float *slope,
                             float *dx, float *dslope);
/* y = alpha * a + beta * b. May run in place. */
void mtk_add(mtk_pool *pool, size_t count, float alpha, const float *a, float beta, const float *b,
             float *y);
/* Performs one step of SGD, where g = gradient + decay * parameter:
 *   buffer = first_step ? g : momentum * buffer + g; parameter -= rate * buffer */
void mtk_sgd_step(mtk_pool *pool, size_t count, float rate, float momentum, float decay,
                  bool first_step, const float *gradient, float *buffer, float *parameter);
/* Performs step t of Adam, where t starts at 1. `rate` is the learning rate divided by
 * 1 - beta1^t, and `root_correction` is sqrt(1 - beta2^t).
 *   first_moment = beta1 * first_moment + (1 - beta1) * gradient;
 *   second_moment = beta2 * second_moment + (1 - beta2) * gradient^2;
 *   parameter -= rate * first_moment / (sqrt(second_moment) / root_correction + epsilon) */
void mtk_adam_step(mtk_pool *pool, size_t count, float rate, float beta1, float beta2,
                   float root_correction, float epsilon, const float *gradient,
                   float *first_moment, float *second_moment, float *parameter);
/* y = a * b, elementwise. May run in place. */
void mtk_multiply(mtk_pool *pool, size_t count, const float *a, const float *b, float *y);
/* y[n][p][c] = x[n][p][c] * s[n][c]. May run in place. */
void mtk_scale_channels(mtk_pool *pool, size_t batch, size_t pixels, size_t channels,
                        const float *x, const float *s, float *y);
/* ds[n][c] = the sum of dy[n][p][c] * x[n][p][c] over p, accumulated in double. */
void mtk_scale_channels_gradient(mtk_pool *pool, size_t batch, size_t pixels, size_t channels,
                                 const float *x, const float *dy, float *ds);
/* y[row][c] = x[row][c] * s[row]. May run in place. */
void mtk_scale_rows(mtk_pool *pool, size_t rows, size_t channels, const float *x, const float *s,
                    float *y);
/* ds[row] = the sum of dy[row][c] * x[row][c] over c, accumulated in double. */
void mtk_scale_rows_gradient(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                             const float *dy, float *ds);
/* Computes the softmax over the columns of each row, after subtracting the row's maximum. If a row
 * contains a NaN, all its outputs are NaN. May run in place. */
void mtk_softmax(mtk_pool *pool, size_t rows, size_t columns, const float *x, float *y);
/* Computes dx from dy and y, the OUTPUT of mtk_softmax. */
void mtk_softmax_backward(mtk_pool *pool, size_t rows, size_t columns, const float *y,
                          const float *dy, float *dx);

/* ---- Pooling, resampling and layout ---------------------------------------------------- */

/* Computes adaptive average pooling of x [batch][height][width][channels]. The window of output row
 * i consists of the input rows from floor(i * height / out_height) to, but not including,
 * ceil((i + 1) * height / out_height), as in PyTorch. The same applies to columns. */
void mtk_adaptive_average(mtk_pool *pool, size_t batch, size_t height, size_t width,
                          size_t channels, size_t out_height, size_t out_width, const float *x,
                          float *y);
void mtk_adaptive_average_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                   size_t channels, size_t out_height, size_t out_width,
                                   const float *dy, float *dx);
/* Computes the maximum over the same windows. NaN counts as the maximum. If `index` is not NULL, it
 * receives for each output the pixel index row * width + column of the first maximum. */
void mtk_adaptive_maximum(mtk_pool *pool, size_t batch, size_t height, size_t width,
                          size_t channels, size_t out_height, size_t out_width, const float *x,
                          float *y, int32_t *index);
void mtk_adaptive_maximum_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                   size_t channels, size_t out_height, size_t out_width,
                                   const int32_t *index, const float *dy, float *dx);
/* Computes maximum pooling with a square kernel. The window of output (i, j) has kernel x kernel
 * pixels and starts at (i * stride, j * stride). This position must be inside the image; a window
 * that crosses the border is cropped. `index` is the same as for mtk_adaptive_maximum, and
 * mtk_adaptive_maximum_backward computes the gradient. */
void mtk_max_pool(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                  size_t kernel, size_t stride, size_t out_height, size_t out_width,
                  const float *x, float *y, int32_t *index);
/* The arguments of mtk_area_resize, which computes a region of a resized RGB image as floats. The
 * image is resized to out_height x out_width. The region of `rows` x `columns` pixels starts at
 * (left, top). Each output pixel is the mean over its adaptive window (see mtk_adaptive_average),
 * times `scale`, plus `shift`. */
typedef struct mtk_area {
  const uint8_t *source; /* [height][width][3], with rows `pitch` bytes apart */
  size_t pitch, height, width;
  size_t out_height, out_width, top, left, rows, columns;
  float scale, shift;
  float *out; /* [rows][columns][3] */
} mtk_area;
void mtk_area_resize(mtk_pool *pool, const mtk_area *area);
/* Sets y[row][0] to the maximum over the channels (NaN counts as the maximum), and y[row][1] to the
 * mean. If `index` is not NULL, it receives the channel of the first maximum of each row. */
void mtk_channel_statistics(mtk_pool *pool, size_t rows, size_t channels, const float *x, float *y,
                            int32_t *index);
void mtk_channel_statistics_backward(mtk_pool *pool, size_t rows, size_t channels,
                                     const int32_t *index, const float *dy, float *dx);
/* Upsamples to twice the height and width by bilinear interpolation with half-pixel centers and
 * clamped edges, as in PyTorch with align_corners=False. */
void mtk_upsample2(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                   const float *x, float *y);
void mtk_upsample2_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                            size_t channels, const float *dy, float *dx);
/* Keeps every stride-th pixel in each direction, starting with the first. The output has
 * ceil(height / stride) x ceil(width / stride) pixels. */
void mtk_subsample(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                   size_t stride, const float *x, float *y);
void mtk_subsample_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                            size_t channels, size_t stride, const float *dy, float *dx);
/* Copies `columns` columns of each row between arrays with different row strides. Used for
 * concatenation and splitting. */
void mtk_copy_columns(mtk_pool *pool, size_t rows, size_t columns, const float *source,
                      size_t source_stride, float *target, size_t target_stride);
/* Transposes each matrix of a batch, from [n][rows][columns] to [n][columns][rows]. Used to convert
 * between channels-last and channels-first order. */
void mtk_transpose(mtk_pool *pool, size_t batch, size_t rows, size_t columns, const float *x,
                   float *y);

/* ---- Search ------------------------------------------------------------------------------ */

/* The number format of stored vectors. */
typedef enum mtk_vector_format { MTK_FLOAT32 = 0, MTK_FLOAT16 = 1, MTK_INT8 = 2 } mtk_vector_format;

/* A set of stored vectors. Each vector is part of a record, which starts at a multiple of 64
 * bytes. */
typedef struct mtk_rows {
  mtk_vector_format format;
  size_t length;       /* numbers in a vector, including padding to a multiple of 64 bytes */
  const uint8_t *base; /* aligned to 64 bytes */
  size_t vector_offset, scale_offset; /* in bytes from the start of a record */
  const uint32_t *units; /* record r is at base + 64 * units[r]; 0 marks a removed record */
  size_t count;
} mtk_rows;

/* Returns the number of bytes that mtk_pack_queries writes. */
size_t mtk_packed_queries_size(mtk_vector_format format, size_t length, size_t count);
/* Packs queries [count][length] for comparison with rows of `format`. The result does not depend on
 * the instruction set. For MTK_INT8, each query is quantized to 16-bit integers with its own scale,
 * which is chosen so that no sum of products overflows. For vectors of up to 512 numbers, the error
 * of each number is at most 1 / 65534 of the largest magnitude. The scores of such a query are NaN
 * if it has a non-finite number. `packed` must be aligned to 4 bytes; `length` is at most 2^20. */
void mtk_pack_queries(mtk_vector_format format, size_t length, size_t count, const float *queries,
                      void *packed);
/* Sets scores[q][r] to the scale of row r times the dot product of query q and row r. The products
 * are added as floats, or as integers for MTK_INT8. Removed rows have the score -infinity. The
 * queries must be packed for the format and length of the rows. The scores of consecutive queries
 * are `score_stride` floats apart. No score depends on the other queries and rows. */
void mtk_row_scores(const mtk_rows *rows, const void *queries, size_t query_count, float *scores,
                    size_t score_stride);
/* Decodes a stored vector: out[k] = scale * number k. `length` must be a multiple of 16. */
void mtk_row_decode(mtk_vector_format format, size_t length, const uint8_t *row, float scale,
                    float *out);
/* Writes the indices of the scores that are at least `bound` to `found` in ascending order, and
 * returns the number of indices. Skips NaN. `found` must have room for `count` indices. */
size_t mtk_find_at_least(size_t count, const float *scores, float bound, uint32_t *found);
/* Returns the CRC-32C of the preceding bytes followed by the `count` bytes at `bytes`. `crc` is the
 * CRC-32C of the preceding bytes, or 0 if there are none. */
uint32_t mtk_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);
/* Creates an unnamed file, in memory if the system supports it, and returns its descriptor, or -1
 * on failure. The caller must close the descriptor. */
int mtk_memory_file(void);

#ifdef __cplusplus
}
#endif

#endif
