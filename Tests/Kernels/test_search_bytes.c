/* Tests that the scores of rows stored as bytes are equal to sums computed in 64 bits, for any
 * number of queries. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 64, SCALE_AT = 36 };

typedef enum filling { RANDOM, ALL_LOWEST, ALL_HIGHEST, ALTERNATING, FILLINGS } filling;

static float query_number(filling kind, size_t q, size_t k) {
  switch (kind) {
  case ALL_LOWEST:
    return -3;
  case ALL_HIGHEST:
    return 2e-20f;
  case ALTERNATING:
    return k % 2 ? 1e30f : -1e30f;
  default:
    return q % 5 == 4 ? 0 : ((float)random_bits() / 4294967296.0f - 0.5f) * (float)(q + 1);
  }
}

static int8_t row_number(filling kind, size_t k) {
  switch (kind) {
  case ALL_LOWEST:
    return -128;
  case ALL_HIGHEST:
    return 127;
  case ALTERNATING:
    return k % 2 ? -128 : 127;
  default:
    return (int8_t)random_bits();
  }
}

/* Rounds a query as documented, with the largest factor for which the numbers fit in 16 bits and
 * all sums fit in 32 bits. */
static float round_query(size_t length, const float *query, int64_t *rounded) {
  double largest = 0, sum = 0;
  for (size_t k = 0; k < length; k++) {
    largest = fmax(largest, fabs(query[k]));
    sum += fabs(query[k]);
  }
  double scale = fmin(32767 / largest, (16777215 - (double)length / 2) / sum);
  int64_t largest_sum = 0;
  for (size_t k = 0; k < length; k++) {
    rounded[k] = sum > 0 ? llrint(query[k] * scale) : 0;
    largest_sum += 128 * llabs(rounded[k]);
  }
  check(largest_sum <= INT32_MAX, "a sum of %zu numbers may overflow", length);
  check(sum == 0 || largest_sum > 0.9 * INT32_MAX || fabs(largest * scale - 32767) < 1e-6,
        "a query of %zu numbers is rounded more than necessary", length);
  return sum > 0 ? (float)(1 / scale) : 0;
}

typedef struct byte_case {
  size_t length, count, queries;
  filling kind;
} byte_case;

static float *expected_scores(const byte_case *c, const float *query, const int8_t *row,
                              const float *scales) {
  float *expected = buffer(c->queries * c->count * sizeof *expected);
  int64_t *rounded = buffer(c->length * sizeof *rounded);
  for (size_t q = 0; q < c->queries; q++) {
    float scale = round_query(c->length, query + q * c->length, rounded);
    for (size_t r = 0; r < c->count; r++) {
      int64_t sum = 0;
      for (size_t k = 0; k < c->length; k++) sum += rounded[k] * row[r * c->length + k];
      expected[q * c->count + r] = (float)sum * scale * scales[r];
    }
  }
  return expected;
}

static void check_on_each_isa(const byte_case *c, const mtk_rows *rows, const float *query,
                              const float *expected) {
  const mtk_isa isas[] = {MTK_ISA_PORTABLE, MTK_ISA_AVX2, MTK_ISA_NEON, MTK_ISA_AVX512};
  mtk_isa before = mtk_isa_current();
  void *packed = buffer(mtk_packed_queries_size(MTK_INT8, c->length, c->queries));
  mtk_pack_queries(MTK_INT8, c->length, c->queries, query, packed);
  float *actual = buffer(c->queries * c->count * sizeof *actual);
  for (size_t i = 0; i < sizeof isas / sizeof *isas; i++) {
    if (!mtk_isa_force(isas[i])) continue;
    memset(actual, 0xff, c->queries * c->count * sizeof *actual);
    mtk_row_scores(rows, packed, c->queries, actual, c->count);
    for (size_t k = 0; k < c->queries * c->count; k++)
      check(actual[k] == expected[k],
            "%s: query %zu of %zu, row %zu of %zu, %zu numbers: %.9g, expected %.9g",
            mtk_isa_name(isas[i]), k / c->count, c->queries, k % c->count, c->count, c->length,
            (double)actual[k], (double)expected[k]);
  }
  mtk_isa_force(before);
}

static void check_case(size_t length, size_t count, size_t queries, filling kind) {
  byte_case c = {length, count, queries, kind};
  size_t record = HEADER + length;
  uint8_t *memory = buffer((count + 1) * record + 64), *base = memory;
  base += 63 - ((uintptr_t)base + 63) % 64;
  int8_t *numbers = buffer(count * length);
  float *scales = buffer(count * sizeof *scales);
  float *query = buffer(queries * length * sizeof *query);
  uint32_t *units = buffer(count * sizeof *units);
  for (size_t r = 0; r < count; r++) {
    for (size_t k = 0; k < length; k++) numbers[r * length + k] = row_number(kind, k);
    scales[r] = 0.001f * (float)(r % 10 + 1);
    units[r] = (uint32_t)((count - r) * record / 64);
    memcpy(base + 64 * (size_t)units[r] + SCALE_AT, &scales[r], sizeof(float));
    memcpy(base + 64 * (size_t)units[r] + HEADER, numbers + r * length, length);
  }
  for (size_t q = 0; q < queries; q++)
    for (size_t k = 0; k < length; k++) query[q * length + k] = query_number(kind, q, k);
  mtk_rows rows = {MTK_INT8, length, base, HEADER, SCALE_AT, units, count};
  check_on_each_isa(&c, &rows, query, expected_scores(&c, query, numbers, scales));
  release_buffers();
}

/* Checks that the scores of stored rows are NaN for exactly those queries that contain a non-finite
 * number, and that the scores of removed rows are -infinity. */
static void check_not_finite(void) {
  enum { LENGTH = 64, QUERIES = 7 };
  uint8_t *memory = buffer(4 * 64), *base = memory + 63 - ((uintptr_t)memory + 63) % 64;
  memset(base, 1, 3 * 64);
  uint32_t units[] = {1, 0};
  float *query = random_floats(QUERIES * LENGTH), scores[QUERIES][2];
  query[2 * LENGTH + 5] = NAN;
  query[4 * LENGTH] = -INFINITY;
  void *packed = buffer(mtk_packed_queries_size(MTK_INT8, LENGTH, QUERIES));
  mtk_pack_queries(MTK_INT8, LENGTH, QUERIES, query, packed);
  mtk_rows rows = {MTK_INT8, LENGTH, base, HEADER, SCALE_AT, units, 2};
  mtk_row_scores(&rows, packed, QUERIES, scores[0], 2);
  for (int q = 0; q < QUERIES; q++) {
    check(isnan(scores[q][0]) == (q == 2 || q == 4), "the score of query %d is %g", q,
          (double)scores[q][0]);
    check(scores[q][1] == -INFINITY, "the score of a removed row is %g", (double)scores[q][1]);
  }
  release_buffers();
}

void test_search_bytes(void) {
  /* The numbers of queries give single queries, partial panels, full panels, and full panels with
   * remaining queries. Most numbers of rows give partial strips and groups. */
  const size_t queries[] = {1, 2, 4, 5, 8, 9, 16, 17, 20, 21, 31, 32, 33, 48, 53};
  const size_t counts[] = {1, 6, 7, 13, 48, 49, 101, 3};
  for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
    for (size_t j = 0; j < 2; j++)
      check_case(i % 3 ? 64 : 192, counts[(i + j * 3) % 8], queries[i], RANDOM);
  const size_t lengths[] = {64, 512, 576, 1024, 8192};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    for (int kind = 0; kind < FILLINGS; kind++) {
      check_case(lengths[i], 9, 1, (filling)kind);
      check_case(lengths[i], 9, 23, (filling)kind);
    }
  check_case(1 << 20, 2, 6, ALL_LOWEST);
  check_case(1 << 20, 2, 6, RANDOM);
  check_not_finite();
}
