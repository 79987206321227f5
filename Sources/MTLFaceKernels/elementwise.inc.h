/* Affine maps with activations, activation gradients, and elementwise sums and products. */

/* y[i] = activation(y[i], slope[i]), in place. */
static void activate_run(mtk_activation_kind kind, size_t count, const float *slope, float *y) {
  switch (kind) {
  case MTK_IDENTITY:
    break;
  case MTK_RELU:
    for (size_t i = 0; i < count; i++) y[i] = y[i] < 0 ? 0 : y[i];
    break;
  case MTK_LEAKY_RELU: {
    float leak = slope[0];
    for (size_t i = 0; i < count; i++) y[i] = y[i] < 0 ? leak * y[i] : y[i];
    break;
  }
  case MTK_PRELU:
    INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = y[i] < 0 ? slope[i] * y[i] : y[i];
    break;
  case MTK_SIGMOID:
    for (size_t i = 0; i < count; i++) y[i] = sigmoid(y[i]);
    break;
  case MTK_TANH:
    for (size_t i = 0; i < count; i++) y[i] = hyperbolic_tangent(y[i]);
    break;
  }
}

/* ---- Affine ---- */

typedef struct affine_map {
  size_t channels;
  const float *x, *scale, *shift, *slope;
  mtk_activation_kind activation;
  float *y;
} affine_map;

static void affine_range(const void *context, size_t begin, size_t end) {
  const affine_map *m = context;
  for (size_t row = begin; row < end; row++) {
    const float *x = m->x + row * m->channels;
    float *y = m->y + row * m->channels;
    if (m->scale) {
      INDEPENDENT for (size_t c = 0; c < m->channels; c++) y[c] = x[c] * m->scale[c] + m->shift[c];
    } else if (y != x) {
      memcpy(y, x, m->channels * sizeof(float));
    }
    activate_run(m->activation, m->channels, m->slope, y);
  }
}

static void affine(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                   const float *scale, const float *shift, mtk_activation_kind activation,
                   const float *slope, float *y) {
  affine_map m = {channels, x, scale, shift, slope, activation, y};
  if (!scale && activation != MTK_PRELU) { /* nothing depends on the channel */
    m.channels = 1024;
    size_t whole = rows * channels / m.channels, done = whole * m.channels;
    mtk_run_ranges(pool, whole, m.channels, affine_range, &m);
    m.channels = rows * channels - done;
    m.x += done;
    m.y += done;
    if (m.channels > 0) affine_range(&m, 0, 1);
    return;
  }
  mtk_run_ranges(pool, rows, channels, affine_range, &m);
}

/* ---- Gradient of an activation ---- */

typedef struct activation_gradient {
  size_t channels;
  const float *x, *dy, *slope;
  mtk_activation_kind activation;
  float *dx, *dslope;
} activation_gradient;

/* At x = 0, uses the derivative of the negative side, as PyTorch does. */
static void activation_gradient_run(mtk_activation_kind kind, size_t count, const float *x,
                                    const float *dy, const float *slope, float *dx) {
  switch (kind) {
  case MTK_IDENTITY:
    if (dx != dy) memcpy(dx, dy, count * sizeof(float));
    break;
  case MTK_RELU:
    INDEPENDENT for (size_t i = 0; i < count; i++) dx[i] = x[i] <= 0 ? 0 : dy[i];
    break;
  case MTK_LEAKY_RELU: {
    float leak = slope[0];
    INDEPENDENT for (size_t i = 0; i < count; i++) dx[i] = x[i] <= 0 ? leak * dy[i] : dy[i];
    break;
  }
  case MTK_PRELU:
    INDEPENDENT for (size_t i = 0; i < count; i++) dx[i] = x[i] <= 0 ? slope[i] * dy[i] : dy[i];
    break;
  case MTK_SIGMOID:
    INDEPENDENT for (size_t i = 0; i < count; i++) dx[i] = dy[i] * (x[i] * (1 - x[i]));
    break;
  case MTK_TANH:
    INDEPENDENT for (size_t i = 0; i < count; i++) dx[i] = dy[i] * (1 - x[i] * x[i]);
    break;
  }
}

static void activation_gradient_range(const void *context, size_t begin, size_t end) {
  const activation_gradient *g = context;
  for (size_t row = begin; row < end; row++) {
    size_t offset = row * g->channels;
    activation_gradient_run(g->activation, g->channels, g->x + offset, g->dy + offset, g->slope,
                            g->dx + offset);
  }
}

static void add_slope_gradient(const void *context, const sum_block *b, double *sums) {
  const activation_gradient *g = context;
  for (size_t row = b->row_begin; row < b->row_end; row++) {
    const float *x = g->x + row * g->channels + b->channel;
    const float *dy = g->dy + row * g->channels + b->channel;
    /* Tests x >= 0 instead of x < 0, so that a NaN in x propagates. */
    for (size_t c = 0; c < b->width; c++)
      sums[c] += x[c] >= 0 ? 0 : (double)x[c] * (double)dy[c];
  }
}

static void store_slope_gradient(const void *context, const sum_block *b, const double *sums) {
  const activation_gradient *g = context;
  for (size_t c = 0; c < b->width; c++) g->dslope[b->channel + c] = (float)sums[c];
}

static void activation_backward(mtk_pool *pool, size_t rows, size_t channels, const float *x,
                                const float *dy, mtk_activation_kind activation,
                                const float *slope, float *dx, float *dslope) {
  activation_gradient g = {channels, x, dy, slope, activation, dx, dslope};
  if (dslope) /* computed first, because dx may be dy */
    mtk_sum_columns(pool, 1, rows, channels, add_slope_gradient, store_slope_gradient, &g);
  mtk_run_ranges(pool, rows, channels, activation_gradient_range, &g);
}

/* ---- Sums and products ---- */

typedef struct pair {
  const float *a, *b;
  float alpha, beta, *y;
} pair;

static void add_range(const void *context, size_t begin, size_t end) {
  pair p = *(const pair *)context;
  INDEPENDENT for (size_t i = begin; i < end; i++) p.y[i] = p.alpha * p.a[i] + p.beta * p.b[i];
}

static void add(mtk_pool *pool, size_t count, float alpha, const float *a, float beta,
                const float *b, float *y) {
  pair p = {a, b, alpha, beta, y};
  mtk_run_ranges(pool, count, 1, add_range, &p);
}

static void multiply_range(const void *context, size_t begin, size_t end) {
  pair p = *(const pair *)context;
  INDEPENDENT for (size_t i = begin; i < end; i++) p.y[i] = p.a[i] * p.b[i];
}

static void multiply(mtk_pool *pool, size_t count, const float *a, const float *b, float *y) {
  pair p = {a, b, 1, 1, y};
  mtk_run_ranges(pool, count, 1, multiply_range, &p);
}
