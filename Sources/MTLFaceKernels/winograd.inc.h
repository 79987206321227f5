/* The division of a Winograd convolution into tasks, in one of two ways. In the local scheme, each
 * task computes all steps for its own tiles, because a core reads data slowly if another core wrote
 * it. In the shared scheme, used for few tiles if the weights are large or every call transforms
 * them, all tasks work on the same tiles, one step at a time, so that each weight is read by only
 * one core. */

enum {
  /* The local scheme is used if there are at least LOCAL_TILES tiles per thread, or if the weights
   * are transformed in advance and have at most LOCAL_WEIGHTS bytes, so that they fit in the cache
   * of a core. */
  LOCAL_TILES = 12,
  LOCAL_WEIGHTS = 768 << 10,
  LOCAL_BLOCK = 320 << 10, /* the size of V and M of a task for such weights, in bytes */
  LOCAL_BLOCK_TILES = 64,  /* the maximum number of tiles of a task for larger weights */
  LOCAL_PANELS = 4,        /* panels that the local scheme computes at a time */
  EXPANDED_PANELS = 1,     /* the same number if every call transforms the weights */
  SHARED_BLOCK = 8 << 20   /* the size of V and M of all tasks of the shared scheme, in bytes */
};

/* Returns the padded size of a plane, in floats. */
static size_t plane_floats(size_t floats) { return divide_up(floats, PANEL) * PANEL + PANEL; }

/* Sets the sizes of the planes of a block of `count` tiles, and returns the size of the block in
 * floats. */
static size_t size_block(winograd *w, size_t count, size_t panels, winograd_block *b) {
  b->w = w;
  b->panels = panels;
  b->v_plane = plane_floats(count * w->shape->inputs);
  b->product_plane = plane_floats(count * panels * PANEL);
  return w->points * (b->v_plane + b->product_plane);
}

static void start_block(winograd_block *b, size_t first, size_t count, float *memory) {
  b->first = first;
  b->count = count;
  count_kinds(b);
  b->v = memory;
  b->products = memory + b->w->points * b->v_plane;
}

/* Allocates the memory of a task, which is `floats` floats followed by the transformed weights of
 * the task's panels. */
static float *allocate_block(winograd_block *b, size_t floats) {
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

/* Computes the products and the outputs of panels [first, last), b->panels panels at a time. */
static void compute_panels(winograd_block *b, size_t first, size_t last) {
  size_t max_panels = b->panels;
  for (b->panel = first; b->panel < last; b->panel += b->panels) {
    b->panels = min_size(max_panels, last - b->panel);
    if (b->w->shape->expands)
      expanded_products(b, last - b->panel - b->panels);
    else
      for (size_t point = 0; point < b->w->points; point++)
        packed_products(b, point, b->panel, b->panel + b->panels);
    output_tiles(b, 0, b->count);
  }
}

static size_t local_panels(const winograd *w) {
  return min_size(w->panels, w->shape->expands ? EXPANDED_PANELS : LOCAL_PANELS);
}

/* Computes all steps for the tiles of a task of the local scheme. */
static void local_task(void *context, size_t index) {
  winograd *w = context;
  winograd_block b = {0};
  size_t parts = divide_up(w->tiles, w->block_tiles);
  size_t begin = part_begin(w->tiles, parts, index);
  size_t count = part_begin(w->tiles, parts, index + 1) - begin;
  float *memory = allocate_block(&b, size_block(w, count, local_panels(w), &b));
  if (!memory) return;
  start_block(&b, begin, count, memory);
  input_tiles(&b, 0, count);
  compute_panels(&b, 0, w->panels);
}

static void input_task(void *context, size_t index) {
  const winograd_block *b = context;
  input_tiles(b, part_begin(b->count, b->parts, index), part_begin(b->count, b->parts, index + 1));
}

/* Computes some panels of one point. Consecutive tasks compute consecutive panels, whose weights
 * are contiguous. */
static void product_of_points_task(void *context, size_t index) {
  const winograd_block *b = context;
  size_t groups = divide_up(b->w->panels, b->panels_per_task);
  size_t first = index % groups * b->panels_per_task;
  packed_products(b, index / groups, first, min_size(first + b->panels_per_task, b->w->panels));
}

static void output_task(void *context, size_t index) {
  const winograd_block *b = context;
  output_tiles(b, part_begin(b->count, b->parts, index), part_begin(b->count, b->parts, index + 1));
}

/* Transforms the weights of some panels, and computes their outputs for all tiles of the block. */
static void panels_task(void *context, size_t index) {
  winograd_block b = *(const winograd_block *)context;
  size_t panels = b.w->panels, parts = divide_up(panels, b.panels_per_task);
  b.panels = local_panels(b.w);
  b.product_plane = plane_floats(b.count * b.panels * PANEL);
  b.products = allocate_block(&b, b.w->points * b.product_plane);
  if (!b.products) return;
  compute_panels(&b, part_begin(panels, parts, index), part_begin(panels, parts, index + 1));
}

/* Computes a block of tiles with the shared scheme. */
static void shared_block(mtk_pool *pool, winograd_block *b) {
  enum { TILES = 2, TASKS_PER_THREAD = 2 };
  const winograd *w = b->w;
  b->parts = divide_up(b->count, TILES);
  mtk_pool_run(pool, b->parts, input_task, b);
  if (w->shape->expands) {
    b->panels_per_task = divide_up(w->panels, TASKS_PER_THREAD * w->threads);
    mtk_pool_run(pool, divide_up(w->panels, b->panels_per_task), panels_task, b);
    return;
  }
  b->panels_per_task = panels_per_task(w->points, w->panels, b->count * PANEL * w->shape->inputs);
  b->panels_per_task = divide_up(b->panels_per_task, PANELS) * PANELS;
  size_t tasks = w->points * divide_up(w->panels, b->panels_per_task);
  mtk_pool_run(pool, tasks, product_of_points_task, b);
  mtk_pool_run(pool, b->parts, output_task, b);
}

static mtk_status shared_blocks(mtk_pool *pool, winograd *w, float *memory) {
  size_t parts = divide_up(w->tiles, w->block_tiles);
  for (size_t i = 0; i < parts; i++) {
    winograd_block b = {0};
    size_t begin = part_begin(w->tiles, parts, i), end = part_begin(w->tiles, parts, i + 1);
    size_block(w, end - begin, w->panels, &b);
    start_block(&b, begin, end - begin, memory);
    shared_block(pool, &b);
  }
  return w->failed ? MTK_OUT_OF_MEMORY : MTK_OK;
}

/* Returns the number of outputs that the last tile of a line of `size` outputs computes. It is the
 * number of remaining outputs, rounded up to an even number, or m if no outputs remain. */
static size_t last_outputs(size_t size, size_t m) {
  size_t remaining = size % m;
  return remaining ? divide_up(remaining, 2) * 2 : m;
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

/* Sets the number of tiles per block, and returns true if the local scheme is used. */
static bool choose_blocks(winograd *w) {
  size_t threads = w->threads, inputs = w->shape->inputs, outputs = w->panels * PANEL;
  size_t tile_bytes = w->points * (inputs + outputs) * sizeof(float);
  bool small =
      !w->shape->expands && w->points * inputs * outputs * sizeof(float) <= LOCAL_WEIGHTS;
  if (small)
    w->block_tiles = max_size(STRIP, LOCAL_BLOCK / tile_bytes);
  else if (w->tiles >= LOCAL_TILES * threads) /* the same number of blocks for each thread */
    w->block_tiles =
        divide_up(w->tiles, threads * divide_up(w->tiles, threads * LOCAL_BLOCK_TILES));
  else
    w->block_tiles = max_size(4 * STRIP, SHARED_BLOCK / tile_bytes);
  w->block_tiles = min_size(w->tiles, w->block_tiles);
  return small || w->tiles >= LOCAL_TILES * threads;
}

static mtk_status winograd_forward(mtk_pool *pool, const mtk_conv *s, const float *x,
                                   const float *packed, const mtk_epilogue *epilogue, float *y) {
  winograd w = make_winograd(s, x, packed);
  if (w.tiles * w.panels == 0) return MTK_OK;
  w.threads = (size_t)mtk_pool_threads(pool);
  bool local = choose_blocks(&w);
  size_t zeros = plane_floats(s->inputs);
  winograd_block sizes;
  size_t block = local ? 0 : size_block(&w, w.block_tiles, w.panels, &sizes);
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
  if (!local) return shared_blocks(pool, &w, memory + zeros);
  mtk_pool_run(pool, divide_up(w.tiles, w.block_tiles), local_task, &w);
  return w.failed ? MTK_OUT_OF_MEMORY : MTK_OK;
}
