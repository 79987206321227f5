/* Computes the scores of queries against stored rows, decodes rows, and selects high scores. */

static void row_scores(const mtk_rows *s, const void *queries, size_t query_count, float *scores,
                       size_t score_stride) {
  if (s->count == 0 || query_count == 0) return;
  switch (s->format) {
  case MTK_FLOAT32:
    score_rows(MTK_FLOAT32, s, queries, query_count, scores, score_stride);
    break;
  case MTK_FLOAT16:
    score_rows(MTK_FLOAT16, s, queries, query_count, scores, score_stride);
    break;
  case MTK_INT8:
    score_byte_rows(s, queries, query_count, scores, score_stride);
    break;
  }
  for (size_t r = 0; r < s->count; r++)
    if (s->units[r] == 0)
      for (size_t q = 0; q < query_count; q++) scores[q * score_stride + r] = -INFINITY;
}

INLINE void decode_as(mtk_vector_format format, size_t length, const uint8_t *row, float scale,
                      float *out) {
  for (size_t k = 0; k < length; k += LANES) store(out + k, load_stored(format, row, k) * scale);
}

static void row_decode(mtk_vector_format format, size_t length, const uint8_t *row, float scale,
                       float *out) {
  switch (format) {
  case MTK_FLOAT32:
    decode_as(MTK_FLOAT32, length, row, scale, out);
    break;
  case MTK_FLOAT16:
    decode_as(MTK_FLOAT16, length, row, scale, out);
    break;
  case MTK_INT8:
    decode_as(MTK_INT8, length, row, scale, out);
    break;
  }
}

static size_t find_at_least(size_t count, const float *scores, float bound, uint32_t *found) {
  size_t hits = 0, i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES) {
    ivec any = load(scores + i) >= bound;
    UNROLL for (int v = 1; v < 4; v++) any |= load(scores + i + (size_t)v * LANES) >= bound;
    int32_t lanes = 0;
    UNROLL for (int lane = 0; lane < LANES; lane++) lanes |= any[lane];
    if (!lanes) continue;
    for (size_t j = i; j < i + 4 * LANES; j++)
      if (scores[j] >= bound) found[hits++] = (uint32_t)j;
  }
  for (; i < count; i++)
    if (scores[i] >= bound) found[hits++] = (uint32_t)i;
  return hits;
}
