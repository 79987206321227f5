/* Scaling per image and channel, scaling per row, and their gradients. Used by attention. */

typedef struct scaling {
  size_t rows, channels; /* rows per image */
  const float *x, *s, *dy;
  float *y;
} scaling;

static void scale_channels_range(const void *context, size_t begin, size_t end) {
  const scaling *k = context;
  for (size_t row = begin; row < end; row++) {
    const float *x = k->x + row * k->channels, *s = k->s + row / k->rows * k->channels;
    float *y = k->y + row * k->channels;
    INDEPENDENT for (size_t c = 0; c < k->channels; c++) y[c] = x[c] * s[c];
  }
}

static void scale_channels(mtk_pool *pool, size_t batch, size_t pixels, size_t channels,
                           const float *x, const float *s, float *y) {
  scaling k = {pixels, channels, x, s, NULL, y};
  mtk_run_ranges(pool, batch * pixels, channels, scale_channels_range, &k);
}

static void add_products(const void *context, const sum_block *b, double *sums) {
  const scaling *k = context;
  for (size_t row = b->row_begin; row < b->row_end; row++) {
    size_t offset = (b->group * k->rows + row) * k->channels + b->channel;
    const float *x = k->x + offset, *dy = k->dy + offset;
    for (size_t c = 0; c < b->width; c++) sums[c] += (double)x[c] * (double)dy[c];
  }
}

static void store_products(const void *context, const sum_block *b, const double *sums) {
  const scaling *k = context;
  float *to = k->y + b->group * k->channels + b->channel;
  for (size_t c = 0; c < b->width; c++) to[c] = (float)sums[c];
}

static void scale_channels_gradient(mtk_pool *pool, size_t batch, size_t pixels, size_t channels,
                                    const float *x, const float *dy, float *ds) {
  scaling k = {pixels, channels, x, NULL, dy, ds};
  mtk_sum_columns(pool, batch, pixels, channels, add_products, store_products, &k);
}

static void scale_rows_range(const void *context, size_t begin, size_t end) {
  const scaling *k = context;
  for (size_t row = begin; row < end; row++) {
    const float *x = k->x + row * k->channels;
    const float s = k->s[row];
    float *y = k->y + row * k->channels;
    INDEPENDENT for (size_t c = 0; c < k->channels; c++) y[c] = x[c] * s;
  }
}

static void scale_rows(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                       const float *s, float *y) {
  scaling k = {rows, channels, x, s, NULL, y};
  mtk_run_ranges(pool, rows, channels, scale_rows_range, &k);
}

/* Uses eight partial sums, so that consecutive additions are independent. */
static double dot_double(size_t count, const float *a, const float *b) {
  double part[8] = {0}, sum = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t j = 0; j < 8; j++) part[j] += (double)a[i + j] * (double)b[i + j];
  for (; i < count; i++) sum += (double)a[i] * (double)b[i];
  for (size_t j = 0; j < 8; j++) sum += part[j];
  return sum;
}

static void scale_rows_gradient_range(const void *context, size_t begin, size_t end) {
  const scaling *k = context;
  for (size_t row = begin; row < end; row++)
    k->y[row] = (float)dot_double(k->channels, k->x + row * k->channels, k->dy + row * k->channels);
}

static void scale_rows_gradient(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                                const float *dy, float *ds) {
  scaling k = {rows, channels, x, NULL, dy, ds};
  mtk_run_ranges(pool, rows, channels, scale_rows_gradient_range, &k);
}
