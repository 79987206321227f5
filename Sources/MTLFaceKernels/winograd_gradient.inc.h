/* The weight gradient, computed with the transposed Winograd transforms. dU[p] is the sum of
 * V[p]' (A dy A')[p] over the tiles of all images, and dg = G' dU G. */

typedef struct winograd_gradient {
  winograd_block block;    /* `products` holds A dy A', [point][panel][tile][PANEL] */
  const float *dy, *zeros; /* `zeros` has one float per output channel */
  bool overwrite;          /* true for the first block of tiles */
  float *totals, *dweight; /* totals [point][panel][input][PANEL] */
  size_t strips, groups;   /* the number of strips, and of groups of PACK_INPUTS inputs */
} winograd_gradient;

/* ---- A dy A' ---- */

/* Transforms a line of output gradients to m + 2 points. */
INLINE void dy_line(const size_t m, size_t outputs, const vec *d, const size_t step, vec *to) {
  const vec d0 = d[0], d1 = d[step];
  to[0] = d0;
  if (m == 2) {
    to[1] = d0 + d1;
    to[2] = d0 - d1;
    to[3] = -d1;
    return;
  }
  if (outputs == 2) {
    const float point = m == 4 ? 0x1.6a09e6p-1f : 1.0f;
    put_pair(d0, point * d1, to + 1);
    to[m + 1] = d1;
    return;
  }
  const vec d2 = d[2 * step], d3 = d[3 * step];
  if (m == 4) {
    const float root = 0x1.6a09e6p+0f;
    vec even = d0 + 0.5f * d2, odd = (root / 2) * d1 + (root / 4) * d3;
    vec even2 = d0 + 2.0f * d2, odd2 = root * d1 + (2 * root) * d3;
    put_pair(even, odd, to + 1);
    put_pair(even2, odd2, to + 3);
    to[5] = d3;
    return;
  }
  if (outputs == 4) {
    put_pair(d0 + d2, d1 + d3, to + 1);
    put_pair(d0 + 4.0f * d2, 2.0f * d1 + 8.0f * d3, to + 3);
    to[7] = d3;
    return;
  }
  const vec d4 = d[4 * step], d5 = d[5 * step];
  vec even = d0 + d2 + d4, odd = d1 + d3 + d5;
  vec even2 = d0 + 4.0f * d2 + 16.0f * d4, odd2 = 2.0f * d1 + 8.0f * d3 + 32.0f * d5;
  vec even3 = d0 + 0.25f * d2 + 0.0625f * d4, odd3 = 0.5f * d1 + 0.125f * d3 + 0.03125f * d5;
  put_pair(even, odd, to + 1);
  put_pair(even2, odd2, to + 3);
  put_pair(even3, odd3, to + 5);
  to[7] = d5;
}

/* Transforms one panel of output gradients of a tile. */
INLINE void dy_tile(const size_t m, size_t down, size_t across, const float *const *pixel,
                    size_t channel, size_t width, float *const *point, size_t offset) {
  const size_t n = m + 2;
  UNROLL for (size_t v = 0; v < PANEL; v += LANES) {
    vec half[MAX_POINTS] = {{0}}, line[8] = {{0}}; /* zeros for a short tile */
    size_t count = width > v ? width - v : 0;
    UNROLL for (size_t i = 0; i < m; i++) {
      if (i >= down) continue;
      UNROLL for (size_t j = 0; j < m; j++)
        if (j < across) line[j] = load_part(pixel[i * m + j] + channel + v, count);
      dy_line(m, across, line, 1, half + i * n);
    }
    UNROLL for (size_t j = 0; j < n; j++) {
      if (!has_point(m, across, j)) continue;
      dy_line(m, down, half + j, n, line);
      UNROLL for (size_t i = 0; i < n; i++)
        if (has_point(m, down, i)) store(point[i * n + j] + offset + v, line[i]);
    }
  }
}

INLINE void dy_tiles_of(const size_t m, const winograd_gradient *g, size_t begin, size_t end) {
  const winograd_block *b = &g->block;
  const winograd *w = b->w;
  const mtk_conv *s = w->shape;
  const float *pixel[MAX_POINTS];
  float *point[MAX_POINTS];
  for (size_t t = begin; t < end; t++) {
    tile_position position = position_of_tile(w, b->first + t);
    size_t top = position.row * m, left = position.column * m;
    for (size_t i = 0; i < m; i++) {
      for (size_t j = 0; j < m; j++) {
        size_t y = top + i, x = left + j;
        pixel[i * m + j] =
            y < s->out_height && x < s->out_width
                ? g->dy + ((position.image * s->out_height + y) * s->out_width + x) * s->outputs
                : g->zeros;
      }
    }
    point_to_planes(b, &position, b->products, b->product_plane, PANEL, point);
    for (size_t panel = 0; panel < w->panels; panel++) {
      size_t channel = panel * PANEL, width = min_size(PANEL, s->outputs - channel);
      size_t offset = panel * b->count * PANEL;
      if (position.down == m && position.across == m)
        dy_tile(m, m, m, pixel, channel, width, point, offset);
      else
        dy_tile(m, position.down, position.across, pixel, channel, width, point, offset);
    }
  }
}

static void dy_task(void *context, size_t index) {
  const winograd_gradient *g = context;
  const winograd_block *b = &g->block;
  size_t begin = part_begin(b->count, b->parts, index);
  size_t end = part_begin(b->count, b->parts, index + 1);
  input_tiles(b, begin, end);
  FOR_TILE(b->w->m, dy_tiles_of, g, begin, end);
}

/* ---- Products ---- */

/* Computes the products for a strip of inputs. The tiles of an input are `step` floats apart. */
static void tiles_product(size_t rows, size_t panels, const float *const *row, size_t first,
                          size_t count, size_t step, const panel_set *set, bool overwrite) {
#define CASE(n)                                                                                    \
  case n:                                                                                          \
    if (PANELS > 1 && panels == PANELS)                                                            \
      strip_product(n, PANELS, row, 1, first, count, step, set, overwrite);                        \
    else                                                                                           \
      strip_product(n, 1, row, 1, first, count, step, set, overwrite);                             \
    break;
  switch (rows) { FOR_EACH_ROWS(CASE) }
#undef CASE
}

/* Computes dU for some panels of one point. */
static void gradient_points_task(void *context, size_t index) {
  const winograd_gradient *g = context;
  const winograd_block *b = &g->block;
  const winograd *w = b->w;
  size_t inputs = w->shape->inputs, parts = divide_up(w->panels, b->panels_per_task), panels;
  size_t point = index / parts, panel = index % parts * b->panels_per_task;
  size_t last = min_size(panel + b->panels_per_task, w->panels);
  size_t tiles = b->count_of[w->kind[point]];
  const float *v = b->v + point * b->v_plane, *row[STRIP];
  const float *transformed_dy = b->products + point * b->product_plane;
  for (; panel < last; panel += panels) {
    panels = panels_at_once(panel, last);
    float *totals = g->totals + (point * w->panels + panel) * inputs * PANEL;
    if (tiles == 0 && g->overwrite) memset(totals, 0, panels * inputs * PANEL * sizeof(float));
    for (size_t first = 0; first < tiles; first += K_BLOCK) {
      size_t count = min_size(K_BLOCK, tiles - first);
      for (size_t s = 0; s < g->strips; s++) {
        size_t from = part_begin(inputs, g->strips, s), to = part_begin(inputs, g->strips, s + 1);
        for (size_t r = 0; r < to - from; r++) row[r] = v + first * inputs + from + r;
        panel_set set = make_panel_set(transformed_dy + (panel * b->count + first) * PANEL,
                                       b->count * PANEL, totals + from * PANEL, inputs * PANEL);
        tiles_product(to - from, panels, row, 0, count, inputs, &set, g->overwrite && first == 0);
      }
    }
  }
}

/* ---- G' dU G ---- */

/* Transforms a line of m + 2 points of dU to 3 taps. */
INLINE void weight_gradient_line(const size_t m, const vec *u, const size_t step, vec *to) {
  const vec sum = u[step] + u[2 * step], difference = u[step] - u[2 * step];
  if (m == 2) {
    to[0] = u[0] + 0.5f * sum;
    to[1] = 0.5f * difference;
    to[2] = 0.5f * sum + u[3 * step];
    return;
  }
  const vec sum2 = u[3 * step] + u[4 * step], difference2 = u[3 * step] - u[4 * step];
  if (m == 4) {
    const float third = 1.0f / 3, root = 0x1.6a09e6p+0f;
    to[0] = u[0] - (2 * third) * sum + (third / 2) * sum2;
    to[1] = (root * third) * (0.5f * difference2 - difference);
    to[2] = third * (sum2 - sum) + u[5 * step];
    return;
  }
  const vec sum3 = u[5 * step] + u[6 * step], difference3 = u[5 * step] - u[6 * step];
  const float a = 2.0f / 9, b = 1.0f / 90, c = 32.0f / 45;
  to[0] = u[0] - a * sum + b * sum2 + c * sum3;
  to[1] = (2 * b) * difference2 - a * difference + (c / 2) * difference3;
  to[2] = (4 * b) * sum2 - a * sum + (c / 4) * sum3 + u[7 * step];
}

/* Computes dg for one input and panel, as taps[9][PANEL]. */
INLINE void weight_gradient_taps(const size_t m, const float *from, size_t plane, float *taps) {
  const size_t n = m + 2;
  UNROLL for (size_t v = 0; v < PANEL; v += LANES) {
    vec half[24], line[8];
    UNROLL for (size_t i = 0; i < n; i++) {
      UNROLL for (size_t j = 0; j < n; j++) line[j] = load(from + (i * n + j) * plane + v);
      weight_gradient_line(m, line, 1, half + i * 3);
    }
    UNROLL for (size_t j = 0; j < 3; j++) {
      weight_gradient_line(m, half + j, 3, line);
      UNROLL for (size_t i = 0; i < 3; i++) store(taps + (i * 3 + j) * PANEL + v, line[i]);
    }
  }
}

/* Computes dg for units [begin, end), and stores it in PyTorch's order. A unit is one panel by
 * PACK_INPUTS inputs. */
static void store_weight_gradients(const void *context, size_t begin, size_t end) {
  const winograd_gradient *g = context;
  const winograd *w = g->block.w;
  size_t inputs = w->shape->inputs, plane = w->panels * inputs * PANEL;
  float taps[PACK_INPUTS][9 * PANEL] __attribute__((aligned(64)));
  for (size_t unit = begin; unit < end; unit++) {
    size_t panel = unit / g->groups, first = unit % g->groups * PACK_INPUTS;
    size_t count = min_size(PACK_INPUTS, inputs - first);
    for (size_t i = 0; i < count; i++) {
      const float *from = g->totals + (panel * inputs + first + i) * PANEL;
      FOR_TILE(w->m, weight_gradient_taps, from, plane, taps[i]);
    }
    size_t width = min_size(PANEL, w->shape->outputs - panel * PANEL);
    for (size_t o = 0; o < width; o++) {
      float *to = g->dweight + ((panel * PANEL + o) * inputs + first) * 9;
      for (size_t i = 0; i < count; i++)
        for (size_t t = 0; t < 9; t++) to[i * 9 + t] = taps[i][t * PANEL + o];
    }
  }
}

static mtk_status winograd_weight_gradient(mtk_pool *pool, const mtk_conv *s, const float *x,
                                           const float *dy, float *dweight) {
  enum { TILES = 4 };
  winograd w = make_winograd(s, x, NULL);
  size_t tile_bytes = w.points * (s->inputs + w.panels * PANEL) * sizeof(float);
  w.block_tiles = min_size(w.tiles, max_size(K_BLOCK, SHARED_BLOCK / tile_bytes));
  winograd_gradient g = {.dy = dy, .dweight = dweight, .strips = strip_count(s->inputs),
                         .groups = divide_up(s->inputs, PACK_INPUTS)};
  size_t zeros = plane_floats(max_size(s->inputs, s->outputs));
  size_t totals = w.points * w.panels * s->inputs * PANEL;
  size_t block = size_block(&w, w.block_tiles, w.panels, &g.block);
  float *memory = mtk_scratch_bytes(SCRATCH_CALL, (zeros + totals + block) * sizeof(float));
  if (!memory) return MTK_OUT_OF_MEMORY;
  memset(memory, 0, zeros * sizeof(float));
  w.zeros = g.zeros = memory;
  g.totals = memory + zeros;
  size_t parts = divide_up(w.tiles, w.block_tiles);
  for (size_t i = 0; i < parts; i++) {
    size_t begin = part_begin(w.tiles, parts, i), count = part_begin(w.tiles, parts, i + 1) - begin;
    size_block(&w, count, w.panels, &g.block);
    start_block(&g.block, begin, count, g.totals + totals);
    g.overwrite = i == 0;
    g.block.parts = divide_up(count, TILES);
    g.block.panels_per_task =
        divide_up(panels_per_task(w.points, w.panels, count * PANEL * s->inputs), PANELS) * PANELS;
    mtk_pool_run(pool, g.block.parts, dy_task, &g);
    size_t tasks = w.points * divide_up(w.panels, g.block.panels_per_task);
    mtk_pool_run(pool, tasks, gradient_points_task, &g);
  }
  mtk_run_ranges(pool, w.panels * g.groups, PACK_INPUTS * PANEL * w.points, store_weight_gradients,
                 &g);
  return MTK_OK;
}
