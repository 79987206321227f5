/* Packs queries for comparison with stored rows. */
#include "search_queries.h"

#include <math.h>
#include <string.h>

size_t mtk_packed_queries_size(mtk_vector_format format, size_t length, size_t count) {
  if (format != MTK_INT8) return count * length * sizeof(float);
  size_t panels = byte_query_panels(count);
  size_t columns = panels * PANEL + (count > panels * PANEL ? count - panels * PANEL : 0);
  return byte_query_scales_size(count) + columns * length * sizeof(int16_t);
}

/* Returns the factor by which a query is multiplied before it is rounded. The factor ensures that
 * the numbers fit in 16 bits and no sum of products with bytes (-128 to 127) overflows 32 bits.
 * Returns infinity if all numbers are zero, and NaN if a number is not finite. */
static double rounding_scale(size_t length, const float *query) {
  double largest = 0, sum = 0;
  for (size_t k = 0; k < length; k++) {
    double magnitude = fabs((double)query[k]);
    largest = fmax(largest, magnitude);
    sum += magnitude;
  }
  if (!isfinite(sum)) return NAN;
  double max_sum = (double)(INT32_MAX / 128) - (double)length / 2; /* each rounding adds <= 1/2 */
  return sum > 0 ? fmin(INT16_MAX / largest, max_sum / sum) : INFINITY;
}

/* Rounds a query, writes its pairs of numbers `step` pairs apart, and returns the scale that
 * converts the integers back to the numbers of the query. */
static float round_query(size_t length, const float *query, size_t step, int16_t *to) {
  double scale = rounding_scale(length, query);
  bool finite = isfinite(scale);
  for (size_t k = 0; k < length; k++)
    to[k / 2 * step * 2 + k % 2] = finite ? (int16_t)lrint((double)query[k] * scale) : 0;
  return (float)(1 / scale);
}

void mtk_pack_queries(mtk_vector_format format, size_t length, size_t count, const float *queries,
                      void *packed) {
  size_t bytes = mtk_packed_queries_size(format, length, count);
  if (format != MTK_INT8) {
    memcpy(packed, queries, bytes);
    return;
  }
  memset(packed, 0, bytes);
  float *scales = packed;
  int16_t *panel = (int16_t *)(void *)((uint8_t *)packed + byte_query_scales_size(count));
  size_t in_panels = byte_queries_at(packed, length, count).in_panels, i = 0;
  for (; i < in_panels; i++) {
    scales[i] = round_query(length, queries + i * length, PANEL, panel + i % PANEL * 2);
    if (i % PANEL == PANEL - 1 || i == in_panels - 1) panel += length * PANEL;
  }
  for (; i < count; i++, panel += length)
    scales[i] = round_query(length, queries + i * length, 1, panel);
}
