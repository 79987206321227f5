/* Winograd's convolutions as a whole: two ways to share the work. A task takes its tiles through all
 * three steps, near: what one core writes another reads slowly. Few tiles and large weights are shared:
 * each weight is then read by one core. */

enum {
  NEAR_TILES = 12,               /* for each thread at least, unless */
  NEAR_WEIGHTS = 768 << 10,      /* the weights stay in a core's cache: no more bytes */
  NEAR_BLOCK = 320 << 10,        /* bytes of V and M of a task with such weights; */
  NEAR_BLOCK_TILES = 64,         /* most tiles of one with others, */
  NEAR_PANELS = 4,               /* which has products of so many panels at a time; */
  EXPANDED_PANELS = 1,           /* of so many where their points are made on the way */
  SHARED_BLOCK = 8 << 20         /* bytes of V and M of all tasks together */
};

static size_t plane_floats(size_t floats) { return divide_up(floats, PANEL) * PANEL + PANEL; }

/* Floats of a block of `count` tiles; its planes. */
static size_t size_block(winograd *w, size_t count, size_t panels, winograd_block *b) {
  b->w = w;
  b->panels = panels;
  b->v_plane = plane_floats(count * w->shape->inputs);
  b->product_plane = plane_floats(count * panels * PANEL);
  return w->points * (b->v_plane + b->product_plane);
}

static void place_block(winograd_block *b, size_t first, size_t count, float *memory) {
  b->first = first;
  b->count = count;
  count_kinds(b);
  b->v = memory;
  b->products = memory + b->w->points * b->v_plane;
}

/* A task's memory: `floats`, and what the points of its panels' weights take. */
static float *take_memory(winograd_block *b, size_t floats) {
  const mtk_conv *s = b->w->shape;
  b->weight_plane = s->expands ? plane_floats(b->panels * s->inputs * PANEL) : 0;
  size_t all = floats + (b->w->m + 2) * b->weight_plane;
  float *memory = mtk_scratch_bytes(SCRATCH_TASK, all * sizeof(float));
  if (!memory) {
    atomic_store(&b->w->failed, true);
    return NULL;
  }
  b->weights = memory + floats;
  return memory;
}

/* Products and outputs of panels [first, last), as many at a time as the block has memory for. */
static void take_panels(winograd_block *b, size_t first, size_t last) {
  size_t most = b->panels;
  for (b->panel = first; b->panel < last; b->panel += b->panels) {
    b->panels = min_size(most, last - b->panel);
    if (b->w->shape->expands)
      expanded_products(b, last - b->panel - b->panels);
    else
      for (size_t point = 0; point < b->w->points; point++)
        packed_products(b, point, b->panel, b->panel + b->panels);
    output_tiles(b, 0, b->count);
  }
}

static size_t panels_near(const winograd *w) {
  return min_size(w->panels, w->shape->expands ? EXPANDED_PANELS : NEAR_PANELS);
}

/* Near: a task takes its own tiles all the way. */
static void near_task(void *context, size_t index) {
  winograd *w = context;
  winograd_block b = {0};
  size_t parts = divide_up(w->tiles, w->block_tiles);
  size_t begin = part_begin(w->tiles, parts, index);
  size_t count = part_begin(w->tiles, parts, index + 1) - begin;
  float *memory = take_memory(&b, size_block(w, count, panels_near(w), &b));
  if (!memory) return;
  place_block(&b, begin, count, memory);
  input_tiles(&b, 0, count);
  take_panels(&b, 0, w->panels);
}

static void input_task(void *context, size_t index) {
  const winograd_block *b = context;
  input_tiles(b, part_begin(b->count, b->parts, index), part_begin(b->count, b->parts, index + 1));
}

/* The panels of a point follow each other, as their weights do in memory. */
static void product_of_points_task(void *context, size_t index) {
  const winograd_block *b = context;
  size_t groups = divide_up(b->w->panels, b->group), first = index % groups * b->group;
  packed_products(b, index / groups, first, min_size(first + b->group, b->w->panels));
}

static void output_task(void *context, size_t index) {
  const winograd_block *b = context;
  output_tiles(b, part_begin(b->count, b->parts, index), part_begin(b->count, b->parts, index + 1));
}

/* Panels of all tiles, from their taps to the outputs. */
static void panels_task(void *context, size_t index) {
  winograd_block b = *(const winograd_block *)context;
  size_t panels = b.w->panels, parts = divide_up(panels, b.group);
  b.panels = panels_near(b.w);
  b.product_plane = plane_floats(b.count * b.panels * PANEL);
  b.products = take_memory(&b, b.w->points * b.product_plane);
  if (!b.products) return;
  take_panels(&b, part_begin(panels, parts, index), part_begin(panels, parts, index + 1));
}

/* Shared: all tasks take the same tiles from step to step. */
static void shared_block(mtk_pool *pool, winograd_block *b) {
  enum { TILES = 2, TASKS = 2 /* of a thread, where each has panels of its own */ };
  const winograd *w = b->w;
  b->parts = divide_up(b->count, TILES);
  mtk_pool_run(pool, b->parts, input_task, b);
  if (w->shape->expands) {
    b->group = divide_up(w->panels, TASKS * w->threads);
    mtk_pool_run(pool, divide_up(w->panels, b->group), panels_task, b);
    return;
  }
  b->group = panels_per_task(w->points, w->panels, b->count * PANEL * w->shape->inputs);
  b->group = divide_up(b->group, PANELS) * PANELS;
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
  return w->failed ? MTK_OUT_OF_MEMORY : MTK_OK;
}

/* Outputs of the last tile of a line of `size`: as many as there are, in pairs. */
static size_t last_outputs(size_t size, size_t m) {
  size_t rest = size % m;
  return rest ? divide_up(rest, 2) * 2 : m;
}

static winograd make_winograd(const mtk_conv *s, const float *x, const float *packed) {
  size_t m = s->tile;
  winograd w = {.shape = s, .m = m, .points = (m + 2) * (m + 2),
                .down = divide_up(s->out_height, m), .across = divide_up(s->out_width, m),
                .panels = divide_up(s->outputs, PANEL), .x = x, .packed = packed};
  w.tiles = s->batch * w.down * w.across;
  w.last_down = last_outputs(s->out_height, m);
  w.last_across = last_outputs(s->out_width, m);
  for (size_t i = 0; i < w.points; i++)
    w.kind[i] = (has_point(m, w.last_down, i / (m + 2)) ? 0 : ONLY_FULL_DOWN) +
                (has_point(m, w.last_across, i % (m + 2)) ? 0 : ONLY_FULL_ACROSS);
  return w;
}

/* Tiles of a block, and whether each is a task's own. */
static bool choose_blocks(winograd *w) {
  size_t threads = w->threads, inputs = w->shape->inputs, outputs = w->panels * PANEL;
  size_t tile_bytes = w->points * (inputs + outputs) * sizeof(float);
  bool small =
      !w->shape->expands && w->points * inputs * outputs * sizeof(float) <= NEAR_WEIGHTS;
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
  w.threads = (size_t)mtk_pool_threads(pool);
  bool near = choose_blocks(&w);
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
