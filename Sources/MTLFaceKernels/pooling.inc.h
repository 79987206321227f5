/* Adaptive average and maximum pooling. A unit of work is a block of channels of one output pixel.
 * In the backward pass of maximum pooling, whose windows may overlap, it is a block of channels of
 * one image. */

enum { POOL_CHANNELS = 64 };

typedef struct pooling {
  size_t height, width, channels, out_height, out_width, blocks;
  const float *x; /* or dy */
  float *y;       /* or dx */
  int32_t *index;
  const int32_t *chosen;
} pooling;

/* Window i of `out` windows over `in` elements, as in PyTorch. Calling them with `in` and `out`
 * exchanged gives the windows that contain an element. */
static size_t window_begin(size_t i, size_t in, size_t out) { return i * in / out; }
static size_t window_end(size_t i, size_t in, size_t out) { return divide_up((i + 1) * in, out); }

/* The pixel and the channels that a unit covers. */
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

/* ---- Average ---- */

static void average_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, p->out_height, p->out_width);
    size_t y0 = window_begin(u.i, p->height, p->out_height);
    size_t y1 = window_end(u.i, p->height, p->out_height);
    size_t x0 = window_begin(u.j, p->width, p->out_width);
    size_t x1 = window_end(u.j, p->width, p->out_width);
    double sum[POOL_CHANNELS] = {0};
    for (size_t y = y0; y < y1; y++) {
      for (size_t x = x0; x < x1; x++) {
        const float *from = p->x + ((u.n * p->height + y) * p->width + x) * p->channels + u.channel;
        for (size_t c = 0; c < u.width; c++) sum[c] += (double)from[c];
      }
    }
    double scale = 1 / (double)((y1 - y0) * (x1 - x0));
    float *to = p->y + unit / p->blocks * p->channels + u.channel;
    for (size_t c = 0; c < u.width; c++) to[c] = (float)(sum[c] * scale);
  }
}

static void adaptive_average(mtk_pool *pool, size_t batch, size_t height, size_t width,
                             size_t channels, size_t out_height, size_t out_width, const float *x,
                             float *y) {
  pooling p = {height, width, channels, out_height, out_width, divide_up(channels, POOL_CHANNELS),
               x, y, NULL, NULL};
  size_t outputs = out_height * out_width;
  if (outputs == 0) return;
  size_t work = divide_up(height * width, outputs) * min_size(channels, POOL_CHANNELS);
  mtk_run_ranges(pool, batch * outputs * p.blocks, work, average_range, &p);
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
        size_t rows = window_end(i, p->height, p->out_height) -
                      window_begin(i, p->height, p->out_height);
        size_t columns =
            window_end(j, p->width, p->out_width) - window_begin(j, p->width, p->out_width);
        float scale = 1 / (float)(rows * columns);
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
  pooling p = {height, width, channels, out_height, out_width, divide_up(channels, POOL_CHANNELS),
               dy, dx, NULL, NULL};
  mtk_run_ranges(pool, batch * height * width * p.blocks, min_size(channels, POOL_CHANNELS),
                 average_backward_range, &p);
}

/* ---- Maximum ---- */

static void maximum_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, p->out_height, p->out_width);
    size_t y0 = window_begin(u.i, p->height, p->out_height);
    size_t y1 = window_end(u.i, p->height, p->out_height);
    size_t x0 = window_begin(u.j, p->width, p->out_width);
    size_t x1 = window_end(u.j, p->width, p->out_width);
    float maximum[POOL_CHANNELS];
    int32_t position[POOL_CHANNELS];
    for (size_t c = 0; c < u.width; c++) {
      maximum[c] = -INFINITY;
      position[c] = (int32_t)(y0 * p->width + x0);
    }
    for (size_t y = y0; y < y1; y++) {
      for (size_t x = x0; x < x1; x++) {
        const float *from = p->x + ((u.n * p->height + y) * p->width + x) * p->channels + u.channel;
        int32_t here = (int32_t)(y * p->width + x);
        for (size_t c = 0; c < u.width; c++) {
          /* A NaN exceeds any number and is never replaced. */
          bool larger =
              (from[c] > maximum[c]) | ((from[c] != from[c]) & (maximum[c] == maximum[c]));
          maximum[c] = larger ? from[c] : maximum[c];
          position[c] = larger ? here : position[c];
        }
      }
    }
    size_t at = unit / p->blocks * p->channels + u.channel;
    memcpy(p->y + at, maximum, u.width * sizeof(float));
    if (p->index) memcpy(p->index + at, position, u.width * sizeof(int32_t));
  }
}

static void adaptive_maximum(mtk_pool *pool, size_t batch, size_t height, size_t width,
                             size_t channels, size_t out_height, size_t out_width, const float *x,
                             float *y, int32_t *index) {
  pooling p = {height, width, channels, out_height, out_width, divide_up(channels, POOL_CHANNELS),
               x, y, index, NULL};
  size_t outputs = out_height * out_width;
  if (outputs == 0) return;
  size_t work = divide_up(height * width, outputs) * min_size(channels, POOL_CHANNELS);
  mtk_run_ranges(pool, batch * outputs * p.blocks, work, maximum_range, &p);
}

static void maximum_backward_range(const void *context, size_t begin, size_t end) {
  const pooling *p = context;
  for (size_t unit = begin; unit < end; unit++) {
    pool_unit u = pool_unit_at(p, unit, 1, 1);
    float *dx = p->y + u.n * p->height * p->width * p->channels + u.channel;
    for (size_t i = 0; i < p->height * p->width; i++)
      memset(dx + i * p->channels, 0, u.width * sizeof(float));
    for (size_t i = 0; i < p->out_height * p->out_width; i++) {
      size_t at = (u.n * p->out_height * p->out_width + i) * p->channels + u.channel;
      for (size_t c = 0; c < u.width; c++)
        dx[(size_t)p->chosen[at + c] * p->channels + c] += p->x[at + c];
    }
  }
}

static void adaptive_maximum_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                                      size_t channels, size_t out_height, size_t out_width,
                                      const int32_t *index, const float *dy, float *dx) {
  pooling p = {height, width, channels, out_height, out_width, divide_up(channels, POOL_CHANNELS),
               dy, dx, NULL, index};
  mtk_run_ranges(pool, batch * p.blocks, height * width * min_size(channels, POOL_CHANNELS),
                 maximum_backward_range, &p);
}
