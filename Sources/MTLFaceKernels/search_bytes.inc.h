/* Scores of queries against rows that are stored as bytes. The 16-bit numbers of a query are
 * multiplied by the 8-bit numbers of a row, and the products are added as 32-bit integers. These
 * sums are exact in any order. Therefore all loops in this file give the same bits on every
 * processor and differ only in speed. */

typedef int16_t shorts_vec __attribute__((vector_size(LANES * 4)));
typedef int8_t row_bytes_vec __attribute__((vector_size(LANES * 2)));

enum {
  PAIR_LANES = 2 * LANES,
  COLUMN_VECTORS = PANELS * VECTORS,
  COLUMNS = COLUMN_VECTORS * LANES, /* queries that are multiplied by a strip at the same time */
  ROW_GROUP = 48 /* rows that stay in the cache for all queries; a multiple of STRIP */
};

INLINE shorts_vec load_shorts(const int16_t *p) {
  shorts_vec v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE shorts_vec widen_bytes(const uint8_t *p) {
  row_bytes_vec bytes;
  memcpy(&bytes, p, sizeof bytes);
  return __builtin_convertvector(bytes, shorts_vec);
}

/* Returns sums[i] + a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]. Uses a dedicated instruction
 * if there is one, because compilers do not generate it for a plain loop. */
INLINE ivec add_pairs(ivec sums, shorts_vec a, shorts_vec b) {
#if LANES == 16
  return sums + (ivec)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif LANES == 8
  return sums + (ivec)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return sums + (ivec)_mm_madd_epi16((__m128i)a, (__m128i)b);
#elif defined(__aarch64__)
  int16x8_t x = (int16x8_t)a, y = (int16x8_t)b;
  sums = (ivec)vmlal_s16((int32x4_t)sums, vget_low_s16(vuzp1q_s16(x, x)),
                         vget_low_s16(vuzp1q_s16(y, y)));
  return (ivec)vmlal_s16((int32x4_t)sums, vget_low_s16(vuzp2q_s16(x, x)),
                         vget_low_s16(vuzp2q_s16(y, y)));
#else
  for (int i = 0; i < LANES; i++) sums[i] += a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return sums;
#endif
}

/* ---- One query ---- */

/* Computes the scores of one query against the rows of a tile, and prefetches the next tile. */
static void score_bytes_tile(size_t length, const int16_t *query, float query_scale,
                             const stored_tile *tile, const stored_tile *next, float *scores) {
  ivec sums[8] = {{0}};
  for (size_t k = 0; k < length; k += PAIR_LANES) {
    shorts_vec q = load_shorts(query + k);
    UNROLL for (int r = 0; r < 8; r++) {
      if (k % 64 == 0) __builtin_prefetch(next->rows[r] + k);
      sums[r] = add_pairs(sums[r], q, widen_bytes(tile->rows[r] + k));
    }
  }
  for (int r = 0; r < 8; r++) {
    int32_t lanes[LANES], sum = 0;
    memcpy(lanes, &sums[r], sizeof lanes);
    for (int i = 0; i < LANES; i++) sum += lanes[i];
    scores[r] = (float)sum * query_scale * tile->scales[r];
  }
}

static void score_single_query(const mtk_rows *s, const int16_t *query, float query_scale,
                               float *scores) {
  stored_tile tile, next;
  find_tile(s, 0, query, &tile);
  for (size_t r = 0; r < s->count; r += 8, tile = next) {
    float block_scores[8];
    find_tile(s, r + 8, query, &next);
    score_bytes_tile(s->length, query, query_scale, &tile, &next, block_scores);
    memcpy(scores + r, block_scores, min_size(8, s->count - r) * sizeof(float));
  }
}

/* ---- Many queries ---- */

/* Rows that are converted to 16 bits only once and are then used for all queries. The layout of
 * `numbers` is [strip][k / PAIR_LANES][STRIP][PAIR_LANES]. */
typedef struct wide_rows {
  int16_t *numbers;
  float scales[ROW_GROUP];
  size_t count;
} wide_rows;

static void widen_rows(const mtk_rows *s, size_t first, const void *query, wide_rows *wide) {
  wide->count = min_size(ROW_GROUP, s->count - first);
  for (size_t r = 0; r < divide_up(wide->count, STRIP) * STRIP; r++) {
    const uint8_t *row = find_row(s, min_size(first + r, s->count - 1), query, &wide->scales[r]);
    int16_t *to = wide->numbers + r / STRIP * STRIP * s->length + r % STRIP * PAIR_LANES;
    for (size_t k = 0; k < s->length; k += PAIR_LANES, to += STRIP * PAIR_LANES) {
      shorts_vec numbers = widen_bytes(row + k);
      memcpy(to, &numbers, sizeof numbers);
    }
  }
}

/* A memory range that is prefetched gradually, because prefetching many cache lines at once would
 * stall the processor. */
typedef struct prefetch_range {
  const uint8_t *next;
  size_t bytes_per_step;
} prefetch_range;

/* Computes scores[r][q] of a strip for the queries in `vectors` vectors. */
INLINE void score_strip(const int vectors, size_t length, const int16_t *panel,
                        const float *query_scales, const int16_t *strip, const float *row_scales,
                        prefetch_range prefetch, float *scores) {
  const uint8_t *prefetch_end = prefetch.next;
  ivec sums[STRIP][COLUMN_VECTORS];
  UNROLL for (int r = 0; r < STRIP; r++) {
    UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = (ivec){0};
  }
  for (size_t k = 0; k < length; k += PAIR_LANES, strip += STRIP * PAIR_LANES) {
    prefetch_end += prefetch.bytes_per_step;
    for (; prefetch.next < prefetch_end; prefetch.next += 64) __builtin_prefetch(prefetch.next);
    for (size_t i = 0; i < PAIR_LANES; i += 2, panel += 2 * PANEL) {
      shorts_vec q[COLUMN_VECTORS];
      UNROLL for (int v = 0; v < vectors; v++)
        q[v] = load_shorts(panel + v / VECTORS * length * PANEL + v % VECTORS * PAIR_LANES);
      UNROLL for (int r = 0; r < STRIP; r++) {
        int32_t pair;
        memcpy(&pair, strip + r * PAIR_LANES + i, sizeof pair);
        shorts_vec x = (shorts_vec)(pair + (ivec){0});
        UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = add_pairs(sums[r][v], q[v], x);
      }
    }
  }
  UNROLL for (int r = 0; r < STRIP; r++) {
    UNROLL for (int v = 0; v < vectors; v++)
      store(scores + r * COLUMNS + v * LANES, __builtin_convertvector(sums[r][v], vec) *
                                                  load(query_scales + v * LANES) * row_scales[r]);
  }
}

/* Divides the group of rows that begins at `first` into `parts` parts, and returns the memory range
 * of part `i`. Assumes that the records are contiguous, which they usually are. */
static prefetch_range prefetch_rows(const mtk_rows *s, size_t first, size_t i, size_t parts) {
  size_t rows = divide_up(ROW_GROUP, parts), steps = s->length / PAIR_LANES;
  first += i * rows;
  if (i * rows >= ROW_GROUP || first >= s->count) return (prefetch_range){s->base, 0};
  /* Assumes 64 bytes for the rest of the record. */
  size_t record = s->vector_offset + s->length + 64;
  return (prefetch_range){s->base + (size_t)s->units[first] * 64, divide_up(rows * record, steps)};
}

/* Computes the scores of the queries in panels against the group of rows that begins at `first`. */
static void score_group(const mtk_rows *s, size_t first, const byte_queries *q,
                        const wide_rows *wide, float *scores, size_t score_stride) {
  float block_scores[ROW_GROUP * COLUMNS];
  size_t passes = divide_up(q->in_panels, COLUMNS), strips = divide_up(wide->count, STRIP);
  for (size_t pass = 0; pass < passes; pass++) {
    size_t column = pass * COLUMNS, columns = min_size(COLUMNS, q->in_panels - column);
    const int16_t *panel = q->panels + column * s->length;
    for (size_t i = 0; i < strips; i++) {
      prefetch_range next =
          prefetch_rows(s, first + ROW_GROUP, pass * strips + i, passes * strips);
      const int16_t *strip = wide->numbers + i * STRIP * s->length;
      if (columns > COLUMNS / 2)
        score_strip(COLUMN_VECTORS, s->length, panel, q->scales + column, strip,
                    wide->scales + i * STRIP, next, block_scores + i * STRIP * COLUMNS);
      else
        score_strip(COLUMN_VECTORS / 2, s->length, panel, q->scales + column, strip,
                    wide->scales + i * STRIP, next, block_scores + i * STRIP * COLUMNS);
    }
    transpose_block(block_scores, COLUMNS, wide->count, columns,
                    scores + column * score_stride + first, score_stride);
  }
}

/* Computes the scores of the queries in panels without scratch memory. Used if scratch memory
 * cannot be allocated. */
static void score_rows_scalar(const mtk_rows *s, const byte_queries *q, float *scores,
                              size_t score_stride) {
  for (size_t r = 0; r < s->count; r++) {
    float scale;
    const int8_t *row = (const int8_t *)find_row(s, r, q->panels, &scale);
    for (size_t i = 0; i < q->in_panels; i++) {
      const int16_t *query = q->panels + i / PANEL * PANEL * s->length + i % PANEL * 2;
      int32_t sum = 0;
      for (size_t k = 0; k < s->length; k++) sum += query[k / 2 * 2 * PANEL + k % 2] * row[k];
      scores[i * score_stride + r] = (float)sum * q->scales[i] * scale;
    }
  }
}

static void score_byte_rows(const mtk_rows *s, const void *queries, size_t query_count,
                            float *scores, size_t score_stride) {
  byte_queries q = byte_queries_at(queries, s->length, query_count);
  wide_rows wide = {.numbers = NULL};
  if (q.in_panels > 0)
    wide.numbers = mtk_scratch_bytes(SCRATCH_TASK, ROW_GROUP * s->length * sizeof(int16_t));
  if (wide.numbers)
    for (size_t r = 0; r < s->count; r += ROW_GROUP) {
      widen_rows(s, r, q.panels, &wide);
      score_group(s, r, &q, &wide, scores, score_stride);
    }
  else
    score_rows_scalar(s, &q, scores, score_stride);
  for (size_t i = 0; i < q.single; i++) {
    size_t query = q.in_panels + i;
    score_single_query(s, q.rows + i * s->length, q.scales[query], scores + query * score_stride);
  }
}
