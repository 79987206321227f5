/* The inner loops of all products: a strip of up to STRIP rows by one panel of 16 columns, the sums
 * in registers. Blocks of k are each summed from zero, in the order of k, and then added up: short
 * chains keep rounding small (4608 terms in blocks of 256 err a quarter as much as in one chain).
 * However the work is cut into tiles and strips, no bit of a result changes. */

/* sums[r][...] (in place of what is there if `fresh`) += over taps and k of
 * row[tap][r][first + k * step] * panel[k][...]; the panel runs on from tap to tap. */
INLINE void strip_product(const size_t rows, const float *const *row, size_t taps, size_t first,
                          size_t count, const size_t step, const float *panel, bool fresh,
                          float *sums) {
  vec sum[STRIP][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < VECTORS; v++) sum[r][v] = (vec){0};
  }
  for (size_t t = 0; t < taps; t++, row += STRIP) {
    const float *a[STRIP];
    UNROLL for (size_t r = 0; r < rows; r++) a[r] = row[r] + first;
    for (size_t k = 0; k < count; k++, panel += PANEL) {
      vec w[VECTORS];
      UNROLL for (size_t v = 0; v < VECTORS; v++) w[v] = load(panel + v * LANES);
      UNROLL for (size_t r = 0; r < rows; r++) {
        float x = a[r][k * step];
        UNROLL for (size_t v = 0; v < VECTORS; v++) sum[r][v] += w[v] * x;
      }
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < VECTORS; v++) {
      float *to = sums + r * PANEL + v * LANES;
      store(to, fresh ? sum[r][v] : load(to) + sum[r][v]);
    }
  }
}

/* One case for each number of rows that a strip can have, so that the compiler knows it. */
#if STRIP == 6
#define FOR_EACH_ROWS(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#else
#define FOR_EACH_ROWS(CASE) CASE(1) CASE(2) CASE(3)
#endif

/* Rows with their k side by side: activations, channels last. */
static void product_of_strip(size_t rows, const float *const *row, size_t taps, size_t first,
                             size_t count, const float *panel, bool fresh, float *sums) {
#define CASE(n)                                                                                    \
  case n:                                                                                          \
    strip_product(n, row, taps, first, count, 1, panel, fresh, sums);                              \
    break;
  switch (rows) { FOR_EACH_ROWS(CASE) }
#undef CASE
}

/* Channel by channel: sums[r][c] += over taps and partners of row[tap][r][first + (c ^ partner)] *
 * panel[tap][partner][c]. `width` channels are live. */
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
