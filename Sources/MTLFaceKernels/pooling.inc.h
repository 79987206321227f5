/* Adaptive average and maximum pooling. A unit of work is a block of channels of one pixel of the
 * result or, in the backward pass of maximum pooling, a block of channels of one image, because
 * windows may overlap. */

enum { POOL_CHANNELS = 64 };

typedef struct pooling {
  size_t height, width, channels, out_height, out_width, blocks;
  const float *x; /* or dy */
  float *y;       /* or dx */
  int32_t *index;        /* forward: receives the position of each maximum */
  const int32_t *argmax; /* backward: the position of each maximum */
} pooling;

static pooling make_pooling(size_t height, size_t width, size_t channels, size_t out_height,
                            size_t out_width, const float *x, float *y) {
  return (pooling){height, width, channels, out_height, out_width,
                   divide_up(channels, POOL_CHANNELS), x, y, NULL, NULL};
}

/* Calls `range` for the units of all output pixels. */
static void run_pooling(mtk_pool *pool, size_t batch, const pooling *p, range_task range) {
  size_t outputs = p->out_height * p->out_width;
  if (outputs == 0) return;
  size_t work = divide_up(p->height * p->width, outputs) * min_size(p->channels, POOL_CHANNELS);
  mtk_run_ranges(pool, batch * outputs * p->blocks, work, range, p);
}

/* The bounds of window i of `out` windows over `in` elements, as in PyTorch. With `in` and `out`
 * exchanged, the functions return the bounds of the windows that contain element i. */
static size_t window_begin(size_t i, size_t in, size_t out) { return i * in / out; }
static size_t window_end(size_t i, size_t in, size_t out) { return divide_up((i + 1) * in, out); }

/* The pixel and the channels of a unit of work. */
typedef struct pool_unit {
  size_t n, i, j, channel, width;
} pool_unit;

static pool_unit pool_unit_at(const pooling *p, size_t unit, size_t height, size_t width) {
  pool_unit u;
  u.channel = unit % p->blocks * POOL_CHANNELS;
  u.width = min_size(POOL_CHANNELS, p->channels - u.channel);
  unit /= p->blocks;
  u.j = unit % width;
  u.i = unit / width % height;
  u.n = unit / width / height;
  return u;
}

/* The rows [y0, y1) and columns [x0, x1) of an input window. */
typedef struct pool_bounds {
  size_t y0, y1, x0, x1;
} pool_bounds;

static pool_bounds bounds_of_output(const pooling *p, size_t i, size_t j) {
  return (pool_bounds){window_begin(i, p->height, p->out_height),
                       window_end(i, p->height, p->out_height),
                       window_begin(j, p->width, p->out_width),
                       window_end(j, p->width, p->out_width)};
}

static size_t pixels_in(pool_bounds w) { return (w.y1 - w.y0) * (w.x1 - w.x0); }

/* ---- Average ---- */

static void average_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, p->out_height, p->out_width);
    pool_bounds w = bounds_of_output(p, u.i, u.j);
    double sum[POOL_CHANNELS] = {0};
    for (size_t y = w.y0; y < w.y1; y++) {
      for (size_t x = w.x0; x < w.x1; x++) {
        const float *from = p->x + ((u.n * p->height + y) * p->width + x) * p->channels + u.channel;
        for (size_t c = 0; c < u.width; c++) sum[c] += (double)from[c];
      }
    }
    double scale = 1 / (double)pixels_in(w);
    float *to = p->y + unit / p->blocks * p->channels + u.channel;
    for (size_t c = 0; c < u.width; c++) to[c] = (float)(sum[c] * scale);
  }
}

static void adaptive_average(mtk_pool *pool, size_t batch, size_t height, size_t width,
                             size_t channels, size_t out_height, size_t out_width, const float *x,
                             float *y) {
  pooling p = make_pooling(height, width, channels, out_height, out_width, x, y);
  run_pooling(pool, batch, &p, average_range);
}

static void average_backward_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, p->height, p->width);
    float sum[POOL_CHANNELS] = {0};
    size_t i1 = window_end(u.i, p->out_height, p->height);
    size_t j1 = window_end(u.j, p->out_width, p->width);
    for (size_t i = window_begin(u.i, p->out_height, p->height); i < i1; i++) {
      for (size_t j = window_begin(u.j, p->out_width, p->width); j < j1; j++) {
        float scale = 1 / (float)pixels_in(bounds_of_output(p, i, j));
        const float *from =
            p->x + ((u.n * p->out_height + i) * p->out_width + j) * p->channels + u.channel;
        for (size_t c = 0; c < u.width; c++) sum[c] += from[c] * scale;
      }
    }
    memcpy(p->y + unit / p->blocks * p->channels + u.channel, sum, u.width * sizeof(float));
  }
}

static void adaptive_average_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                      size_t channels, size_t out_height, size_t out_width,
                                      const float *dy, float *dx) {
  pooling p = make_pooling(height, width, channels, out_height, out_width, dy, dx);
  mtk_run_ranges(pool, batch * height * width * p.blocks, min_size(channels, POOL_CHANNELS),
                 average_backward_range, &p);
}

/* ---- Maximum ---- */

static void maximum_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, p->out_height, p->out_width);
    pool_bounds w = bounds_of_output(p, u.i, u.j);
    float maximum[POOL_CHANNELS];
    int32_t position[POOL_CHANNELS];
    for (size_t c = 0; c < u.width; c++) {
      maximum[c] = -INFINITY;
      position[c] = (int32_t)(w.y0 * p->width + w.x0);
    }
    for (size_t y = w.y0; y < w.y1; y++) {
      for (size_t x = w.x0; x < w.x1; x++) {
        const float *from = p->x + ((u.n * p->height + y) * p->width + x) * p->channels + u.channel;
        int32_t pixel = (int32_t)(y * p->width + x);
        for (size_t c = 0; c < u.width; c++) {
          /* A NaN counts as larger than any number, and is never replaced. */
          bool larger =
              (from[c] > maximum[c]) | ((from[c] != from[c]) & (maximum[c] == maximum[c]));
          maximum[c] = larger ? from[c] : maximum[c];
          position[c] = larger ? pixel : position[c];
        }
      }
    }
    size_t offset = unit / p->blocks * p->channels + u.channel;
    memcpy(p->y + offset, maximum, u.width * sizeof(float));
    if (p->index) memcpy(p->index + offset, position, u.width * sizeof(int32_t));
  }
}

static void adaptive_maximum(mtk_pool *pool, size_t batch, size_t height, size_t width,
                             size_t channels, size_t out_height, size_t out_width, const float *x,
                             float *y, int32_t *index) {
  pooling p = make_pooling(height, width, channels, out_height, out_width, x, y);
  p.index = index;
  run_pooling(pool, batch, &p, maximum_range);
}

static void maximum_backward_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, 1, 1);
    float *dx = p->y + u.n * p->height * p->width * p->channels + u.channel;
    for (size_t i = 0; i < p->height * p->width; i++)
      memset(dx + i * p->channels, 0, u.width * sizeof(float));
    for (size_t i = 0; i < p->out_height * p->out_width; i++) {
      size_t offset = (u.n * p->out_height * p->out_width + i) * p->channels + u.channel;
      for (size_t c = 0; c < u.width; c++)
        dx[(size_t)p->argmax[offset + c] * p->channels + c] += p->x[offset + c];
    }
  }
}

static void adaptive_maximum_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                      size_t channels, size_t out_height, size_t out_width,
                                      const int32_t *index, const float *dy, float *dx) {
  pooling p = make_pooling(height, width, channels, out_height, out_width, dy, dx);
  p.argmax = index;
  mtk_run_ranges(pool, batch * p.blocks, height * width * min_size(channels, POOL_CHANNELS),
                 maximum_backward_range, &p);
}
