/* The products of Winograd convolutions. The weights are transformed in advance or in each call. */

/* Computes panels [first, last) of one point, for the tiles of the block that have this point.
 * `next` points to the weights of the next call, or is NULL. */
static void point_products(const winograd_block *b, size_t point, size_t first, size_t last,
                           const float *weights, const float *next) {
  size_t inputs = b->w->shape->inputs, stride = inputs * PANEL, panels;
  size_t count = b->count_of[b->w->kind[point]];
  const float *v = b->v + point * b->v_plane;
  float *products = b->products + point * b->product_plane;
  const float *row[TILE_ROWS + STRIP];
  for (size_t begin = 0; begin < count; begin += TILE_ROWS) {
    size_t rows = min_size(TILE_ROWS, count - begin), strips = strip_count(rows);
    for (size_t s = 0; s < strips; s++) {
      size_t from = part_begin(rows, strips, s), to = part_begin(rows, strips, s + 1);
      for (size_t r = from; r < to; r++) row[s * STRIP + r - from] = v + (begin + r) * inputs;
    }
    for (size_t panel = first; panel < last; panel += panels) {
      panels = panels_at_once(panel, last);
      const float *panel_weights = weights + (panel - first) * stride;
      panel_product(row, rows, panels, 1, inputs, panel_weights, stride,
                    panel + panels < last ? panel_weights + panels * stride : next,
                    products + ((panel - b->panel) * b->count + begin) * PANEL, b->count * PANEL);
    }
  }
}

/* Computes products with weights that were transformed in advance. If the block has only some of
 * the panels, the next call computes the same panels of the next point; otherwise, it computes the
 * panels that follow in memory. */
static void packed_products(const winograd_block *b, size_t point, size_t first, size_t last) {
  const winograd *w = b->w;
  size_t stride = w->shape->inputs * PANEL;
  const float *weights = w->packed + (point * w->panels + first) * stride;
  size_t next = b->panels < w->panels ? w->panels : last - first;
  point_products(b, point, first, last, weights, weights + next * stride);
}

/* ---- Weights that every call transforms ---- */

/* Computes the points of line i of one panel, to[j][input][PANEL], from taps[9][input][PANEL]. */
INLINE void expand_line(const size_t m, const size_t i, const float *taps, size_t inputs, float *to,
                        size_t plane) {
  const size_t n = m + 2;
  for (size_t k = 0; k < inputs * PANEL; k += LANES) {
    vec g[3], line[8], half[3];
    UNROLL for (size_t j = 0; j < 3; j++) {
      UNROLL for (size_t r = 0; r < 3; r++) g[r] = load(taps + (r * 3 + j) * inputs * PANEL + k);
      weight_line(m, g, line);
      half[j] = line[min_size(i, n - 1)]; /* if i >= n, the code is compiled but never executed */
    }
    weight_line(m, half, line);
    UNROLL for (size_t j = 0; j < n; j++) store(to + j * plane + k, line[j]);
  }
}

INLINE void expand(const size_t m, size_t i, const float *taps, size_t inputs, float *to,
                   size_t plane) {
  switch (i) {
  case 0: expand_line(m, 0, taps, inputs, to, plane); break;
  case 1: expand_line(m, 1, taps, inputs, to, plane); break;
  case 2: expand_line(m, 2, taps, inputs, to, plane); break;
  case 3: expand_line(m, 3, taps, inputs, to, plane); break;
  case 4: expand_line(m, 4, taps, inputs, to, plane); break;
  case 5: expand_line(m, 5, taps, inputs, to, plane); break;
  case 6: expand_line(m, 6, taps, inputs, to, plane); break;
  default: expand_line(m, 7, taps, inputs, to, plane);
  }
}

/* Computes the products of the block's panels, one line of points at a time, so that the
 * transformed weights stay in the cache. Also prefetches the taps of the next panels, of which
 * there are `following`. */
static void expanded_products(const winograd_block *b, size_t following) {
  const winograd *w = b->w;
  size_t inputs = w->shape->inputs, n = w->m + 2, taps_size = 9 * inputs * PANEL;
  const float *taps = w->packed + b->panel * taps_size, *end = taps + b->panels * taps_size;
  size_t chunks = 9 * min_size(following, b->panels);
  for (size_t i = 0; i < n; i++) {
    for (size_t p = 0; p < b->panels; p++)
      FOR_TILE(w->m, expand, i, taps + p * taps_size, inputs, b->weights + p * inputs * PANEL,
               b->weight_plane);
    for (size_t j = 0; j < n; j++) {
      size_t point = i * n + j, chunk = part_begin(chunks, w->points, point);
      bool prefetches = chunk < part_begin(chunks, w->points, point + 1);
      point_products(b, point, b->panel, b->panel + b->panels, b->weights + j * b->weight_plane,
                     prefetches ? end + chunk * inputs * PANEL : NULL);
    }
  }
}
