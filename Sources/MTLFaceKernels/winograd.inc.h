/* Winograd's convolutions F(m x m, 3 x 3), m = 2, 4, 6 (Lavin & Gray, arXiv 1509.09308): 3 x 3, stride
 * 1, one group. The output is cut into tiles of m x m pixels. With B, G and A the transforms,
 *
 *     V = B' d B of the (m + 2)^2 inputs of a tile, U = G g G' of the weights (packed so),
 *     M[p] = V[p] U[p], a product tiles x inputs x outputs for each of (m + 2)^2 points p,
 *     y = A' M A, then the epilogue.
 *
 * Points of interpolation: 0, +-1; 0, +-1/sqrt 2, +-sqrt 2 (which round less than 0, +-1, +-2);
 * 0, +-1, +-2, +-1/2. An output is the same bits whatever tiles lie beside its own in a block, so
 * that blocks may follow from the number of threads. */

enum {
  POINTS_MOST = 64,
  /* A task takes its tiles through all three steps, near: what one core writes another reads slowly.
   * Few tiles and large weights are shared: each weight is then read by one core. */
  NEAR_TILES = 12,               /* for each thread at least, unless */
  NEAR_WEIGHTS = 768 << 10,      /* the weights stay in a core's cache: no more bytes */
  NEAR_BLOCK = 320 << 10,        /* bytes of V and M of a task with such weights; */
  NEAR_BLOCK_TILES = 64,         /* most tiles of one with others, */
  NEAR_PANELS = 4,               /* which has products of so many panels at a time */
  SHARED_BLOCK = 8 << 20         /* bytes of V and M of all tasks together */
};

typedef struct winograd {
  const mtk_conv *shape;
  size_t m, points, down, across, tiles, panels;
  const float *x, *zeros, *packed; /* packed [point][panel][input][PANEL] */
  const panel_epilogue *epilogues; /* of every panel */
  size_t block_tiles;
  atomic_bool failed;
} winograd;

/* Tiles [first, first + count) on their way. Planes are a line apart from a multiple of the caches'
 * ways, since a tile's points are written side by side. */
typedef struct winograd_block {
  const winograd *w;
  size_t first, count;
  float *v, *products;          /* [point][tile][input], [point][panel][tile][PANEL] */
  size_t v_plane, product_plane;
  size_t panel, panels;         /* of which there are products */
  size_t parts, group;          /* of tiles and of panels in a task of the shared way */
} winograd_block;

/* Calls an inline function with m as a number that the compiler knows. */
#define FOR_TILE(m, function, ...)                                                                 \
  ((m) == 2   ? function(2, __VA_ARGS__)                                                           \
   : (m) == 4 ? function(4, __VA_ARGS__)                                                           \
              : function(6, __VA_ARGS__))

/* ---- Transforms of one line ---- */

/* At points x and -x. */
INLINE void put_pair(vec even, vec odd, vec *to) {
  to[0] = even + odd;
  to[1] = even - odd;
}

INLINE void input_line(const size_t m, const vec *d, const size_t step, vec *to) {
  const vec d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step];
  if (m == 2) {
    to[0] = d0 - d2;
    to[1] = d1 + d2;
    to[2] = d2 - d1;
    to[3] = d1 - d3;
    return;
  }
  const vec d4 = d[4 * step], d5 = d[5 * step];
  if (m == 4) {
    const float root = 0x1.6a09e6p+0f;
    vec even = d4 - 2.0f * d2, odd = (root / 2) * (d3 - 2.0f * d1);
    vec even2 = d4 - 0.5f * d2, odd2 = root * (d3 - 0.5f * d1);
    to[0] = d0 - 2.5f * d2 + d4;
    put_pair(even, odd, to + 1);
    put_pair(even2, odd2, to + 3);
    to[5] = d1 - 2.5f * d3 + d5;
    return;
  }
  const vec d6 = d[6 * step], d7 = d[7 * step];
  vec even = d6 - 4.25f * d4 + d2, odd = d1 - 4.25f * d3 + d5;
  vec even2 = d6 - 1.25f * d4 + 0.25f * d2, odd2 = 0.5f * d1 - 2.5f * d3 + 2.0f * d5;
  vec even3 = d6 - 5.0f * d4 + 4.0f * d2, odd3 = 2.0f * d1 - 2.5f * d3 + 0.5f * d5;
  to[0] = d0 - d6 + 5.25f * (d4 - d2);
  put_pair(even, odd, to + 1);
  put_pair(even2, odd2, to + 3);
  put_pair(even3, odd3, to + 5);
  to[7] = d7 - d1 + 5.25f * (d3 - d5);
}

INLINE void output_line(const size_t m, const vec *p, const size_t step, vec *to) {
  vec sum = p[step] + p[2 * step], difference = p[step] - p[2 * step];
  if (m == 2) {
    to[0] = p[0] + sum;
    to[1] = difference - p[3 * step];
    return;
  }
  vec sum2 = p[3 * step] + p[4 * step], difference2 = p[3 * step] - p[4 * step];
  if (m == 4) {
    const float root = 0x1.6a09e6p+0f;
    to[0] = p[0] + sum + sum2;
    to[1] = (root / 2) * difference + root * difference2;
    to[2] = 0.5f * sum + 2.0f * sum2;
    to[3] = (root / 4) * difference + (2 * root) * difference2 + p[5 * step];
    return;
  }
  vec sum3 = p[5 * step] + p[6 * step], difference3 = p[5 * step] - p[6 * step];
  to[0] = p[0] + sum + sum2 + sum3;
  to[1] = difference + 2.0f * difference2 + 0.5f * difference3;
  to[2] = sum + 4.0f * sum2 + 0.25f * sum3;
  to[3] = difference + 8.0f * difference2 + 0.125f * difference3;
  to[4] = sum + 16.0f * sum2 + 0.0625f * sum3;
  to[5] = difference + 32.0f * difference2 + 0.03125f * difference3 + p[7 * step];
}

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

/* ---- Products ---- */

/* Panels [first, last) of one point, for all tiles of the block. */
static void point_products(const winograd_block *b, size_t point, size_t first, size_t last) {
  const winograd *w = b->w;
  size_t inputs = w->shape->inputs, stride = inputs * PANEL, panels;
  const float *v = b->v + point * b->v_plane, *packed = w->packed + point * w->panels * stride;
  float *products = b->products + point * b->product_plane;
  const float *row[TILE_ROWS + STRIP];
  for (size_t begin = 0; begin < b->count; begin += TILE_ROWS) {
    size_t rows = min_size(TILE_ROWS, b->count - begin), strips = strip_count(rows);
    for (size_t s = 0; s < strips; s++) {
      size_t from = part_begin(rows, strips, s), to = part_begin(rows, strips, s + 1);
      for (size_t r = from; r < to; r++) row[s * STRIP + r - from] = v + (begin + r) * inputs;
    }
    for (size_t panel = first; panel < last; panel += panels) {
      panels = panels_at_once(panel, last);
      /* After the last of a group its first at the next point; elsewhere panels follow each other. */
      bool turns = panel + panels == last && b->panels < w->panels;
      size_t next = turns ? w->panels - (panel - first) : panels;
      panel_product(row, rows, panels, 1, inputs, packed + panel * stride, stride, next * stride,
                    products + ((panel - b->panel) * b->count + begin) * PANEL, b->count * PANEL);
    }
  }
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

/* ---- Two ways to share the work ---- */

static size_t plane_floats(size_t floats) { return divide_up(floats, PANEL) * PANEL + PANEL; }

/* Floats of a block of `count` tiles; its planes. */
static size_t size_block(const winograd *w, size_t count, size_t panels, winograd_block *b) {
  b->w = w;
  b->panels = panels;
  b->v_plane = plane_floats(count * w->shape->inputs);
  b->product_plane = plane_floats(count * panels * PANEL);
  return w->points * (b->v_plane + b->product_plane);
}

static void place_block(winograd_block *b, size_t first, size_t count, float *memory) {
  b->first = first;
  b->count = count;
  b->v = memory;
  b->products = memory + b->w->points * b->v_plane;
}

/* Near: a task takes its own tiles all the way. */
static void near_task(void *context, size_t index) {
  winograd *w = context;
  winograd_block b = {0};
  size_t parts = divide_up(w->tiles, w->block_tiles);
  size_t begin = part_begin(w->tiles, parts, index);
  size_t count = part_begin(w->tiles, parts, index + 1) - begin;
  size_t floats = size_block(w, count, min_size(NEAR_PANELS, w->panels), &b);
  float *memory = mtk_scratch_bytes(SCRATCH_TASK, floats * sizeof(float));
  if (!memory) {
    atomic_store(&w->failed, true);
    return;
  }
  place_block(&b, begin, count, memory);
  input_tiles(&b, 0, count);
  for (; b.panel < w->panels; b.panel += b.panels) {
    b.panels = min_size(NEAR_PANELS, w->panels - b.panel);
    for (size_t point = 0; point < w->points; point++)
      point_products(&b, point, b.panel, b.panel + b.panels);
    output_tiles(&b, 0, count);
  }
}

static void input_task(void *context, size_t index) {
  const winograd_block *b = context;
  input_tiles(b, part_begin(b->count, b->parts, index), part_begin(b->count, b->parts, index + 1));
}

/* The panels of a point follow each other, as their weights do in memory. */
static void product_of_points_task(void *context, size_t index) {
  const winograd_block *b = context;
  size_t groups = divide_up(b->w->panels, b->group), first = index % groups * b->group;
  point_products(b, index / groups, first, min_size(first + b->group, b->w->panels));
}

static void output_task(void *context, size_t index) {
  const winograd_block *b = context;
  output_tiles(b, part_begin(b->count, b->parts, index), part_begin(b->count, b->parts, index + 1));
}

/* Shared: all tasks take the same tiles from step to step. */
static void shared_block(mtk_pool *pool, winograd_block *b) {
  enum { TILES = 2 };
  const winograd *w = b->w;
  b->parts = divide_up(b->count, TILES);
  b->group = panels_per_task(w->points, w->panels, b->count * PANEL * w->shape->inputs);
  b->group = divide_up(b->group, PANELS) * PANELS;
  mtk_pool_run(pool, b->parts, input_task, b);
  mtk_pool_run(pool, w->points * divide_up(w->panels, b->group), product_of_points_task, b);
  mtk_pool_run(pool, b->parts, output_task, b);
}

static mtk_status shared_blocks(mtk_pool *pool, winograd *w, float *memory) {
  size_t parts = divide_up(w->tiles, w->block_tiles);
  for (size_t i = 0; i < parts; i++) {
    winograd_block b = {0};
    size_t begin = part_begin(w->tiles, parts, i), end = part_begin(w->tiles, parts, i + 1);
    size_block(w, end - begin, w->panels, &b);
    place_block(&b, begin, end - begin, memory);
    shared_block(pool, &b);
  }
  return MTK_OK;
}

static winograd make_winograd(const mtk_conv *s, const float *x, const float *packed) {
  size_t m = s->tile;
  winograd w = {.shape = s, .m = m, .points = (m + 2) * (m + 2),
                .down = divide_up(s->out_height, m), .across = divide_up(s->out_width, m),
                .panels = divide_up(s->outputs, PANEL), .x = x, .packed = packed};
  w.tiles = s->batch * w.down * w.across;
  return w;
}

/* Tiles of a block, and whether each is a task's own. */
static bool choose_blocks(winograd *w, size_t threads) {
  size_t inputs = w->shape->inputs, outputs = w->panels * PANEL;
  size_t tile_bytes = w->points * (inputs + outputs) * sizeof(float);
  bool small = w->points * inputs * outputs * sizeof(float) <= NEAR_WEIGHTS;
  if (small)
    w->block_tiles = max_size(STRIP, NEAR_BLOCK / tile_bytes);
  else if (w->tiles >= NEAR_TILES * threads) /* as many blocks for each thread */
    w->block_tiles = divide_up(w->tiles, threads * divide_up(w->tiles, threads * NEAR_BLOCK_TILES));
  else
    w->block_tiles = max_size(4 * STRIP, SHARED_BLOCK / tile_bytes);
  w->block_tiles = min_size(w->tiles, w->block_tiles);
  return small || w->tiles >= NEAR_TILES * threads;
}

static mtk_status winograd_forward(mtk_pool *pool, const mtk_conv *s, const float *x,
                                   const float *packed, const mtk_epilogue *epilogue, float *y) {
  winograd w = make_winograd(s, x, packed);
  if (w.tiles * w.panels == 0) return MTK_OK;
  bool near = choose_blocks(&w, (size_t)mtk_pool_threads(pool));
  size_t zeros = plane_floats(s->inputs);
  winograd_block sizes;
  size_t block = near ? 0 : size_block(&w, w.block_tiles, w.panels, &sizes);
  size_t bytes = (zeros + block) * sizeof(float);
  float *memory = mtk_scratch_bytes(SCRATCH_CALL, bytes + w.panels * sizeof(panel_epilogue));
  if (!memory) return MTK_OUT_OF_MEMORY;
  memset(memory, 0, zeros * sizeof(float));
  w.zeros = memory;
  panel_epilogue *epilogues = (panel_epilogue *)(memory + zeros + block);
  for (size_t panel = 0; panel < w.panels; panel++)
    epilogues[panel] = make_panel_epilogue(epilogue, y, panel * PANEL,
                                           min_size(PANEL, s->outputs - panel * PANEL));
  w.epilogues = epilogues;
  if (!near) return shared_blocks(pool, &w, memory + zeros);
  mtk_pool_run(pool, divide_up(w.tiles, w.block_tiles), near_task, &w);
  return w.failed ? MTK_OUT_OF_MEMORY : MTK_OK;
}
