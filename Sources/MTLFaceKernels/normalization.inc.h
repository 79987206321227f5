/* Sums over rows, and the forward and backward passes of batch and instance normalization. */

/* ---- Sums over rows ---- */

typedef struct row_sums {
  size_t channels;
  const float *x;
  float *out;
} row_sums;

static void add_rows(const void *context, const sum_block *b, double *sums) {
  const row_sums *s = context;
  for (size_t row = b->row_begin; row < b->row_end; row++) {
    const float *x = s->x + row * s->channels + b->channel;
    for (size_t c = 0; c < b->width; c++) sums[c] += (double)x[c];
  }
}

static void store_row_sums(const void *context, const sum_block *b, const double *sums) {
  const row_sums *s = context;
  for (size_t c = 0; c < b->width; c++) s->out[b->channel + c] = (float)sums[c];
}

static void sum_rows(mtk_pool *pool, size_t rows, size_t channels, const float *x, float *out) {
  row_sums s = {channels, x, out};
  mtk_sum_columns(pool, 1, rows, channels, add_rows, store_row_sums, &s);
}

/* ---- Statistics ---- */

typedef struct statistics {
  size_t rows, channels;
  const float *x;
  float *mean, *variance;
} statistics;

/* Returns the value that is subtracted from a channel before the sums are computed. It is taken
 * from the first row, so that the variance of a constant channel is exactly zero and a large mean
 * causes no cancellation. */
static double shift_of(const float *first) { return isfinite(*first) ? (double)*first : 0; }

static void add_moments(const void *context, const sum_block *b, double *sums) {
  const statistics *s = context;
  const float *x = s->x + b->group * s->rows * s->channels + b->channel;
  double shift[SUM_COLUMNS], *squares = sums + SUM_COLUMNS;
  for (size_t c = 0; c < b->width; c++) shift[c] = shift_of(x + c);
  x += b->row_begin * s->channels;
  for (size_t row = b->row_begin; row < b->row_end; row++, x += s->channels) {
    for (size_t c = 0; c < b->width; c++) {
      double d = (double)x[c] - shift[c];
      sums[c] += d;
      squares[c] += d * d;
    }
  }
}

static void store_moments(const void *context, const sum_block *b, const double *sums) {
  const statistics *s = context;
  const float *x = s->x + b->group * s->rows * s->channels + b->channel;
  size_t at = b->group * s->channels + b->channel;
  for (size_t c = 0; c < b->width; c++) {
    double rows = (double)s->rows, mean = sums[c] / rows;
    double variance = sums[SUM_COLUMNS + c] / rows - mean * mean;
    s->mean[at + c] = (float)(shift_of(x + c) + mean);
    s->variance[at + c] = (float)(variance < 0 ? 0 : variance);
  }
}

static void norm_statistics(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                            const float *x, float *mean, float *variance) {
  statistics s = {rows, channels, x, mean, variance};
  mtk_sum_columns(pool, groups, rows, channels, add_moments, store_moments, &s);
}

/* ---- Forward ---- */

typedef struct norm {
  size_t rows, channels;
  const float *x, *mean, *inverse_deviation, *weight, *bias, *dy;
  float *y;     /* or dx */
  double *sums; /* backward: the sums [group][channel] of dy, then of dy * normalized */
  size_t groups;
} norm;

static void norm_range(const void *context, size_t begin, size_t end) {
  const norm *s = context;
  for (size_t row = begin; row < end; row++) {
    size_t group = row / s->rows * s->channels;
    const float *x = s->x + row * s->channels, *mean = s->mean + group;
    const float *inverse = s->inverse_deviation + group;
    float *y = s->y + row * s->channels;
    INDEPENDENT for (size_t c = 0; c < s->channels; c++)
      y[c] = (x[c] - mean[c]) * (inverse[c] * s->weight[c]) + s->bias[c];
  }
}

static void norm_forward(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                         const float *x, const float *mean, const float *inverse_deviation,
                         const float *weight, const float *bias, float *y) {
  norm s = {.rows = rows, .channels = channels, .x = x, .mean = mean,
            .inverse_deviation = inverse_deviation, .weight = weight, .bias = bias, .y = y};
  mtk_run_ranges(pool, groups * rows, channels, norm_range, &s);
}

/* ---- Backward ----
 * With normalized = (x - mean) * inverse_deviation and means over the rows of a group:
 *   dx = weight * inverse_deviation *
 *        (dy - mean(dy) - normalized * mean(dy * normalized)) */

static void add_gradients(const void *context, const sum_block *b, double *sums) {
  const norm *s = context;
  size_t at = b->group * s->channels + b->channel;
  const float *mean = s->mean + at, *inverse = s->inverse_deviation + at;
  double *products = sums + SUM_COLUMNS;
  for (size_t row = b->row_begin; row < b->row_end; row++) {
    size_t offset = (b->group * s->rows + row) * s->channels + b->channel;
    const float *x = s->x + offset, *dy = s->dy + offset;
    for (size_t c = 0; c < b->width; c++) {
      sums[c] += (double)dy[c];
      products[c] += (double)dy[c] * (double)((x[c] - mean[c]) * inverse[c]);
    }
  }
}

static void store_gradients(const void *context, const sum_block *b, const double *sums) {
  const norm *s = context;
  double *to = s->sums + b->group * s->channels + b->channel;
  size_t products = s->groups * s->channels;
  for (size_t c = 0; c < b->width; c++) {
    to[c] = sums[c];
    to[products + c] = sums[SUM_COLUMNS + c];
  }
}

static void norm_backward_range(const void *context, size_t begin, size_t end) {
  const norm *s = context;
  double scale = 1 / (double)s->rows;
  for (size_t row = begin; row < end; row++) {
    size_t group = row / s->rows * s->channels;
    const float *x = s->x + row * s->channels, *dy = s->dy + row * s->channels;
    const float *mean = s->mean + group, *inverse = s->inverse_deviation + group;
    const double *sum = s->sums + group, *products = sum + s->groups * s->channels;
    float *dx = s->y + row * s->channels;
    INDEPENDENT for (size_t c = 0; c < s->channels; c++) {
      float centered = dy[c] - (float)(sum[c] * scale);
      float along = (x[c] - mean[c]) * inverse[c] * (float)(products[c] * scale);
      dx[c] = s->weight[c] * inverse[c] * (centered - along);
    }
  }
}

static mtk_status norm_backward(mtk_pool *pool, size_t groups, size_t rows, size_t channels,
                                const float *x, const float *mean, const float *inverse_deviation,
                                const float *weight, const float *dy, float *dx, float *dweight,
                                float *dbias) {
  double *sums = mtk_scratch_bytes(SCRATCH_CALL, 2 * groups * channels * sizeof(double));
  if (!sums) return MTK_OUT_OF_MEMORY;
  norm s = {.rows = rows, .channels = channels, .x = x, .mean = mean,
            .inverse_deviation = inverse_deviation, .weight = weight, .dy = dy, .y = dx,
            .sums = sums, .groups = groups};
  mtk_sum_columns(pool, groups, rows, channels, add_gradients, store_gradients, &s);
  mtk_run_ranges(pool, groups * rows, channels, norm_backward_range, &s);
  for (size_t c = 0; c < channels; c++) {
    double bias = 0, scale = 0;
    for (size_t group = 0; group < groups; group++) {
      bias += sums[group * channels + c];
      scale += sums[(groups + group) * channels + c];
    }
    dbias[c] = (float)bias;
    dweight[c] = (float)scale;
  }
  return MTK_OK;
}
