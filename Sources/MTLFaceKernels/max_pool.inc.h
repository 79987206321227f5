/* Maximum pooling with a fixed window and stride. A unit of work is one row of the result. */

typedef struct max_pooling {
  size_t height, width, channels, kernel, stride, out_height, out_width;
  const float *x;
  float *y;
  int32_t *index;
} max_pooling;

/* The window of an output, cropped to the image. */
typedef struct pool_window {
  size_t y, x, rows, columns;
} pool_window;

static pool_window max_pool_window(const max_pooling *p, size_t i, size_t j) {
  size_t y = i * p->stride, x = j * p->stride;
  return (pool_window){y, x, min_size(p->kernel, p->height - y), min_size(p->kernel, p->width - x)};
}

/* Returns the maximum over a window for LANES channels. A NaN counts as the maximum. */
INLINE vec window_maximum(const float *from, size_t pitch, size_t channels, size_t rows,
                          size_t columns) {
  vec maximum = load(from);
  for (size_t y = 0; y < rows; y++) {
    for (size_t x = 0; x < columns; x++) {
      vec v = load(from + y * pitch + x * channels);
      maximum = choose((v > maximum) | (v != v), v, maximum);
    }
  }
  return maximum;
}

/* The scalar version, used for fewer than LANES channels or if positions are requested. */
static void window_maximum_scalar(const max_pooling *p, const float *from, pool_window w, float *to,
                                  int32_t *index) {
  for (size_t c = 0; c < p->channels; c++) {
    float maximum = from[c];
    size_t position = w.y * p->width + w.x;
    for (size_t y = 0; y < w.rows; y++) {
      for (size_t x = 0; x < w.columns; x++) {
        float v = from[(y * p->width + x) * p->channels + c];
        bool larger = (v > maximum) | ((v != v) & (maximum == maximum));
        maximum = larger ? v : maximum;
        position = larger ? (w.y + y) * p->width + w.x + x : position;
      }
    }
    to[c] = maximum;
    if (index) index[c] = (int32_t)position;
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
      size_t offset = (row * p->out_width + j) * channels;
      if (p->index || channels < LANES) {
        window_maximum_scalar(p, from, w, p->y + offset, p->index ? p->index + offset : NULL);
        continue;
      }
      /* If LANES does not divide the number of channels, the last two vectors overlap. */
      for (size_t c = 0; c < channels; c = c + LANES < channels && c + 2 * LANES > channels
                                               ? channels - LANES
                                               : c + LANES) {
        const float *lanes = from + c;
        vec maximum = w.rows == 2 && w.columns == 2
                          ? window_maximum(lanes, pitch, channels, 2, 2)
                      : w.rows == 3 && w.columns == 3
                          ? window_maximum(lanes, pitch, channels, 3, 3)
                          : window_maximum(lanes, pitch, channels, w.rows, w.columns);
        store(p->y + offset + c, maximum);
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
