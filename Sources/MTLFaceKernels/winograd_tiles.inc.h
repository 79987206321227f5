/* Winograd's convolutions F(m x m, 3 x 3), m = 2, 4, 6: 3 x 3, stride 1, one group. The output is cut
 * into tiles of m x m pixels. With B, G and A the transforms,
 *
 *     V = B' d B of the (m + 2)^2 inputs of a tile, U = G g G' of the weights,
 *     M[p] = V[p] U[p], a product tiles x inputs x outputs for each of (m + 2)^2 points p,
 *     y = A' M A, then the epilogue.
 *
 * Here are the first and the last of them. An output is the same bits whatever tiles lie beside its own
 * in a block, so that blocks may follow from the number of threads. */

enum {
  POINTS_MOST = 64,
  /* A tile is short where the edge of the image leaves it fewer outputs: down, across or both. Then it
   * has fewer points. Four kinds of points: all tiles have those of kind 0, */
  ONLY_FULL_ACROSS = 1, /* not the short ones of these lines, */
  ONLY_FULL_DOWN = 2,   /* or of those, */
  KINDS = 4             /* or either. */
};

typedef struct winograd {
  const mtk_conv *shape;
  size_t m, points, down, across, tiles, panels;
  size_t last_down, last_across; /* outputs that the last tiles compute, 2 to m */
  unsigned char kind[POINTS_MOST];
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
  size_t first_of[KINDS], count_of[KINDS]; /* of the tiles that have a kind of points, among all such */
  float *v, *products; /* [point][tile][input], [point][panel][tile][PANEL], of tiles with the point */
  size_t v_plane, product_plane;
  size_t panel, panels;         /* of which there are products */
  float *weights;               /* made of taps: a line of points, [n][panel][input][PANEL] */
  size_t weight_plane;
  size_t parts, group;          /* of tiles and of panels in a task of the shared way */
} winograd_block;

/* ---- Tiles, full and short ---- */

/* One tile: where its outputs begin, and how many it computes each way. */
typedef struct tile_place {
  size_t image, row, column, down, across;
} tile_place;

static tile_place place_of_tile(const winograd *w, size_t tile) {
  size_t of_image = w->down * w->across, at = tile % of_image;
  tile_place p = {tile / of_image, at / w->across, at % w->across, w->m, w->m};
  if (p.row + 1 == w->down) p.down = w->last_down;
  if (p.column + 1 == w->across) p.across = w->last_across;
  return p;
}

/* Which number a tile is among those with points of a kind; or would be. */
static size_t number_of_kind(const winograd *w, size_t kind, const tile_place *p) {
  size_t down = w->down, across = w->across;
  if (kind & ONLY_FULL_DOWN && w->last_down < w->m) down--;
  if (kind & ONLY_FULL_ACROSS && w->last_across < w->m) across--;
  size_t of_image = p->row < down ? p->row * across + min_size(p->column, across) : down * across;
  return p->image * down * across + of_image;
}

static void count_kinds(winograd_block *b) {
  tile_place begin = place_of_tile(b->w, b->first), end = place_of_tile(b->w, b->first + b->count);
  for (size_t kind = 0; kind < KINDS; kind++) {
    b->first_of[kind] = number_of_kind(b->w, kind, &begin);
    b->count_of[kind] = number_of_kind(b->w, kind, &end) - b->first_of[kind];
  }
}

/* Where the points of a tile lie in planes of `width` floats a tile; anywhere, if it lacks them. */
static void point_to_planes(const winograd_block *b, const tile_place *p, float *planes,
                            size_t plane, size_t width, float **point) {
  const winograd *w = b->w;
  float *from[KINDS];
  for (size_t kind = 0; kind < KINDS; kind++)
    from[kind] = planes + (number_of_kind(w, kind, p) - b->first_of[kind]) * width;
  if (w->last_down == w->m && w->last_across == w->m) { /* all kinds are one, and this is quicker */
    for (size_t i = 0; i < w->points; i++) point[i] = from[0] + i * plane;
    return;
  }
  for (size_t i = 0; i < w->points; i++) point[i] = from[w->kind[i]] + i * plane;
}

/* ---- Inputs to V ---- */

/* Up to LANES channels of a tile with so many outputs down and across; pixel[i n + j] is where channel
 * 0 of an input lies, point[i n + j] where that of a point goes. */
INLINE void input_tile(const size_t m, size_t down, size_t across, const float *const *pixel,
                       size_t channel, size_t count, float *const *point) {
  const size_t n = m + 2;
  vec half[POINTS_MOST] = {{0}}, line[8] = {{0}}; /* what a short tile lacks */
  UNROLL for (size_t i = 0; i < n; i++) {
    if (i >= down + 2) continue;
    UNROLL for (size_t j = 0; j < n; j++) {
      if (j >= across + 2) continue;
      const float *from = pixel[i * n + j] + channel;
      line[j] = count == LANES ? load(from) : load_part(from, count);
    }
    input_line(m, across, line, 1, half + i * n);
  }
  UNROLL for (size_t j = 0; j < n; j++) {
    if (!has_point(m, across, j)) continue;
    input_line(m, down, half + j, n, line);
    UNROLL for (size_t i = 0; i < n; i++) {
      if (!has_point(m, down, i)) continue;
      if (count == LANES)
        store(point[i * n + j] + channel, line[i]);
      else
        store_part(point[i * n + j] + channel, line[i], count);
    }
  }
}

/* Where the inputs of a tile lie; zeros outside the image. */
static void point_to_inputs(const winograd *w, const tile_place *p, const float **pixel) {
  const mtk_conv *s = w->shape;
  size_t n = w->m + 2, top = p->row * w->m - s->padding, left = p->column * w->m - s->padding;
  for (size_t i = 0; i < n; i++) {
    size_t y = top + i; /* wraps where negative */
    for (size_t j = 0; j < n; j++) {
      size_t x = left + j;
      pixel[i * n + j] = y < s->height && x < s->width
                             ? w->x + ((p->image * s->height + y) * s->width + x) * s->inputs
                             : w->zeros;
    }
  }
}

INLINE void input_tiles_of(const size_t m, const winograd_block *b, size_t begin, size_t end) {
  const size_t channels = b->w->shape->inputs;
  const float *pixel[POINTS_MOST];
  float *point[POINTS_MOST];
  for (size_t t = begin; t < end; t++) {
    tile_place p = place_of_tile(b->w, b->first + t);
    point_to_inputs(b->w, &p, pixel);
    point_to_planes(b, &p, b->v, b->v_plane, channels, point);
    size_t c = 0;
    if (p.down == m && p.across == m)
      for (; c + LANES <= channels; c += LANES) input_tile(m, m, m, pixel, c, LANES, point);
    for (; c < channels; c += LANES)
      input_tile(m, p.down, p.across, pixel, c, min_size(LANES, channels - c), point);
  }
}

static void input_tiles(const winograd_block *b, size_t begin, size_t end) {
  FOR_TILE(b->w->m, input_tiles_of, b, begin, end);
}

/* ---- M to outputs ---- */

/* The panel that begins `offset` floats after the points. */
INLINE void output_tile(const size_t m, size_t down, size_t across, float *const *point,
                        size_t offset, float *sums) {
  const size_t n = m + 2;
  vec half[POINTS_MOST] = {{0}}, line[8] = {{0}}; /* what a short tile lacks */
  UNROLL for (size_t v = 0; v < VECTORS; v++) {
    UNROLL for (size_t i = 0; i < n; i++) {
      if (!has_point(m, down, i)) continue;
      UNROLL for (size_t j = 0; j < n; j++)
        if (has_point(m, across, j)) line[j] = load(point[i * n + j] + offset + v * LANES);
      output_line(m, across, line, 1, half + i * m);
    }
    UNROLL for (size_t j = 0; j < m; j++) {
      if (j >= across) continue;
      output_line(m, down, half + j, m, line);
      UNROLL for (size_t i = 0; i < m; i++)
        if (i < down) store(sums + (i * m + j) * PANEL + v * LANES, line[i]);
    }
  }
}

/* Tile by tile, since the panels of a pixel lie side by side. */
INLINE void output_tiles_of(const size_t m, const winograd_block *b, size_t begin, size_t end) {
  const winograd *w = b->w;
  const mtk_conv *s = w->shape;
  float sums[36 * PANEL] __attribute__((aligned(64)));
  size_t offset[36];
  float *point[POINTS_MOST];
  for (size_t t = begin; t < end; t++) {
    tile_place place = place_of_tile(w, b->first + t);
    point_to_planes(b, &place, b->products, b->product_plane, PANEL, point);
    size_t y = place.row * m, x = place.column * m;
    size_t high = min_size(m, s->out_height - y), wide = min_size(m, s->out_width - x);
    size_t row = place.image * s->out_height + y;
    for (size_t i = 0; i < high; i++)
      for (size_t j = 0; j < wide; j++)
        offset[i * m + j] = ((row + i) * s->out_width + x + j) * s->outputs;
    for (size_t p = 0; p < b->panels; p++) {
      const panel_epilogue *epilogue = &w->epilogues[b->panel + p];
      size_t panel = p * b->count * PANEL;
      if (place.down == m && place.across == m)
        output_tile(m, m, m, point, panel, sums);
      else
        output_tile(m, place.down, place.across, point, panel, sums);
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
