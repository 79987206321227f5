/* Winograd convolutions F(m x m, 3 x 3) with m = 2, 4 or 6, for 3 x 3 kernels, stride 1 and one
 * group. The output is divided into tiles of m x m pixels. With the transforms B, G and A:
 *
 *     V = B' d B for the (m + 2)^2 inputs d of a tile, U = G g G' for the weights g
 *     M[p] = V[p] U[p] for each of the (m + 2)^2 points p, where V[p] is [tiles][inputs]
 *     y = A' M A, followed by the epilogue
 *
 * This file implements the transforms of inputs and outputs. The bits of an output do not depend on
 * the other tiles of its block, so the blocks may depend on the number of threads. */

enum {
  MAX_POINTS = 64,
  /* A tile at the edge of an image is short if it has fewer than m outputs down or across. A short
   * tile has fewer points. The kind of a point is a set of flags that states which tiles have the
   * point: */
  ONLY_FULL_ACROSS = 1, /* only tiles that are full across */
  ONLY_FULL_DOWN = 2,   /* only tiles that are full down */
  KINDS = 4             /* 0 means all tiles, and 3 only tiles that are full in both directions */
};

typedef struct winograd {
  const mtk_conv *shape;
  size_t m, points, down, across, tiles, panels;
  size_t last_down, last_across; /* outputs that the last tiles compute, 2 to m */
  unsigned char kind[MAX_POINTS];
  const float *x, *zeros;
  const float *packed; /* [point][panel][input][PANEL], or taps [panel][9][input][PANEL] */
  const panel_epilogue *epilogues; /* one per panel */
  size_t threads, block_tiles;
  atomic_bool failed;
} winograd;

/* The tiles [first, first + count), which are processed together. Each plane is padded by a cache
 * line, so that the points of a tile, which are at the same position in every plane, do not map to
 * the same cache set. */
typedef struct winograd_block {
  winograd *w;
  size_t first, count;
  size_t first_of[KINDS], count_of[KINDS]; /* the tiles that have the points of each kind */
  float *v;        /* [point][tile][input], for the tiles that have the point */
  float *products; /* [point][panel][tile][PANEL], for the tiles that have the point */
  size_t v_plane, product_plane;
  size_t panel, panels; /* the panels in `products` */
  float *weights;       /* transformed weights of a line of points, [n][panel][input][PANEL] */
  size_t weight_plane;
  size_t parts, panels_per_task; /* shared scheme: `parts` is the number of parts of the tiles */
} winograd_block;

/* ---- Tiles, full and short ---- */

/* The position of a tile, and the number of its outputs down and across. */
typedef struct tile_position {
  size_t image, row, column, down, across;
} tile_position;

static tile_position position_of_tile(const winograd *w, size_t tile) {
  size_t per_image = w->down * w->across, i = tile % per_image;
  tile_position p = {tile / per_image, i / w->across, i % w->across, w->m, w->m};
  if (p.row + 1 == w->down) p.down = w->last_down;
  if (p.column + 1 == w->across) p.across = w->last_across;
  return p;
}

/* Returns the index of a tile among the tiles that have points of a kind. If the tile has no points
 * of this kind, returns the index of the next tile that has them. */
static size_t index_in_kind(const winograd *w, size_t kind, const tile_position *p) {
  size_t down = w->down, across = w->across;
  if (kind & ONLY_FULL_DOWN && w->last_down < w->m) down--;
  if (kind & ONLY_FULL_ACROSS && w->last_across < w->m) across--;
  size_t in_image = p->row < down ? p->row * across + min_size(p->column, across) : down * across;
  return p->image * down * across + in_image;
}

static void count_kinds(winograd_block *b) {
  tile_position begin = position_of_tile(b->w, b->first);
  tile_position end = position_of_tile(b->w, b->first + b->count);
  for (size_t kind = 0; kind < KINDS; kind++) {
    b->first_of[kind] = index_in_kind(b->w, kind, &begin);
    b->count_of[kind] = index_in_kind(b->w, kind, &end) - b->first_of[kind];
  }
}

/* Writes pointers to the points of a tile in planes with `width` floats per tile. The pointers to
 * points that the tile does not have are not used. */
static void point_to_planes(const winograd_block *b, const tile_position *p, float *planes,
                            size_t plane, size_t width, float **point) {
  const winograd *w = b->w;
  float *from[KINDS];
  for (size_t kind = 0; kind < KINDS; kind++)
    from[kind] = planes + (index_in_kind(w, kind, p) - b->first_of[kind]) * width;
  if (w->last_down == w->m && w->last_across == w->m) { /* a faster loop if no tile is short */
    for (size_t i = 0; i < w->points; i++) point[i] = from[0] + i * plane;
    return;
  }
  for (size_t i = 0; i < w->points; i++) point[i] = from[w->kind[i]] + i * plane;
}

/* ---- Inputs to V ---- */

/* Transforms `count` channels (at most LANES) of a tile with `down` x `across` outputs. The element
 * pixel[i * n + j] points to channel 0 of an input, and point[i * n + j] points to channel 0 of a
 * point in V. */
INLINE void input_tile(const size_t m, size_t down, size_t across, const float *const *pixel,
                       size_t channel, size_t count, float *const *point) {
  const size_t n = m + 2;
  vec half[MAX_POINTS] = {{0}}, line[8] = {{0}}; /* zeros for a short tile */
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

/* Writes pointers to the inputs of a tile. Inputs outside the image point to zeros. */
static void point_to_inputs(const winograd *w, const tile_position *p, const float **pixel) {
  const mtk_conv *s = w->shape;
  size_t n = w->m + 2, top = p->row * w->m - s->padding, left = p->column * w->m - s->padding;
  for (size_t i = 0; i < n; i++) {
    size_t y = top + i; /* wraps around if negative */
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
  const float *pixel[MAX_POINTS];
  float *point[MAX_POINTS];
  for (size_t t = begin; t < end; t++) {
    tile_position p = position_of_tile(b->w, b->first + t);
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

/* Computes the outputs of the panel whose points are at `offset` from the pointers in `point`. */
INLINE void output_tile(const size_t m, size_t down, size_t across, float *const *point,
                        size_t offset, float *sums) {
  const size_t n = m + 2;
  vec half[MAX_POINTS] = {{0}}, line[8] = {{0}}; /* zeros for a short tile */
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

/* The outer loop is over tiles, because the panels of a pixel are contiguous. */
INLINE void output_tiles_of(const size_t m, const winograd_block *b, size_t begin, size_t end) {
  const winograd *w = b->w;
  const mtk_conv *s = w->shape;
  float sums[36 * PANEL] __attribute__((aligned(64)));
  size_t offset[36];
  float *point[MAX_POINTS];
  for (size_t t = begin; t < end; t++) {
    tile_position position = position_of_tile(w, b->first + t);
    point_to_planes(b, &position, b->products, b->product_plane, PANEL, point);
    size_t y = position.row * m, x = position.column * m;
    size_t high = min_size(m, s->out_height - y), wide = min_size(m, s->out_width - x);
    size_t row = position.image * s->out_height + y;
    for (size_t i = 0; i < high; i++)
      for (size_t j = 0; j < wide; j++)
        offset[i * m + j] = ((row + i) * s->out_width + x + j) * s->outputs;
    for (size_t p = 0; p < b->panels; p++) {
      const panel_epilogue *epilogue = &w->epilogues[b->panel + p];
      size_t panel = p * b->count * PANEL;
      if (position.down == m && position.across == m)
        output_tile(m, m, m, point, panel, sums);
      else
        output_tile(m, position.down, position.across, point, panel, sums);
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
