/* The list of kernels that are compiled once per instruction set. Each entry K(result, name,
 * parameters, arguments) declares one kernel. dispatch.c defines mtk_<name> for each entry, and
 * kernels.inc.h defines the tables. */
#ifndef MTLFACE_KERNELS_TABLE_H
#define MTLFACE_KERNELS_TABLE_H

#include "internal.h"

#define FOR_EACH_KERNEL(K)                                                                         \
  K(mtk_status, gemm,                                                                              \
    (mtk_pool * pool, bool ta, bool tb, size_t m, size_t n, size_t k, const float *a, size_t lda,  \
     const float *b, size_t ldb, float *c, size_t ldc),                                            \
    (pool, ta, tb, m, n, k, a, lda, b, ldb, c, ldc))                                               \
  K(mtk_status, conv_forward,                                                                      \
    (mtk_pool * pool, const mtk_conv *shape, const float *x, const float *packed,                  \
     const mtk_epilogue *epilogue, float *y),                                                      \
    (pool, shape, x, packed, epilogue, y))                                                         \
  K(void, pack_weights,                                                                            \
    (mtk_pool * pool, const mtk_conv *shape, const float *weight, const float *output_scale,       \
     const float *input_scale, bool transposed, float *packed),                                    \
    (pool, shape, weight, output_scale, input_scale, transposed, packed))                          \
  K(mtk_status, conv_input_gradient,                                                               \
    (mtk_pool * pool, const mtk_conv *shape, const float *dy, const float *packed, float *dx),     \
    (pool, shape, dy, packed, dx))                                                                 \
  K(mtk_status, conv_weight_gradient,                                                              \
    (mtk_pool * pool, const mtk_conv *shape, const float *x, const float *dy, float *dweight),     \
    (pool, shape, x, dy, dweight))                                                                 \
  K(void, sum_rows, (mtk_pool * pool, size_t rows, size_t channels, const float *x, float *out),   \
    (pool, rows, channels, x, out))                                                                \
  K(void, norm_statistics,                                                                         \
    (mtk_pool * pool, size_t groups, size_t rows, size_t channels, const float *x, float *mean,    \
     float *variance),                                                                             \
    (pool, groups, rows, channels, x, mean, variance))                                             \
  K(void, norm_forward,                                                                            \
    (mtk_pool * pool, size_t groups, size_t rows, size_t channels, const float *x,                 \
     const float *mean, const float *inverse_deviation, const float *weight, const float *bias,    \
     float *y),                                                                                    \
    (pool, groups, rows, channels, x, mean, inverse_deviation, weight, bias, y))                   \
  K(mtk_status, norm_backward,                                                                     \
    (mtk_pool * pool, size_t groups, size_t rows, size_t channels, const float *x,                 \
     const float *mean, const float *inverse_deviation, const float *weight, const float *dy,      \
     float *dx, float *dweight, float *dbias),                                                     \
    (pool, groups, rows, channels, x, mean, inverse_deviation, weight, dy, dx, dweight, dbias))    \
  K(void, affine,                                                                                  \
    (mtk_pool * pool, size_t rows, size_t channels, const float *x, const float *scale,            \
     const float *shift, mtk_activation_kind activation, const float *slope, float *y),            \
    (pool, rows, channels, x, scale, shift, activation, slope, y))                                 \
  K(void, activation_backward,                                                                     \
    (mtk_pool * pool, size_t rows, size_t channels, const float *x, const float *dy,               \
     mtk_activation_kind activation, const float *slope, float *dx, float *dslope),                \
    (pool, rows, channels, x, dy, activation, slope, dx, dslope))                                  \
  K(void, add,                                                                                     \
    (mtk_pool * pool, size_t count, float alpha, const float *a, float beta, const float *b,       \
     float *y),                                                                                    \
    (pool, count, alpha, a, beta, b, y))                                                           \
  K(void, sgd_step,                                                                                \
    (mtk_pool * pool, size_t count, float rate, float momentum, float decay, bool first_step,      \
     const float *gradient, float *buffer, float *parameter),                                      \
    (pool, count, rate, momentum, decay, first_step, gradient, buffer, parameter))                 \
  K(void, adam_step,                                                                               \
    (mtk_pool * pool, size_t count, float rate, float beta1, float beta2, float root_correction,   \
     float epsilon, const float *gradient, float *first_moment, float *second_moment,              \
     float *parameter),                                                                            \
    (pool, count, rate, beta1, beta2, root_correction, epsilon, gradient, first_moment,            \
     second_moment, parameter))                                                                    \
  K(void, multiply, (mtk_pool * pool, size_t count, const float *a, const float *b, float *y),     \
    (pool, count, a, b, y))                                                                        \
  K(void, scale_channels,                                                                          \
    (mtk_pool * pool, size_t batch, size_t pixels, size_t channels, const float *x,                \
     const float *s, float *y),                                                                    \
    (pool, batch, pixels, channels, x, s, y))                                                      \
  K(void, scale_channels_gradient,                                                                 \
    (mtk_pool * pool, size_t batch, size_t pixels, size_t channels, const float *x,                \
     const float *dy, float *ds),                                                                  \
    (pool, batch, pixels, channels, x, dy, ds))                                                    \
  K(void, scale_rows,                                                                              \
    (mtk_pool * pool, size_t rows, size_t channels, const float *x, const float *s, float *y),     \
    (pool, rows, channels, x, s, y))                                                               \
  K(void, scale_rows_gradient,                                                                     \
    (mtk_pool * pool, size_t rows, size_t channels, const float *x, const float *dy, float *ds),   \
    (pool, rows, channels, x, dy, ds))                                                             \
  K(void, softmax, (mtk_pool * pool, size_t rows, size_t columns, const float *x, float *y),       \
    (pool, rows, columns, x, y))                                                                   \
  K(void, softmax_backward,                                                                        \
    (mtk_pool * pool, size_t rows, size_t columns, const float *y, const float *dy, float *dx),    \
    (pool, rows, columns, y, dy, dx))                                                              \
  K(void, adaptive_average,                                                                        \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels,                  \
     size_t out_height, size_t out_width, const float *x, float *y),                               \
    (pool, batch, height, width, channels, out_height, out_width, x, y))                           \
  K(void, adaptive_average_backward,                                                               \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels,                  \
     size_t out_height, size_t out_width, const float *dy, float *dx),                             \
    (pool, batch, height, width, channels, out_height, out_width, dy, dx))                         \
  K(void, adaptive_maximum,                                                                        \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels,                  \
     size_t out_height, size_t out_width, const float *x, float *y, int32_t *index),               \
    (pool, batch, height, width, channels, out_height, out_width, x, y, index))                    \
  K(void, adaptive_maximum_backward,                                                               \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels,                  \
     size_t out_height, size_t out_width, const int32_t *index, const float *dy, float *dx),       \
    (pool, batch, height, width, channels, out_height, out_width, index, dy, dx))                  \
  K(void, max_pool,                                                                                \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels, size_t kernel,   \
     size_t stride, size_t out_height, size_t out_width, const float *x, float *y,                 \
     int32_t *index),                                                                              \
    (pool, batch, height, width, channels, kernel, stride, out_height, out_width, x, y, index))    \
  K(void, area_resize, (mtk_pool * pool, const mtk_area *area), (pool, area))                      \
  K(void, channel_statistics,                                                                      \
    (mtk_pool * pool, size_t rows, size_t channels, const float *x, float *y, int32_t *index),     \
    (pool, rows, channels, x, y, index))                                                           \
  K(void, channel_statistics_backward,                                                             \
    (mtk_pool * pool, size_t rows, size_t channels, const int32_t *index, const float *dy,         \
     float *dx),                                                                                   \
    (pool, rows, channels, index, dy, dx))                                                         \
  K(void, upsample2,                                                                               \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels, const float *x,  \
     float *y),                                                                                    \
    (pool, batch, height, width, channels, x, y))                                                  \
  K(void, upsample2_backward,                                                                      \
    (mtk_pool * pool, size_t batch, size_t height, size_t width, size_t channels, const float *dy, \
     float *dx),                                                                                   \
    (pool, batch, height, width, channels, dy, dx))                                                \
  K(void, transpose,                                                                               \
    (mtk_pool * pool, size_t batch, size_t rows, size_t columns, const float *x, float *y),        \
    (pool, batch, rows, columns, x, y))                                                            \
  K(void, row_scores,                                                                              \
    (const mtk_rows *rows, const void *queries, size_t query_count, float *scores,                 \
     size_t score_stride),                                                                         \
    (rows, queries, query_count, scores, score_stride))                                            \
  K(void, row_decode,                                                                              \
    (mtk_vector_format format, size_t length, const uint8_t *row, float scale, float *out),        \
    (format, length, row, scale, out))                                                             \
  K(size_t, find_at_least, (size_t count, const float *scores, float bound, uint32_t *found),      \
    (count, scores, bound, found))                                                                 \
  K(uint32_t, crc32c, (uint32_t crc, const uint8_t *bytes, size_t count), (crc, bytes, count))

struct kernel_table {
  mtk_isa isa;
#define KERNEL_FIELD(result, name, parameters, arguments) result(*name) parameters;
  FOR_EACH_KERNEL(KERNEL_FIELD)
#undef KERNEL_FIELD
};

#endif
