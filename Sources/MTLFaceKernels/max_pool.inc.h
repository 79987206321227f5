/* Maximum over windows of a fixed size and stride. A unit of work is one row of the result. */

typedef struct max_pooling {
  size_t height, width, channels, kernel, stride, out_height, out_width;
  const float *x;
  float *y;
  int32_t *index;
} max_pooling;

/* The window of output j: it is cut where the image ends. */
typedef struct pool_window {
  size_t y, x, rows, columns;
} pool_window;

static pool_window max_pool_window(const max_pooling *p, size_t i, size_t j) {
  size_t y = i * p->stride, x = j * p->stride;
  return (pool_window){y, x, min_size(p->kernel, p->height - y), min_size(p->kernel, p->width - x)};
}

/* LANES channels of a window; a NaN beats any number, and nothing beats a NaN. */
INLINE vec window_most(const float *from, size_t pitch, size_t channels, size_t rows,
                       size_t columns) {
  vec most = load(from);
  for (size_t y = 0; y < rows; y++) {
    for (size_t x = 0; x < columns; x++) {
      vec v = load(from + y * pitch + x * channels);
      most = choose((v > most) | (v != v), v, most);
    }
  }
  return most;
}

/* No more than LANES channels, or positions wanted. */
static void window_maximum_checked(const max_pooling *p, const float *from, pool_window w, float *to,
                               int32_t *index) {
  for (size_t c = 0; c < p->channels; c++) {
    float most = from[c];
    size_t where = w.y * p->width + w.x;
    for (size_t y = 0; y < w.rows; y++) {
      for (size_t x = 0; x < w.columns; x++) {
        float v = from[(y * p->width + x) * p->channels + c];
        bool more = (v > most) | ((v != v) & (most == most));
        most = more ? v : most;
        where = more ? (w.y + y) * p->width + w.x + x : where;
      }
    }
    to[c] = most;
    if (index) index[c] = (int32_t)where;
  }
}

static void max_pool_range(const void *context, size_t begin, size_t end) {
  const max_pooling *p = context;
  size_t channels = p->channels, pitch = p->width * channels;
  for (size_t row = begin; row < end; row++) {
    const float *image = p->x + row / p->out_height * p->height * pitch;
    for (size_t j = 0; j < p->out_width; j++) {
      pool_window w = max_pool_window(p, row % p->out_height, j);
      const float *from = image + w.y * pitch + w.x * channels;
      size_t at = (row * p->out_width + j) * channels;
      if (p->index || channels < LANES) {
        window_maximum_checked(p, from, w, p->y + at, p->index ? p->index + at : NULL);
        continue;
      }
      /* The last vector overlaps the one before where the channels leave a rest. */
      for (size_t c = 0; c < channels; c = c + LANES < channels && c + 2 * LANES > channels
                                               ? channels - LANES
                                               : c + LANES) {
        const float *lanes = from + c;
        vec most = w.rows == 2 && w.columns == 2 ? window_most(lanes, pitch, channels, 2, 2)
                   : w.rows == 3 && w.columns == 3
                       ? window_most(lanes, pitch, channels, 3, 3)
                       : window_most(lanes, pitch, channels, w.rows, w.columns);
        store(p->y + at + c, most);
      }
    }
  }
}

static void max_pool(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                     size_t kernel, size_t stride, size_t out_height, size_t out_width,
                     const float *x, float *y, int32_t *index) {
  max_pooling p = {height, width, channels, kernel, stride, out_height, out_width, x, y, index};
  if (channels == 0) return;
  mtk_run_ranges(pool, batch * out_height, out_width * channels * kernel * kernel, max_pool_range,
                 &p);
}
