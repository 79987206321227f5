/* The maximum and the mean over the channels of each row. Used by spatial attention. */

typedef struct channel_rows {
  size_t channels;
  const float *x; /* or dy */
  float *y;       /* or dx */
  int32_t *index;        /* forward: receives the channel of each maximum */
  const int32_t *argmax; /* backward: the channel of each maximum */
} channel_rows;

/* Returns the index of the first NaN if `has_nan` is true, and of the first element equal to
 * `maximum` otherwise. */
static size_t first_largest(size_t count, const float *x, float maximum, bool has_nan) {
  for (size_t i = 0; i < count; i++)
    if (has_nan ? x[i] != x[i] : x[i] == maximum) return i;
  return 0;
}

static void channel_statistics_range(const void *context, size_t begin, size_t end) {
  const channel_rows *s = context;
  for (size_t row = begin; row < end; row++) {
    const float *x = s->x + row * s->channels;
    double sum = sum_double(s->channels, x);
    int nans = 0;
    for (size_t c = 0; c < s->channels; c++) nans |= x[c] != x[c];
    float maximum = largest(s->channels, x);
    if (nans) maximum = NAN;
    s->y[2 * row] = maximum;
    s->y[2 * row + 1] = (float)(sum / (double)s->channels);
    if (s->index) s->index[row] = (int32_t)first_largest(s->channels, x, maximum, nans != 0);
  }
}

static void channel_statistics(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                               float *y, int32_t *index) {
  channel_rows s = {channels, x, y, index, NULL};
  mtk_run_ranges(pool, rows, channels, channel_statistics_range, &s);
}

static void channel_statistics_backward_range(const void *context, size_t begin, size_t end) {
  const channel_rows *s = context;
  for (size_t row = begin; row < end; row++) {
    float *dx = s->y + row * s->channels, mean = s->x[2 * row + 1] / (float)s->channels;
    for (size_t c = 0; c < s->channels; c++) dx[c] = mean;
    dx[s->argmax[row]] += s->x[2 * row];
  }
}

static void channel_statistics_backward(mtk_pool *pool, size_t rows, size_t channels,
                                        const int32_t *index, const float *dy, float *dx) {
  channel_rows s = {channels, dy, dx, NULL, index};
  mtk_run_ranges(pool, rows, channels, channel_statistics_backward_range, &s);
}
