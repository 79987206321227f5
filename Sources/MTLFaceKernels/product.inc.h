/* Computes matrix products with packed panels, block by block over k. Used for convolutions and for
 * large matrices in mtk_gemm. */

enum {
  /* The maximum number of rows of a task's tile. The sums and pointers of a tile fit in the L1
   * cache. */
  TILE_ROWS = 96,
  /* The maximum number of rows of a panel (16 KB) that all strips of a tile process before they
   * continue with the next block. */
  K_BLOCK = 256
};

/* Returns the number of strips of a tile with `rows` rows. The pointers to the rows are stored as
 * [strip][tap][STRIP]. All strips have nearly the same number of rows, so that none is almost
 * empty. */
INLINE size_t strip_count(size_t rows) { return divide_up(rows, STRIP); }

/* Multiplies the tile's rows by one block of `count` rows per tap from each of `panels` panels (1
 * or PANELS). Stores the products in sums[panel][rows][PANEL] if `overwrite` is true, and adds them
 * to the sums otherwise. The pointers of consecutive strips are `row_stride` apart. Prefetches the
 * block at `prefetch` unless it is NULL. */
static void block_product(const float *const *row, size_t row_stride, size_t rows, size_t panels,
                          size_t taps, size_t first, size_t count, panel_set set,
                          const float *prefetch, bool overwrite) {
  size_t strips = strip_count(rows), lines = taps * count, line = 0; /* of 64 bytes */
  set.apart = panels > 1 && (strips == 1 || set.stride != lines * PANEL);
  if (!set.apart) lines *= panels;
  for (size_t s = 0; s < strips; s++) {
    size_t begin = part_begin(rows, strips, s), end = part_begin(rows, strips, s + 1);
    size_t stop = lines * (s + 1) / strips;
    set.prefetch = prefetch ? prefetch + line * PANEL : set.weights;
    set.lines = prefetch ? stop - line : 0;
    line = stop;
    product_of_strip(end - begin, panels, row + s * row_stride, taps, first, count, &set,
                     overwrite);
    set.sums += (end - begin) * PANEL;
  }
}

/* Returns the number of panels, starting at `panel`, that are computed together. */
INLINE size_t panels_at_once(size_t panel, size_t end) {
  return end - panel >= PANELS ? PANELS : 1;
}

/* Computes sums[panel][rows][PANEL], the product of the tile's rows and `panels` panels
 * [tap][inputs][PANEL]. The strides are the distances between panels. `next` points to the weights
 * of the next product, or is NULL. */
static void panel_product(const float *const *row, size_t rows, size_t panels, size_t taps,
                          size_t inputs, const float *weights, size_t stride, const float *next,
                          float *sums, size_t sums_stride) {
  if (taps * inputs == 0) {
    for (size_t p = 0; p < panels; p++)
      memset(sums + p * sums_stride, 0, rows * PANEL * sizeof *sums);
    return;
  }
  size_t tap_step = max_size(1, K_BLOCK / inputs), parts = divide_up(inputs, K_BLOCK);
  for (size_t tap = 0; tap < taps; tap += tap_step) {
    for (size_t part = 0; part < parts; part++) {
      size_t first = part_begin(inputs, parts, part);
      size_t count = part_begin(inputs, parts, part + 1) - first;
      size_t tap_count = min_size(tap_step, taps - tap), offset = (tap * inputs + first) * PANEL;
      panel_set set = make_panel_set(weights + offset, stride, sums, sums_stride);
      bool last = tap + tap_count == taps && part + 1 == parts;
      block_product(row + tap * STRIP, taps * STRIP, rows, panels, tap_count, first, count, set,
                    last ? next : set.weights + tap_count * count * PANEL, tap + part == 0);
    }
  }
}

/* Returns the number of panels per task. It is smaller than `panels` if there are few tiles and
 * enough work for more tasks. */
static size_t panels_per_task(size_t tiles, size_t panels, size_t panel_work) {
  enum { TASKS = 32, MIN_WORK = 250000 }; /* multiply-adds */
  size_t group = max_size(1, panels);
  while (group > 1 && tiles * divide_up(panels, group) < TASKS && panel_work * group > MIN_WORK)
    group = divide_up(group, 2);
  return group;
}

/* ---- Packing ---- */

typedef struct packing {
  bool transposed; /* b is [n][k] */
  size_t n, k, ldb;
  const float *b;
  float *packed; /* [panel][k][PANEL] */
} packing;

/* Packs the rows [first, first + count) of one panel, padded with zeros. */
static void pack_panel(const packing *p, size_t panel, size_t first, size_t count, float *to) {
  size_t column = panel * PANEL, width = min_size(PANEL, p->n - column);
  if (width < PANEL) memset(to, 0, count * PANEL * sizeof(float));
  if (p->transposed) {
    transpose_block(p->b + column * p->ldb + first, p->ldb, width, count, to, PANEL);
  } else if (width == PANEL) {
    const float *from = p->b + first * p->ldb + column;
    for (size_t k = 0; k < count; k++) memcpy(to + k * PANEL, from + k * p->ldb, PANEL * 4);
  } else {
    const float *from = p->b + first * p->ldb + column;
    for (size_t k = 0; k < count; k++)
      memcpy(to + k * PANEL, from + k * p->ldb, width * sizeof(float));
  }
}

static void pack_panels(const void *context, size_t begin, size_t end) {
  const packing *p = context;
  for (size_t panel = begin; panel < end; panel++)
    pack_panel(p, panel, 0, p->k, p->packed + panel * p->k * PANEL);
}

typedef struct transposition {
  size_t rows, columns, stride; /* x is [rows][stride], y is [columns][rows] */
  const float *x;
  float *y;
} transposition;

static void transpose_columns(const void *context, size_t begin, size_t end) {
  const transposition *t = context;
  enum { TILE = 16 }; /* a tile spans 16 cache lines of x and of y */
  for (size_t c = begin; c < end; c += TILE)
    for (size_t r = 0; r < t->rows; r += TILE)
      transpose_block(t->x + r * t->stride + c, t->stride, min_size(TILE, t->rows - r),
                      min_size(TILE, end - c), t->y + c * t->rows + r, t->rows);
}

/* ---- Large products ---- */

typedef struct product {
  size_t m, n, k, lda, ldc, tiles, panels, panels_per_task;
  const float *a;
  float *c;
  packing packing; /* packing.packed is NULL if the tasks pack the panels */
  atomic_bool failed;
} product;

/* Packs each block of the panels immediately before its product, so that the block stays in the L1
 * cache. Used for a single tile, because several tiles would pack the same blocks repeatedly. */
static void packing_product(const product *p, const float *const *row, size_t panel, size_t panels,
                            float *block, float *sums) {
  for (size_t first = 0; first < p->k; first += K_BLOCK) {
    size_t count = min_size(K_BLOCK, p->k - first);
    for (size_t i = 0; i < panels; i++)
      pack_panel(&p->packing, panel + i, first, count, block + i * K_BLOCK * PANEL);
    panel_set set = make_panel_set(block, K_BLOCK * PANEL, sums, p->m * PANEL);
    block_product(row, STRIP, p->m, panels, 1, first, count, set, NULL, first == 0);
  }
}

static void product_task(void *context, size_t index) {
  product *p = context;
  size_t tile = index % p->tiles, first_panel = index / p->tiles * p->panels_per_task;
  size_t begin = part_begin(p->m, p->tiles, tile);
  size_t rows = part_begin(p->m, p->tiles, tile + 1) - begin, strips = strip_count(rows);
  size_t floats = PANELS * (rows + K_BLOCK) * PANEL;
  char *scratch = mtk_scratch_bytes(SCRATCH_TASK, floats * sizeof(float) + rows * sizeof(size_t) +
                                                      strips * STRIP * sizeof(float *));
  if (!scratch) {
    atomic_store(&p->failed, true);
    return;
  }
  float *block = (float *)scratch, *sums = block + PANELS * K_BLOCK * PANEL;
  size_t *offset = (size_t *)(block + floats);
  const float **row = (const float **)(offset + rows);
  for (size_t s = 0; s < strips; s++) {
    size_t first = part_begin(rows, strips, s), last = part_begin(rows, strips, s + 1);
    for (size_t r = first; r < last; r++) {
      row[s * STRIP + r - first] = p->a + (begin + r) * p->lda;
      offset[r] = (begin + r) * p->ldc;
    }
  }
  size_t end = min_size(first_panel + p->panels_per_task, p->panels), panels;
  for (size_t i = first_panel; i < end; i += panels) {
    panels = panels_at_once(i, end);
    if (p->packing.packed)
      panel_product(row, rows, panels, 1, p->k, p->packing.packed + i * p->k * PANEL,
                    p->k * PANEL, p->packing.packed + (i + panels) * p->k * PANEL, sums,
                    rows * PANEL);
    else
      packing_product(p, row, i, panels, block, sums);
    for (size_t j = 0; j < panels; j++) {
      size_t column = (i + j) * PANEL;
      panel_epilogue e = make_panel_epilogue(NULL, p->c, column, min_size(PANEL, p->n - column));
      finish_pixels(&e, sums + j * rows * PANEL, offset, rows);
    }
  }
}

/* `packed` is scratch memory for the packed panels, or NULL if there is a single tile
 * (m <= TILE_ROWS). */
static mtk_status large_product(mtk_pool *pool, size_t m, size_t n, size_t k, const float *a,
                                size_t lda, bool tb, const float *b, size_t ldb, float *packed,
                                float *c, size_t ldc) {
  product p = {.m = m, .n = n, .k = k, .lda = lda, .ldc = ldc, .a = a, .c = c,
               .packing = {tb, n, k, ldb, b, packed}};
  p.tiles = divide_up(m, TILE_ROWS);
  p.panels = divide_up(n, PANEL);
  p.panels_per_task = panels_per_task(p.tiles, p.panels, divide_up(m, p.tiles) * PANEL * k);
  if (packed) mtk_run_ranges(pool, p.panels, PANEL * k, pack_panels, &p.packing);
  mtk_pool_run(pool, p.tiles * divide_up(p.panels, p.panels_per_task), product_task, &p);
  return p.failed ? MTK_OUT_OF_MEMORY : MTK_OK;
}
