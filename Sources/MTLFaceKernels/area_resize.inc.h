/* Area resizing, in which each output pixel is the mean of its window. The sums are integers, so
 * the order of summation does not affect the result. */

enum {
  AREA_PIXELS = 256, /* columns whose sums are computed together; the sums take 3 KB */
  AREA_CHANNELS = 3
};

typedef uint32_t pixel_sum __attribute__((vector_size(16)));
typedef int32_t pixel_integers __attribute__((vector_size(16)));
typedef float pixel_floats __attribute__((vector_size(16)));
typedef uint32_t unaligned_pixel_sum __attribute__((vector_size(16), aligned(4), may_alias));

/* Sets sums[i], for i < count, to the sum of the `rows` bytes of the column that starts at
 * source[i], and sets sums[count] to 0. */
static void sum_columns(const uint8_t *source, size_t pitch, size_t rows, size_t count,
                        uint32_t *sums) {
  uint16_t part[3 * AREA_PIXELS];
  memset(sums, 0, (count + 1) * sizeof *sums);
  for (size_t y = 0; y < rows; y += 257) { /* 257 * 255 is the largest 16-bit number */
    size_t last = min_size(y + 257, rows);
    for (size_t i = 0; i < count; i++) part[i] = source[y * pitch + i];
    for (size_t k = y + 1; k < last; k++) {
      const uint8_t *from = source + k * pitch;
      for (size_t i = 0; i < count; i++) part[i] = (uint16_t)(part[i] + from[i]);
    }
    for (size_t i = 0; i < count; i++) sums[i] += part[i];
  }
}

/* Adds `count` neighboring column sums for each of the three channels. */
INLINE void add_pixels(const uint32_t *columns, size_t count, uint64_t rows, uint64_t *sums) {
  size_t max_columns = (size_t)(UINT32_MAX / (255 * rows)); /* their sum fits in 32 bits */
  while (count > 0) {
    size_t part = min_size(count, max_columns);
    pixel_sum sum = {0};
    for (size_t x = 0; x < part; x++) {
      sum += (pixel_sum)(*(const unaligned_pixel_sum *)(columns + x * AREA_CHANNELS));
    }
    for (size_t c = 0; c < AREA_CHANNELS; c++) sums[c] += sum[c];
    columns += part * AREA_CHANNELS;
    count -= part;
  }
}

/* An iterator over the windows of consecutive outputs. It avoids a division per window. */
typedef struct window_iterator {
  size_t out, step, step_remainder; /* in = step * out + step_remainder */
  size_t begin, remainder;          /* the current window starts at begin + remainder / out */
} window_iterator;

static window_iterator make_window_iterator(size_t from, size_t in, size_t out) {
  return (window_iterator){out, in / out, in % out, from * in / out, from * in % out};
}

/* Advances to the next window, and returns the end of the previous one. */
INLINE size_t next_window(window_iterator *w) {
  w->begin += w->step;
  w->remainder += w->step_remainder;
  if (w->remainder >= w->out) {
    w->remainder -= w->out;
    w->begin++;
  }
  return w->begin + (w->remainder > 0);
}

INLINE void finish_area(const mtk_area *a, const uint64_t *sums, size_t area, float *out) {
  float scale = a->scale / (float)area;
  for (size_t c = 0; c < AREA_CHANNELS; c++) out[c] = (float)sums[c] * scale + a->shift;
}

/* Computes one output whose sums fit in 31 bits. Also writes the float after the output, which the
 * next output overwrites. */
INLINE void small_area(const mtk_area *a, const uint32_t *columns, size_t count, size_t area,
                       float *out) {
  pixel_sum sum = {0};
  for (size_t x = 0; x < count; x++)
    sum += (pixel_sum)(*(const unaligned_pixel_sum *)(columns + x * AREA_CHANNELS));
  pixel_floats mean = __builtin_convertvector((pixel_integers)sum, pixel_floats);
  mean = mean * (a->scale / (float)area) + a->shift;
  memcpy(out, &mean, sizeof mean);
}

/* Computes the `count` outputs of a row that start at column j. Their windows span at most
 * AREA_PIXELS columns. */
static void area_block(const mtk_area *a, const uint8_t *source, size_t rows, size_t j,
                       size_t count, float *out) {
  uint32_t columns[3 * AREA_PIXELS + 1];
  size_t first = window_begin(j, a->width, a->out_width);
  size_t last = window_end(j + count - 1, a->width, a->out_width);
  sum_columns(source + first * AREA_CHANNELS, a->pitch, rows, (last - first) * AREA_CHANNELS,
              columns);
  window_iterator w = make_window_iterator(j, a->width, a->out_width);
  bool small = rows * (w.step + 2) * 255 <= INT32_MAX;
  for (size_t k = 0; k < count; k++, out += AREA_CHANNELS) {
    size_t x = w.begin, width = next_window(&w) - x;
    const uint32_t *from = columns + (x - first) * AREA_CHANNELS;
    if (small && k + 1 < count) {
      small_area(a, from, width, rows * width, out);
      continue;
    }
    uint64_t sums[AREA_CHANNELS] = {0};
    add_pixels(from, width, rows, sums);
    finish_area(a, sums, rows * width, out);
  }
}

/* Computes one output with a window of any width. */
static void area_pixel(const mtk_area *a, const uint8_t *source, size_t rows, size_t j,
                       float *out) {
  uint32_t columns[3 * AREA_PIXELS + 1];
  size_t first = window_begin(j, a->width, a->out_width);
  size_t last = window_end(j, a->width, a->out_width);
  uint64_t sums[AREA_CHANNELS] = {0};
  for (size_t x = first; x < last; x += AREA_PIXELS) {
    size_t count = min_size(AREA_PIXELS, last - x);
    sum_columns(source + x * AREA_CHANNELS, a->pitch, rows, count * AREA_CHANNELS, columns);
    add_pixels(columns, count, rows, sums);
  }
  finish_area(a, sums, rows * (last - first), out);
}

static void area_row(const mtk_area *a, size_t i, float *out) {
  size_t y = window_begin(i, a->height, a->out_height);
  size_t rows = window_end(i, a->height, a->out_height) - y;
  const uint8_t *source = a->source + y * a->pitch;
  /* The windows of n outputs cover fewer than n * width / out_width + 2 columns. */
  size_t block = (AREA_PIXELS - 2) * a->out_width / a->width;
  for (size_t j = 0; j < a->columns; j += max_size(block, 1)) {
    float *to = out + j * AREA_CHANNELS;
    if (block > 0)
      area_block(a, source, rows, a->left + j, min_size(block, a->columns - j), to);
    else
      area_pixel(a, source, rows, a->left + j, to);
  }
}

static void area_range(const void *context, size_t begin, size_t end) {
  const mtk_area *a = context;
  for (size_t i = begin; i < end; i++)
    area_row(a, a->top + i, a->out + i * a->columns * AREA_CHANNELS);
}

static void area_resize(mtk_pool *pool, const mtk_area *a) {
  if (a->columns == 0) return;
  size_t window = divide_up(a->height, a->out_height) * divide_up(a->width, a->out_width);
  mtk_run_ranges(pool, a->rows, a->columns * window * AREA_CHANNELS, area_range, a);
}
