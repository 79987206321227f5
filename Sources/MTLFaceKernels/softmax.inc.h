/* Softmax over rows, and its gradient. */

typedef struct softmax_rows {
  size_t columns;
  const float *x, *dy; /* backward: x is the output of the forward pass */
  float *y;
} softmax_rows;

/* Returns the maximum of the elements that are not NaN. Softmax still propagates a NaN through the
 * exponentials. */
static float largest(size_t count, const float *x) {
  float part[8], maximum = -INFINITY;
  for (size_t j = 0; j < 8; j++) part[j] = maximum;
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t j = 0; j < 8; j++) part[j] = x[i + j] > part[j] ? x[i + j] : part[j];
  for (; i < count; i++) maximum = x[i] > maximum ? x[i] : maximum;
  for (size_t j = 0; j < 8; j++) maximum = part[j] > maximum ? part[j] : maximum;
  return maximum;
}

static double sum_double(size_t count, const float *x) {
  double part[8] = {0}, sum = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t j = 0; j < 8; j++) part[j] += (double)x[i + j];
  for (; i < count; i++) sum += (double)x[i];
  for (size_t j = 0; j < 8; j++) sum += part[j];
  return sum;
}

static void softmax_range(const void *context, size_t begin, size_t end) {
  const softmax_rows *s = context;
  for (size_t row = begin; row < end; row++) {
    const float *x = s->x + row * s->columns;
    float *y = s->y + row * s->columns;
    double maximum = (double)largest(s->columns, x);
    INDEPENDENT for (size_t i = 0; i < s->columns; i++)
      y[i] = (float)exp_negative((double)x[i] - maximum);
    float scale = (float)(1 / sum_double(s->columns, y));
    for (size_t i = 0; i < s->columns; i++) y[i] *= scale;
  }
}

static void softmax(mtk_pool *pool, size_t rows, size_t columns, const float *x, float *y) {
  softmax_rows s = {columns, x, NULL, y};
  mtk_run_ranges(pool, rows, columns, softmax_range, &s);
}

static void softmax_backward_range(const void *context, size_t begin, size_t end) {
  const softmax_rows *s = context;
  for (size_t row = begin; row < end; row++) {
    const float *y = s->x + row * s->columns, *dy = s->dy + row * s->columns;
    float *dx = s->y + row * s->columns;
    float dot = (float)dot_double(s->columns, y, dy);
    INDEPENDENT for (size_t i = 0; i < s->columns; i++) dx[i] = y[i] * (dy[i] - dot);
  }
}

static void softmax_backward(mtk_pool *pool, size_t rows, size_t columns, const float *y,
                             const float *dy, float *dx) {
  softmax_rows s = {columns, y, dy, dx};
  mtk_run_ranges(pool, rows, columns, softmax_backward_range, &s);
}
