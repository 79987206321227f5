/* The gradient of convolution weights. For each tap, it is the product of the activations (inputs x
 * pixels) and dy (pixels x outputs). A task computes a block of up to 64 inputs by 64 outputs of
 * one tap. It processes 64 pixels at a time, and first copies their activations and gradients to
 * contiguous memory, so that the block and both copies stay in the L1 and L2 caches. Each chunk of
 * CHUNK_PIXELS pixels is summed separately before it is added to the total, so that the rounding
 * error hardly grows with the number of pixels. */

enum { BLOCK = 64, STEP_PIXELS = 64, CHUNK_PIXELS = 1024, BLOCK_PANELS = BLOCK / PANEL };
enum { BLOCK_FLOATS = BLOCK * BLOCK }; /* [panel of outputs][input][PANEL] */

typedef struct weight_gradient {
  const mtk_conv *shape;
  const float *x, *dy;
  float *dweight;
  size_t inputs, outputs, taps;         /* per group */
  size_t in_blocks, out_blocks, blocks; /* `blocks` counts the blocks of all taps and groups */
  size_t pixels, chunks, splits;        /* output pixels; each split sums some of the chunks */
  float *totals;                        /* [split][block][BLOCK_FLOATS] */
  atomic_bool failed;
} weight_gradient;

typedef struct weight_block {
  size_t group, tap, input, inputs, output, outputs; /* `input` is relative to the group */
} weight_block;

static weight_block block_at(const weight_gradient *g, size_t index) {
  weight_block b;
  b.tap = index % g->taps;
  index /= g->taps;
  size_t in = index % g->in_blocks, out = index / g->in_blocks % g->out_blocks;
  b.group = index / (g->in_blocks * g->out_blocks);
  b.input = part_begin(g->inputs, g->in_blocks, in);
  b.inputs = part_begin(g->inputs, g->in_blocks, in + 1) - b.input;
  b.output = out * BLOCK;
  b.outputs = min_size(BLOCK, g->outputs - b.output);
  return b;
}

/* Copies the inputs that the tap multiplies for `count` output pixels to x[pixel][BLOCK]. Inputs
 * outside the image are zero. */
static void gather_inputs(const weight_gradient *g, const weight_block *b, size_t pixel,
                          size_t count, float *x) {
  const mtk_conv *s = g->shape;
  size_t row = pixel / s->out_width, j = pixel % s->out_width;
  size_t n = row / s->out_height, i = row % s->out_height;
  size_t channel = b->group * g->inputs + b->input;
  for (size_t p = 0; p < count; p++, x += BLOCK) {
    size_t sy = i * s->stride + b->tap / s->kernel_w - s->padding; /* wraps around if negative */
    size_t sx = j * s->stride + b->tap % s->kernel_w - s->padding;
    if (sy < s->height && sx < s->width)
      memcpy(x, g->x + ((n * s->height + sy) * s->width + sx) * s->inputs + channel,
             b->inputs * sizeof(float));
    else
      memset(x, 0, b->inputs * sizeof(float));
    if (++j < s->out_width) continue;
    j = 0;
    if (++i < s->out_height) continue;
    i = 0;
    n++;
  }
}

/* Copies the output gradients of `count` pixels to dy[panel][pixel][PANEL], padded with zeros. */
static void gather_outputs(const weight_gradient *g, const weight_block *b, size_t pixel,
                           size_t count, float *dy) {
  for (size_t first = 0; first < b->outputs; first += PANEL, dy += STEP_PIXELS * PANEL) {
    const float *from =
        g->dy + pixel * g->shape->outputs + b->group * g->outputs + b->output + first;
    size_t width = min_size(PANEL, b->outputs - first);
    for (size_t p = 0; p < count; p++, from += g->shape->outputs) {
      if (width == PANEL) {
        memcpy(dy + p * PANEL, from, PANEL * sizeof(float));
      } else {
        for (size_t c = 0; c < PANEL; c++) dy[p * PANEL + c] = c < width ? from[c] : 0;
      }
    }
  }
}

/* Computes the products for a strip of inputs. The pixels of an input are BLOCK floats apart. */
static void gradient_strip(size_t rows, size_t panels, const float *x, size_t count,
                           const panel_set *set, bool overwrite) {
  const float *row[STRIP];
  for (size_t r = 0; r < STRIP; r++) row[r] = x + r;
#define CASE(n)                                                                                    \
  case n:                                                                                          \
    if (PANELS > 1 && panels == PANELS)                                                            \
      strip_product(n, PANELS, row, 1, 0, count, BLOCK, set, overwrite);                           \
    else                                                                                           \
      strip_product(n, 1, row, 1, 0, count, BLOCK, set, overwrite);                                \
    break;
  switch (rows) { FOR_EACH_ROWS(CASE) }
#undef CASE
}

static void add_step(const weight_block *b, const float *x, const float *dy, size_t count,
                     bool overwrite, float *sums) {
  size_t strips = strip_count(b->inputs), end = divide_up(b->outputs, PANEL), panels;
  for (size_t panel = 0; panel < end; panel += panels) {
    panels = panels_at_once(panel, end);
    for (size_t s = 0; s < strips; s++) {
      size_t begin = part_begin(b->inputs, strips, s), last = part_begin(b->inputs, strips, s + 1);
      panel_set set = make_panel_set(dy + panel * STEP_PIXELS * PANEL, STEP_PIXELS * PANEL,
                                     sums + (panel * BLOCK + begin) * PANEL, BLOCK * PANEL);
      gradient_strip(last - begin, panels, x + begin, count, &set, overwrite);
    }
  }
}

static void weight_gradient_task(void *context, size_t index) {
  weight_gradient *g = context;
  weight_block b = block_at(g, index % g->blocks);
  size_t split = index / g->blocks;
  enum { X = BLOCK * STEP_PIXELS };
  float *x = mtk_scratch_bytes(SCRATCH_TASK, (2 * X + BLOCK_FLOATS) * sizeof(float));
  if (!x) {
    atomic_store(&g->failed, true);
    return;
  }
  float *dy = x + X, *sums = dy + X, *total = g->totals + index * BLOCK_FLOATS;
  memset(total, 0, BLOCK_FLOATS * sizeof(float));
  memset(sums, 0, BLOCK_FLOATS * sizeof(float));
  size_t first = part_begin(g->chunks, g->splits, split);
  size_t last = part_begin(g->chunks, g->splits, split + 1);
  for (size_t chunk = first; chunk < last; chunk++) {
    size_t begin = chunk * CHUNK_PIXELS, end = min_size(begin + CHUNK_PIXELS, g->pixels);
    for (size_t pixel = begin; pixel < end; pixel += STEP_PIXELS) {
      size_t count = min_size(STEP_PIXELS, end - pixel);
      gather_inputs(g, &b, pixel, count, x);
      gather_outputs(g, &b, pixel, count, dy);
      add_step(&b, x, dy, count, pixel == begin, sums);
    }
    for (size_t i = 0; i < BLOCK_FLOATS; i++) total[i] += sums[i];
  }
}

/* Adds the splits in order, and stores the weight gradients in PyTorch's order. A unit is one panel
 * of outputs by one block of inputs. */
static void collect_blocks(const void *context, size_t begin, size_t end) {
  const weight_gradient *g = context;
  for (size_t unit = begin; unit < end; unit++) {
    size_t pair = unit / BLOCK_PANELS, panel = unit % BLOCK_PANELS;
    weight_block b = block_at(g, pair * g->taps);
    if (panel * PANEL >= b.outputs) continue;
    size_t width = min_size(PANEL, b.outputs - panel * PANEL);
    size_t output = b.group * g->outputs + b.output + panel * PANEL;
    float *to = g->dweight + (output * g->inputs + b.input) * g->taps;
    float sums[PACK_TAPS][PANEL];
    for (size_t i = 0; i < b.inputs; i++) {
      for (size_t first = 0; first < g->taps; first += PACK_TAPS) {
        size_t tap_count = min_size(PACK_TAPS, g->taps - first);
        for (size_t t = 0; t < tap_count; t++) {
          const float *from = g->totals + (pair * g->taps + first + t) * BLOCK_FLOATS +
                              (panel * BLOCK + i) * PANEL;
          memcpy(sums[t], from, sizeof sums[t]);
          for (size_t split = 1; split < g->splits; split++)
            for (size_t o = 0; o < PANEL; o++)
              sums[t][o] += from[split * g->blocks * BLOCK_FLOATS + o];
        }
        transpose_block(sums[0], PANEL, tap_count, width, to + i * g->taps + first,
                        g->inputs * g->taps);
      }
    }
  }
}

static mtk_status product_weight_gradient(mtk_pool *pool, weight_gradient *g) {
  enum { TASKS = 32 };
  g->in_blocks = divide_up(g->inputs, BLOCK);
  g->out_blocks = divide_up(g->outputs, BLOCK);
  g->blocks = g->shape->groups * g->in_blocks * g->out_blocks * g->taps;
  g->chunks = divide_up(g->pixels, CHUNK_PIXELS);
  g->splits = max_size(1, min_size(g->chunks, divide_up(TASKS, max_size(1, g->blocks))));
  g->totals = mtk_scratch_bytes(SCRATCH_CALL, g->splits * g->blocks * BLOCK_FLOATS * sizeof(float));
  if (!g->totals) return MTK_OUT_OF_MEMORY;
  mtk_pool_run(pool, g->splits * g->blocks, weight_gradient_task, g);
  if (g->failed) return MTK_OUT_OF_MEMORY;
  size_t pairs = g->shape->groups * g->in_blocks * g->out_blocks;
  size_t work = BLOCK * PANEL * g->taps * g->splits;
  mtk_run_ranges(pool, pairs * BLOCK_PANELS, work, collect_blocks, g);
  return MTK_OK;
}
