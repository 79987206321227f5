/* The inner loops of convolutions and of products with packed panels. They multiply a strip of up
 * to STRIP rows by one or PANELS panels of 16 columns, with the sums in registers. Each block of k
 * is summed from zero in the order of k, and the sums of the blocks are added. This keeps rounding
 * errors small: the error of 4608 terms in blocks of 256 is about a quarter of the error of a
 * single sum. The division into tiles and strips does not affect the bits of the result. */

enum {
  TO_SECOND_CACHE = 2 /* prefetch to L2, because L1 accepts only about 24 pending lines */
};

/* The panels computed side by side: their weights, and the destination of their sums. */
typedef struct panel_set {
  const float *weights;
  size_t stride; /* in floats, from panel to panel */
  float *sums;   /* [panel][row][PANEL] */
  size_t sums_stride;
  /* Memory that is prefetched gradually, because prefetching many cache lines at once would stall
   * the processor. */
  const float *prefetch;
  size_t lines; /* the number of 64-byte cache lines to prefetch, per panel if `apart` is true */
  bool apart;   /* true if the weights of each panel are prefetched separately */
} panel_set;

INLINE panel_set make_panel_set(const float *weights, size_t stride, float *sums,
                                size_t sums_stride) {
  return (panel_set){weights, stride, sums, sums_stride, weights, 0, false};
}

/* Adds the products for k in [begin, end) to `sum`. */
INLINE void add_strip(const size_t rows, const size_t panels, const float *const *a,
                      const float *weights, size_t stride, const size_t step, size_t begin,
                      size_t end, const float *prefetch, const size_t streams,
                      vec (*sum)[PANELS * VECTORS]) {
  const size_t vectors = panels * VECTORS;
  for (size_t k = begin; k < end; k++) {
    vec w[PANELS * VECTORS];
    UNROLL for (size_t p = 0; p < streams; p++)
      __builtin_prefetch(prefetch + p * stride + (k - begin) * PANEL, 0, TO_SECOND_CACHE);
    UNROLL for (size_t v = 0; v < vectors; v++)
      w[v] = load(weights + k * PANEL + v / VECTORS * stride + v % VECTORS * LANES);
    UNROLL for (size_t r = 0; r < rows; r++) {
      float x = a[r][k * step];
      UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] += w[v] * x;
    }
  }
}

/* Computes the sums over taps and k of row[tap][r][first + k * step] * weights[p][tap][k][...].
 * Stores them in sums[p][r][...] if `overwrite` is true, and adds them to these sums otherwise. */
INLINE void strip_product(const size_t rows, const size_t panels, const float *const *row,
                          size_t taps, size_t first, size_t count, const size_t step,
                          const panel_set *set, bool overwrite) {
  enum { MAX_VECTORS = PANELS * VECTORS };
  const size_t vectors = panels * VECTORS;
  const float *panel = set->weights;
  vec sum[STRIP][MAX_VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] = (vec){0};
  }
  const float *prefetch = set->prefetch;
  size_t lines = set->lines;
  for (size_t t = 0; t < taps; t++, row += STRIP, panel += count * PANEL) {
    const float *a[STRIP];
    UNROLL for (size_t r = 0; r < rows; r++) a[r] = row[r] + first;
    size_t prefetched = min_size(lines, count);
    if (panels > 1 && set->apart)
      add_strip(rows, panels, a, panel, set->stride, step, 0, prefetched, prefetch, panels, sum);
    else
      add_strip(rows, panels, a, panel, set->stride, step, 0, prefetched, prefetch, 1, sum);
    add_strip(rows, panels, a, panel, set->stride, step, prefetched, count, prefetch, 0, sum);
    prefetch += prefetched * PANEL;
    lines -= prefetched;
  }
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      float *to = set->sums + v / VECTORS * set->sums_stride + r * PANEL + v % VECTORS * LANES;
      store(to, overwrite ? sum[r][v] : load(to) + sum[r][v]);
    }
  }
}

/* Expands CASE for each possible number of rows in a strip, so that the number is a compile-time
 * constant. */
#if STRIP == 12
#define FOR_EACH_ROWS(CASE)                                                                        \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)                                                  \
  CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#elif STRIP == 6
#define FOR_EACH_ROWS(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#else
#define FOR_EACH_ROWS(CASE) CASE(1) CASE(2) CASE(3)
#endif

/* Computes the product for rows whose elements are contiguous, such as channels-last pixels. */
static void product_of_strip(size_t rows, size_t panels, const float *const *row, size_t taps,
                             size_t first, size_t count, const panel_set *set, bool overwrite) {
#define CASE(n)                                                                                    \
  case n:                                                                                          \
    if (PANELS > 1 && panels == PANELS)                                                            \
      strip_product(n, PANELS, row, taps, first, count, 1, set, overwrite);                        \
    else                                                                                           \
      strip_product(n, 1, row, taps, first, count, 1, set, overwrite);                             \
    break;
  switch (rows) { FOR_EACH_ROWS(CASE) }
#undef CASE
}

/* Computes sums[r][c], the sum over taps and partners of
 * row[tap][r][first + (c ^ partner)] * panel[tap][partner][c]. `width` channels are in use. */
INLINE void channelwise_product(const size_t rows, const size_t partners, const bool whole,
                                const float *const *row, size_t taps, size_t first, size_t width,
                                const float *panel, float *sums) {
  vec sum[STRIP][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < VECTORS; v++) sum[r][v] = (vec){0};
  }
  for (size_t t = 0; t < taps; t++, row += STRIP, panel += partners * PANEL) {
    UNROLL for (size_t v = 0; v < VECTORS; v++) {
      size_t c = v * LANES, count = whole ? LANES : width > c ? width - c : 0;
      vec w = load(panel + c), w_partner = partners == 2 ? load(panel + PANEL + c) : w;
      UNROLL for (size_t r = 0; r < rows; r++) {
        vec x = whole ? load(row[r] + first + c) : load_part(row[r] + first + c, count);
        sum[r][v] += w * x;
        if (partners == 2) sum[r][v] += w_partner * swap_pairs(x);
      }
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < VECTORS; v++) store(sums + r * PANEL + v * LANES, sum[r][v]);
  }
}

static void channelwise_strip(size_t rows, size_t partners, const float *const *row, size_t taps,
                              size_t first, size_t width, const float *panel, float *sums) {
#define CASE(n)                                                                                    \
  case n:                                                                                          \
    if (partners == 1)                                                                             \
      channelwise_product(n, 1, true, row, taps, first, PANEL, panel, sums);                       \
    else                                                                                           \
      channelwise_product(n, 2, true, row, taps, first, PANEL, panel, sums);                       \
    return;
  if (width == PANEL) {
    switch (rows) { FOR_EACH_ROWS(CASE) }
  }
#undef CASE
  for (size_t r = 0; r < rows; r++) {
    if (partners == 1)
      channelwise_product(1, 1, false, row + r, taps, first, width, panel, sums + r * PANEL);
    else
      channelwise_product(1, 2, false, row + r, taps, first, width, panel, sums + r * PANEL);
  }
}
