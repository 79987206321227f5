/* Winograd's convolutions F(m x m, 3 x 3), m = 2, 4, 6: 3 x 3, stride 1, one group. The output is cut
 * into tiles of m x m pixels. With B, G and A the transforms,
 *
 *     V = B' d B of the (m + 2)^2 inputs of a tile, U = G g G' of the weights,
 *     M[p] = V[p] U[p], a product tiles x inputs x outputs for each of (m + 2)^2 points p,
 *     y = A' M A, then the epilogue.
 *
 * Here are the first and the last of them. An output is the same bits whatever tiles lie beside its own
 * in a block, so that blocks may follow from the number of threads. */

enum { POINTS_MOST = 64 };

typedef struct winograd {
  const mtk_conv *shape;
  size_t m, points, down, across, tiles, panels;
  const float *x, *zeros, *packed; /* [point][panel][input][PANEL], or taps [panel][9][input][PANEL] */
  const panel_epilogue *epilogues; /* of every panel */
  size_t threads, block_tiles;
  atomic_bool failed;
} winograd;

/* Tiles [first, first + count) on their way. Planes are a line apart from a multiple of the caches'
 * ways, since a tile's points are written side by side. */
typedef struct winograd_block {
  winograd *w;
  size_t first, count;
  float *v, *products;          /* [point][tile][input], [point][panel][tile][PANEL] */
  size_t v_plane, product_plane;
  size_t panel, panels;         /* of which there are products */
  float *weights;               /* made of taps: a line of points, [n][panel][input][PANEL] */
  size_t weight_plane;
  size_t parts, group;          /* of tiles and of panels in a task of the shared way */
} winograd_block;

/* ---- Inputs to V ---- */

/* Up to LANES channels of a tile; pixel[i n + j] is where channel 0 of an input lies. */
INLINE void input_tile(const size_t m, const float *const *pixel, size_t channel, size_t count,
                       float *to, size_t plane) {
  const size_t n = m + 2;
  vec half[POINTS_MOST], line[8];
  UNROLL for (size_t i = 0; i < n; i++) {
    UNROLL for (size_t j = 0; j < n; j++) {
      const float *from = pixel[i * n + j] + channel;
      line[j] = count == LANES ? load(from) : load_part(from, count);
    }
    input_line(m, line, 1, half + i * n);
  }
  UNROLL for (size_t j = 0; j < n; j++) {
    input_line(m, half + j, n, line);
    UNROLL for (size_t i = 0; i < n; i++) {
      if (count == LANES)
        store(to + (i * n + j) * plane + channel, line[i]);
      else
        store_part(to + (i * n + j) * plane + channel, line[i], count);
    }
  }
}

/* Where the inputs of a tile lie; zeros outside the image. */
static void point_to_inputs(const winograd *w, size_t tile, const float **pixel) {
  const mtk_conv *s = w->shape;
  size_t n = w->m + 2, image = tile / (w->down * w->across), at = tile % (w->down * w->across);
  size_t top = at / w->across * w->m - s->padding, left = at % w->across * w->m - s->padding;
  for (size_t i = 0; i < n; i++) {
    size_t y = top + i; /* wraps where negative */
    for (size_t j = 0; j < n; j++) {
      size_t x = left + j;
      pixel[i * n + j] = y < s->height && x < s->width
                             ? w->x + ((image * s->height + y) * s->width + x) * s->inputs
                             : w->zeros;
    }
  }
}

INLINE void input_tiles_of(const size_t m, const winograd_block *b, size_t begin, size_t end) {
  const size_t channels = b->w->shape->inputs;
  const float *pixel[POINTS_MOST];
  for (size_t t = begin; t < end; t++) {
    point_to_inputs(b->w, b->first + t, pixel);
    float *to = b->v + t * channels;
    size_t c = 0;
    for (; c + LANES <= channels; c += LANES) input_tile(m, pixel, c, LANES, to, b->v_plane);
    if (c < channels) input_tile(m, pixel, c, channels - c, to, b->v_plane);
  }
}

static void input_tiles(const winograd_block *b, size_t begin, size_t end) {
  FOR_TILE(b->w->m, input_tiles_of, b, begin, end);
}

/* ---- M to outputs ---- */

INLINE void output_tile(const size_t m, const float *from, size_t plane, float *sums) {
  const size_t n = m + 2;
  vec half[POINTS_MOST], line[8];
  UNROLL for (size_t v = 0; v < VECTORS; v++) {
    UNROLL for (size_t i = 0; i < n; i++) {
      UNROLL for (size_t j = 0; j < n; j++) line[j] = load(from + (i * n + j) * plane + v * LANES);
      output_line(m, line, 1, half + i * m);
    }
    UNROLL for (size_t j = 0; j < m; j++) {
      output_line(m, half + j, m, line);
      UNROLL for (size_t i = 0; i < m; i++) store(sums + (i * m + j) * PANEL + v * LANES, line[i]);
    }
  }
}

/* Tile by tile, since the panels of a pixel lie side by side. */
INLINE void output_tiles_of(const size_t m, const winograd_block *b, size_t begin, size_t end) {
  const winograd *w = b->w;
  const mtk_conv *s = w->shape;
  float sums[36 * PANEL] __attribute__((aligned(64)));
  size_t offset[36];
  for (size_t t = begin; t < end; t++) {
    size_t tile = b->first + t, at = tile % (w->down * w->across);
    size_t y = at / w->across * m, x = at % w->across * m;
    size_t high = min_size(m, s->out_height - y), wide = min_size(m, s->out_width - x);
    size_t row = tile / (w->down * w->across) * s->out_height + y;
    for (size_t i = 0; i < high; i++)
      for (size_t j = 0; j < wide; j++)
        offset[i * m + j] = ((row + i) * s->out_width + x + j) * s->outputs;
    for (size_t p = 0; p < b->panels; p++) {
      const panel_epilogue *epilogue = &w->epilogues[b->panel + p];
      output_tile(m, b->products + (p * b->count + t) * PANEL, b->product_plane, sums);
      if (wide == m)
        finish_pixels(epilogue, sums, offset, high * m);
      else
        for (size_t i = 0; i < high; i++)
          finish_pixels(epilogue, sums + i * m * PANEL, offset + i * m, wide);
    }
  }
}

static void output_tiles(const winograd_block *b, size_t begin, size_t end) {
  FOR_TILE(b->w->m, output_tiles_of, b, begin, end);
}
