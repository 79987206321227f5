/* Tests of the scores of stored vectors, of selection by score, and of checksums. Scores are
 * compared with sums in double. */
#include "check.h"

#include <math.h>
#include <string.h>

enum { HEADER = 64, SCALE_AT = 36 };

typedef struct search_case {
  mtk_rows rows;
  const void *queries;
  size_t query_count;
} search_case;

static const void *packed_queries(mtk_vector_format format, size_t length, size_t count,
                                  const float *queries) {
  void *packed = buffer(mtk_packed_queries_size(format, length, count));
  mtk_pack_queries(format, length, count, queries, packed);
  return packed;
}

/* Converts a number to a 16-bit float. The result must be a normal number. */
static uint16_t half_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (uint16_t)((bits >> 16 & 0x8000) | ((bits >> 13) - (112 << 10)) % 0x8000);
}
static double value_of_half(uint16_t h) {
  int exponent = h >> 10 & 31;
  double magnitude = exponent ? ldexp(1024 + (h & 1023), exponent - 25) : ldexp(h & 1023, -24);
  return h & 0x8000 ? -magnitude : magnitude;
}

/* Stores a random number at index `i` and returns its value. */
static double store_random(mtk_vector_format format, uint8_t *row, size_t i) {
  float x = scaled_floats(1, 0.05)[0];
  if (format == MTK_INT8) {
    int8_t byte = (int8_t)random_bits();
    memcpy(row + i, &byte, 1);
    return byte;
  }
  if (format == MTK_FLOAT16) {
    bool normal = fabsf(x) > 1e-4f && random_bits() % 16;
    uint16_t subnormal = (uint16_t)(random_bits() & 0x83ff), half = normal ? half_of(x) : subnormal;
    memcpy(row + 2 * i, &half, 2);
    return value_of_half(half);
  }
  memcpy(row + 4 * i, &x, 4);
  return x;
}

static void call_scores(mtk_pool *pool, const void *context, float *const *out) {
  (void)pool;
  const search_case *c = context;
  mtk_row_scores(&c->rows, c->queries, c->query_count, out[0], c->rows.count);
}

static void call_decode(mtk_pool *pool, const void *context, float *const *out) {
  (void)pool;
  const mtk_rows *rows = context;
  const uint8_t *record = rows->base + 64 * (size_t)rows->units[0];
  float scale;
  memcpy(&scale, record + SCALE_AT, sizeof scale);
  mtk_row_decode(rows->format, rows->length, record + HEADER, scale, out[0]);
}

/* Computes the numbers that the scores use for a query. For MTK_INT8, mtk_pack_queries rounds them
 * to 16 bits. */
static void rounded_query(mtk_vector_format format, size_t length, const float *query,
                          double *rounded) {
  double largest = 0, sum = 0;
  for (size_t k = 0; k < length; k++) {
    largest = fmax(largest, fabs((double)query[k]));
    sum += fabs((double)query[k]);
  }
  double scale = fmin(INT16_MAX / largest, ((INT32_MAX / 128) - (double)length / 2) / sum);
  for (size_t k = 0; k < length; k++)
    rounded[k] = format == MTK_INT8 && sum > 0 ? (double)lrint((double)query[k] * scale) / scale
                                               : (double)query[k];
}

static void check_scores(mtk_vector_format format, size_t length, size_t count, size_t queries) {
  size_t element = format == MTK_FLOAT32 ? 4 : format == MTK_FLOAT16 ? 2 : 1;
  size_t record = HEADER + length * element;
  uint8_t *memory = buffer((count + 1) * record + 64), *base = memory;
  base += 63 - ((uintptr_t)base + 63) % 64;
  uint32_t *units = buffer(count * sizeof *units);
  float *query = random_floats(queries * length);
  double *rounded = doubles(queries * length);
  for (size_t q = 0; q < queries; q++)
    rounded_query(format, length, query + q * length, rounded + q * length);
  double *expected = doubles(queries * count), *first = doubles(length), *value = doubles(length);
  for (size_t r = 0; r < count; r++) {
    /* Records are in reverse order, and some are removed. */
    units[r] = random_bits() % 7 ? (uint32_t)((count - r) * record / 64) : 0;
    if (r == 0) units[r] = (uint32_t)(count * record / 64);
    uint8_t *stored = base + 64 * (size_t)units[r];
    float scale = 0.5f + (float)(random_bits() % 100) / 100;
    if (units[r]) memcpy(stored + SCALE_AT, &scale, sizeof scale);
    if (units[r])
      for (size_t k = 0; k < length; k++) value[k] = store_random(format, stored + HEADER, k);
    for (size_t k = 0; r == 0 && k < length; k++) first[k] = value[k] * scale;
    for (size_t q = 0; q < queries; q++) {
      double sum = 0;
      for (size_t k = 0; k < length; k++) sum += value[k] * rounded[q * length + k];
      expected[q * count + r] = units[r] ? sum * scale : -INFINITY;
    }
  }
  const void *packed = packed_queries(format, length, queries, query);
  search_case c = {{format, length, base, HEADER, SCALE_AT, units, count}, packed, queries};
  char name[128];
  snprintf(name, sizeof name, "scores of %zu rows of %zu, %zu queries, format %d", count, length,
           queries, (int)format);
  double tolerance = (format == MTK_INT8 ? 128 : 1) * 4e-6 * sqrt((double)length);
  check_kernel(name, call_scores, &c, 1, &(output){queries * count, expected, 0, tolerance});
  check_kernel("stored numbers", call_decode, &c.rows, 1, &(output){length, first, 1e-7, 0});

  /* Each score must have the same bits if it is computed separately. */
  float *all = buffer(queries * count * sizeof *all), one;
  mtk_row_scores(&c.rows, packed, queries, all, count);
  for (size_t i = 0; i < queries * count; i++) {
    mtk_rows single = c.rows;
    single.units = units + i % count;
    single.count = 1;
    mtk_row_scores(&single, packed_queries(format, length, 1, query + i / count * length), 1, &one,
                   1);
    check(memcmp(&one, &all[i], sizeof one) == 0,
          "%s: score %zu depends on other queries or rows", name, i);
  }
  release_buffers();
}

static void check_find(size_t count) {
  float *scores = random_floats(count);
  uint32_t *found = buffer(count * sizeof *found);
  for (size_t i = 0; i < count; i += 5) scores[i] = i % 2 ? NAN : 1; /* equal to the bound */
  size_t hits = mtk_find_at_least(count, scores, 1, found), expected = 0;
  for (size_t i = 0; i < count; i++) {
    if (!(scores[i] >= 1)) continue;
    check(expected < hits && found[expected] == i, "find_at_least misses index %zu of %zu", i,
          count);
    expected++;
  }
  check(expected == hits, "find_at_least found %zu of %zu scores, expected %zu", hits, count,
        expected);
  release_buffers();
}

static void check_checksum(void) {
  const char *digits = "123456789";
  check(mtk_crc32c(0, (const uint8_t *)digits, 9) == 0xe3069283u, "wrong crc32c of 123456789");
  uint8_t *bytes = buffer(1000);
  for (size_t i = 0; i < 1000; i++) bytes[i] = (uint8_t)random_bits();
  uint32_t whole = mtk_crc32c(0, bytes, 1000);
  for (size_t cut = 0; cut <= 1000; cut += 37)
    check(mtk_crc32c(mtk_crc32c(0, bytes, cut), bytes + cut, 1000 - cut) == whole,
          "wrong crc32c of two parts, divided at %zu", cut);
  release_buffers();
}

void test_search(void) {
  const mtk_vector_format formats[] = {MTK_FLOAT32, MTK_FLOAT16, MTK_INT8};
  for (int f = 0; f < 3; f++) {
    check_scores(formats[f], 64, 1, 1);
    check_scores(formats[f], 64, 9, 2);
    check_scores(formats[f], 128, 8, 3);
    check_scores(formats[f], 512, 37, 7);
    check_scores(formats[f], 192, 21, 11); /* many queries */
  }
  for (size_t count = 1; count < 140; count += 13) check_find(count);
  const mtk_isa isas[] = {MTK_ISA_PORTABLE, MTK_ISA_AVX2, MTK_ISA_NEON, MTK_ISA_AVX512};
  mtk_isa before = mtk_isa_current();
  for (size_t i = 0; i < sizeof isas / sizeof *isas; i++)
    if (mtk_isa_force(isas[i])) check_checksum();
  mtk_isa_force(before);
}
