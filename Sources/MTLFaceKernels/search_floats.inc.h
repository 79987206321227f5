/* Scores of queries against rows that are stored as 32-bit or 16-bit floats. */

typedef int8_t bytes_vec __attribute__((vector_size(LANES)));
#if ISA_HAS_HALVES
typedef _Float16 halves_vec __attribute__((vector_size(LANES * 2)));
#endif
typedef uint16_t half_bits_vec __attribute__((vector_size(LANES * 2)));

/* Loads the LANES numbers of a row that start at element `k`, as floats. */
INLINE vec load_stored(mtk_vector_format format, const uint8_t *row, size_t k) {
  if (format == MTK_INT8) {
    bytes_vec bytes;
    memcpy(&bytes, row + k, sizeof bytes);
    return __builtin_convertvector(__builtin_convertvector(bytes, ivec), vec);
  }
  if (format == MTK_FLOAT16) {
#if ISA_HAS_HALVES
    halves_vec halves;
    memcpy(&halves, row + 2 * k, sizeof halves);
    return __builtin_convertvector(halves, vec);
#else
    /* Shifts the exponent and the fraction, and corrects the bias of the exponent with a
     * multiplication, which is also exact for subnormal numbers. Infinity and NaN are not handled,
     * because they are never stored. */
    half_bits_vec halves;
    memcpy(&halves, row + 2 * k, sizeof halves);
    ivec bits = __builtin_convertvector(halves, ivec);
    vec magnitude = (vec)((bits & 0x7fff) << 13) * 0x1p112f;
    return (vec)((ivec)magnitude | (bits & 0x8000) << 16);
#endif
  }
  return load((const float *)(const void *)row + k);
}

/* Returns the sum of the lanes, added in pairs. This is faster than sum_lanes, whose time would be
 * a large part of the time of a tile. */
INLINE float sum_lanes_pairwise(vec v) {
  typedef float quad __attribute__((vector_size(16)));
#if LANES == 16
  typedef float float8 __attribute__((vector_size(32)));
  float8 low8 = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  float8 sum8 = low8 + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  quad low = __builtin_shufflevector(sum8, sum8, 0, 1, 2, 3);
  quad sum = low + __builtin_shufflevector(sum8, sum8, 4, 5, 6, 7);
#elif LANES == 8
  quad low = __builtin_shufflevector(v, v, 0, 1, 2, 3);
  quad sum = low + __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
  quad sum = v;
#endif
  sum += __builtin_shufflevector(sum, sum, 2, 3, 2, 3);
  return sum[0] + sum[1];
}

typedef struct stored_tile {
  const uint8_t *rows[8];
  float scales[8];
} stored_tile;

/* Computes scores[q][r] for up to 3 queries and 8 rows. The order of summation is the same in every
 * tile, so that a score does not depend on the other queries and rows. */
INLINE void score_tile(mtk_vector_format format, int queries, int rows, size_t length,
                       const float *query, size_t query_stride, const stored_tile *tile,
                       const stored_tile *next, float *scores, size_t score_stride) {
  vec sums[24] = {{0}};
  size_t element = format == MTK_FLOAT32 ? 4 : format == MTK_FLOAT16 ? 2 : 1;
  for (size_t k = 0; k < length; k += LANES) {
    vec q[3];
    UNROLL for (int i = 0; i < queries; i++) q[i] = load(query + (size_t)i * query_stride + k);
    UNROLL for (int r = 0; r < rows; r++) {
      if (next && k * element % 64 == 0) __builtin_prefetch(next->rows[r] + k * element);
      vec x = load_stored(format, tile->rows[r], k);
      UNROLL for (int i = 0; i < queries; i++) sums[r * 3 + i] += q[i] * x;
    }
  }
  UNROLL for (int i = 0; i < queries; i++)
    UNROLL for (int r = 0; r < rows; r++)
      scores[(size_t)i * score_stride + (size_t)r] =
          sum_lanes_pairwise(sums[r * 3 + i]) * tile->scales[r];
}

/* Returns the vector of a row, and sets `scale` to its scale. For a removed row, returns `query` as
 * a placeholder, which is at least as long as a row. The score of a removed row is discarded. */
INLINE const uint8_t *find_row(const mtk_rows *s, size_t row, const void *query, float *scale) {
  const uint8_t *record = s->base + (size_t)s->units[row] * 64;
  *scale = 0;
  if (s->units[row] == 0) return query;
  memcpy(scale, record + s->scale_offset, sizeof *scale);
  return record + s->vector_offset;
}

/* Finds the eight rows of a tile. Repeats the last row if fewer than eight remain. */
static void find_tile(const mtk_rows *s, size_t first, const void *query, stored_tile *tile) {
  for (size_t r = 0; r < 8; r++)
    tile->rows[r] = find_row(s, min_size(first + r, s->count - 1), query, &tile->scales[r]);
}

/* The smallest number of queries for which the rows of a tile are converted to floats before they
 * are scored. The conversion affects only the speed, not the scores. */
enum { MANY_QUERIES = 9 };

/* Converts the rows of a tile to floats in `memory`, and makes the tile point to them. */
INLINE void widen_tile(mtk_vector_format format, size_t length, float *memory, stored_tile *tile) {
  for (size_t r = 0; r < 8; r++) {
    float *row = memory + r * length;
    for (size_t k = 0; k < length; k += LANES)
      store(row + k, load_stored(format, tile->rows[r], k));
    tile->rows[r] = (const uint8_t *)row;
  }
}

/* Computes the scores in tiles of three queries by four rows. The remaining queries use tiles of
 * one query by eight rows. */
INLINE void score_rows(mtk_vector_format format, const mtk_rows *s, const float *queries,
                       size_t query_count, float *scores, size_t score_stride) {
  enum { TILE = 8 };
  const size_t query_stride = s->length;
  stored_tile tile, next;
  float *wide = NULL;
  if (format != MTK_FLOAT32 && query_count >= MANY_QUERIES)
    wide = mtk_scratch_bytes(SCRATCH_TASK, TILE * s->length * sizeof(float));
  find_tile(s, 0, queries, &tile);
  for (size_t r = 0; r < s->count; r += TILE) {
    size_t rows = min_size(TILE, s->count - r), q = 0;
    bool more = r + TILE < s->count;
    if (more) find_tile(s, r + TILE, queries, &next);
    float tile_scores[3 * TILE];
    if (wide) widen_tile(format, s->length, wide, &tile);
    for (; q + 3 <= query_count; q += 3) {
      const float *query = queries + q * query_stride;
      for (size_t half = 0; half < TILE; half += 4) {
        stored_tile part;
        memcpy(part.rows, tile.rows + half, 4 * sizeof part.rows[0]);
        memcpy(part.scales, tile.scales + half, 4 * sizeof part.scales[0]);
        if (wide)
          score_tile(MTK_FLOAT32, 3, 4, s->length, query, query_stride, &part, NULL,
                     tile_scores + half, TILE);
        else
          score_tile(format, 3, 4, s->length, query, query_stride, &part, NULL,
                     tile_scores + half, TILE);
      }
      for (size_t i = 0; i < 3; i++)
        memcpy(scores + (q + i) * score_stride + r, tile_scores + i * TILE, rows * sizeof(float));
    }
    for (; q < query_count; q++) {
      const float *query = queries + q * query_stride;
      if (wide)
        score_tile(MTK_FLOAT32, 1, TILE, s->length, query, query_stride, &tile, NULL,
                   tile_scores, TILE);
      else
        score_tile(format, 1, TILE, s->length, query, query_stride, &tile, more ? &next : NULL,
                   tile_scores, TILE);
      memcpy(scores + q * score_stride + r, tile_scores, rows * sizeof(float));
    }
    tile = next;
  }
}
