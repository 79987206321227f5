/* The shared implementation of convolutions and their input gradients without Winograd tiles. Both
 * are correlations. For grid position (i, j), the correlation multiplies the weights of each tap by
 * the source pixel at (i * source_step + y[tap], j * source_step + x[tap]), adds these products,
 * and stores the sum in the target pixel at
 * (i * target_step + target_y, j * target_step + target_x). For a tile of positions, a table of
 * pointers to the pixels is built, in which pixels outside the image are represented by pointers to
 * zeros. A matrix product then reads the pixels through these pointers, without a copy. */

typedef struct correlation {
  size_t batch, grid_height, grid_width;
  size_t source_height, source_width, source_channels, source_step;
  size_t target_height, target_width, target_step, target_y, target_x;
  size_t groups, inputs, outputs; /* channels per group */
  bool channelwise;
  size_t taps;
  const ptrdiff_t *y, *x;
  ptrdiff_t *distance; /* offset of each tap from the pixel, in floats; set by correlate */
  const float *source, *zeros; /* `zeros` has one float per source channel */
  const float *packed;         /* panel 0, tap 0 */
  size_t panel_stride;
  const mtk_epilogue *epilogue;
  float *target;
  size_t tiles, panels, panels_per_task; /* set by correlate */
  ptrdiff_t min_y, max_y, min_x, max_x; /* over all taps; set by correlate */
  atomic_bool failed;
} correlation;

/* Writes the pointers for the taps of one position. Consecutive pointers are STRIP elements
 * apart. */
static void point_to_taps(const correlation *c, size_t n, size_t i, size_t j, const float **row) {
  ptrdiff_t height = (ptrdiff_t)c->source_height, width = (ptrdiff_t)c->source_width;
  ptrdiff_t y = (ptrdiff_t)(i * c->source_step), x = (ptrdiff_t)(j * c->source_step);
  const float *pixel = c->source + (((ptrdiff_t)n * height + y) * width + x) *
                                       (ptrdiff_t)c->source_channels;
  if (y + c->min_y >= 0 && y + c->max_y < height && x + c->min_x >= 0 && x + c->max_x < width) {
    for (size_t t = 0; t < c->taps; t++) row[t * STRIP] = pixel + c->distance[t];
    return;
  }
  for (size_t t = 0; t < c->taps; t++) {
    ptrdiff_t sy = y + c->y[t], sx = x + c->x[t];
    bool inside = sy >= 0 && sy < height && sx >= 0 && sx < width;
    row[t * STRIP] = inside ? pixel + c->distance[t] : c->zeros;
  }
}

/* Writes the pointers [strip][tap][STRIP] of a tile, and the offset of each position's target
 * pixel. */
static void point_to_tile(const correlation *c, size_t begin, size_t rows, const float **row,
                          size_t *offset) {
  size_t strips = strip_count(rows), grid = c->grid_height * c->grid_width;
  size_t n = begin / grid, i = begin % grid / c->grid_width, j = begin % c->grid_width;
  size_t channels = c->groups * c->outputs;
  for (size_t s = 0; s < strips; s++) {
    size_t first = part_begin(rows, strips, s), last = part_begin(rows, strips, s + 1);
    for (size_t r = first; r < last; r++) {
      point_to_taps(c, n, i, j, row + s * c->taps * STRIP + (r - first));
      size_t y = i * c->target_step + c->target_y, x = j * c->target_step + c->target_x;
      offset[r] = ((n * c->target_height + y) * c->target_width + x) * channels;
      if (++j < c->grid_width) continue;
      j = 0;
      if (++i < c->grid_height) continue;
      i = 0;
      n++;
    }
    for (size_t r = last - first; r < STRIP; r++) /* unused, but read by move_to_group */
      for (size_t t = 0; t < c->taps; t++) row[(s * c->taps + t) * STRIP + r] = c->zeros;
  }
}

/* The scratch memory of a task. */
typedef struct tile_memory {
  float *sums;
  size_t *offset;
  const float **row;
  panel_epilogue *epilogues; /* one per panel, only for channelwise_tile */
} tile_memory;

static bool make_tile_memory(const correlation *c, size_t rows, tile_memory *m) {
  size_t pointers = strip_count(rows) * STRIP * c->taps;
  size_t epilogues = c->channelwise ? c->panels_per_task : 0;
  char *scratch = mtk_scratch_bytes(
      SCRATCH_TASK, rows * (PANELS * PANEL * sizeof(float) + sizeof(size_t)) +
                        pointers * sizeof(float *) + epilogues * sizeof(panel_epilogue));
  if (!scratch) return false;
  m->sums = (float *)scratch;
  m->offset = (size_t *)(m->sums + PANELS * rows * PANEL);
  m->row = (const float **)(m->offset + rows);
  m->epilogues = (panel_epilogue *)(m->row + pointers);
  return true;
}

/* Computes a tile channel by channel. All panels of a strip are computed before the next strip,
 * because the channels of a pixel are contiguous and neighboring strips share pixels. */
static void channelwise_tile(const correlation *c, const tile_memory *m, size_t rows, size_t first,
                             size_t last) {
  size_t channels = c->groups * c->outputs, strips = strip_count(rows);
  for (size_t i = first; i < last; i++)
    m->epilogues[i - first] = make_panel_epilogue(c->epilogue, c->target, i * PANEL,
                                                  min_size(PANEL, channels - i * PANEL));
  for (size_t s = 0; s < strips; s++) {
    size_t begin = part_begin(rows, strips, s), count = part_begin(rows, strips, s + 1) - begin;
    for (size_t i = first; i < last; i++) {
      const panel_epilogue *e = &m->epilogues[i - first];
      channelwise_strip(count, c->inputs, m->row + s * c->taps * STRIP, c->taps, i * PANEL,
                        e->width, c->packed + i * c->panel_stride, m->sums);
      finish_pixels(e, m->sums, m->offset + begin, count);
    }
  }
}

/* Moves the pointers of a tile by `by` channel groups. */
static void move_to_group(const correlation *c, const float **row, size_t pointers, ptrdiff_t by) {
  for (size_t i = 0; i < pointers; i++)
    if (row[i] != c->zeros) row[i] += by * (ptrdiff_t)c->inputs;
}

/* Computes panels [first, last) of a tile as matrix products. */
static void product_tile(const correlation *c, const tile_memory *m, size_t rows, size_t first,
                         size_t last) {
  size_t per_group = divide_up(c->outputs, PANEL), current = 0; /* group that `row` points to */
  size_t panels;
  for (size_t panel = first; panel < last; panel += panels) {
    size_t group = panel / per_group;
    panels = panels_at_once(panel, min_size(last, (group + 1) * per_group));
    if (group != current)
      move_to_group(c, m->row, strip_count(rows) * STRIP * c->taps, (ptrdiff_t)(group - current));
    current = group;
    panel_product(m->row, rows, panels, c->taps, c->inputs, c->packed + panel * c->panel_stride,
                  c->panel_stride, c->packed + (panel + panels) * c->panel_stride, m->sums,
                  rows * PANEL);
    for (size_t i = 0; i < panels; i++) {
      size_t channel = (panel + i) % per_group * PANEL;
      panel_epilogue e = make_panel_epilogue(c->epilogue, c->target, group * c->outputs + channel,
                                             min_size(PANEL, c->outputs - channel));
      finish_pixels(&e, m->sums + i * rows * PANEL, m->offset, rows);
    }
  }
}

static void correlation_task(void *context, size_t index) {
  correlation *c = context;
  size_t positions = c->batch * c->grid_height * c->grid_width, tile = index % c->tiles;
  size_t begin = part_begin(positions, c->tiles, tile);
  size_t rows = part_begin(positions, c->tiles, tile + 1) - begin;
  size_t first = index / c->tiles * c->panels_per_task;
  size_t last = min_size(first + c->panels_per_task, c->panels);
  tile_memory m;
  if (!make_tile_memory(c, rows, &m)) {
    atomic_store(&c->failed, true);
    return;
  }
  point_to_tile(c, begin, rows, m.row, m.offset);
  if (c->channelwise)
    channelwise_tile(c, &m, rows, first, last);
  else
    product_tile(c, &m, rows, first, last);
}

static mtk_status correlate(mtk_pool *pool, correlation *c) {
  size_t positions = c->batch * c->grid_height * c->grid_width, channels = c->groups * c->outputs;
  if (positions * channels == 0) return MTK_OK;
  for (size_t t = 0; t < c->taps; t++) {
    if (t == 0 || c->y[t] < c->min_y) c->min_y = c->y[t];
    if (t == 0 || c->y[t] > c->max_y) c->max_y = c->y[t];
    if (t == 0 || c->x[t] < c->min_x) c->min_x = c->x[t];
    if (t == 0 || c->x[t] > c->max_x) c->max_x = c->x[t];
    c->distance[t] = (c->y[t] * (ptrdiff_t)c->source_width + c->x[t]) *
                     (ptrdiff_t)c->source_channels;
  }
  c->tiles = divide_up(positions, TILE_ROWS);
  c->panels = c->channelwise ? divide_up(channels, PANEL)
                             : c->groups * divide_up(c->outputs, PANEL);
  c->panels_per_task = panels_per_task(
      c->tiles, c->panels, divide_up(positions, c->tiles) * PANEL * c->taps * c->inputs);
  mtk_pool_run(pool, c->tiles * divide_up(c->panels, c->panels_per_task), correlation_task, c);
  return c->failed ? MTK_OUT_OF_MEMORY : MTK_OK;
}
