/* The weight gradient of convolutions with groups of one or two channels, and the choice of the
 * algorithm. A task computes one panel of channels for some of the chunks of pixels. */

/* Adds the products of one pixel to sums [tap][partner][PANEL], where `partner` is the exclusive or
 * of the output channel and the input channel (see convolution_pack.c). */
INLINE void add_channelwise_pixel(const weight_gradient *g, const size_t partners, size_t channel,
                                  const size_t width, size_t n, size_t i, size_t j,
                                  const float *dy, float *sums) {
  const mtk_conv *s = g->shape;
  vec d[VECTORS];
  UNROLL for (size_t v = 0; v < VECTORS; v++)
    d[v] = load_part(dy + v * LANES, width > v * LANES ? width - v * LANES : 0);
  for (size_t tap = 0; tap < g->taps; tap++, sums += partners * PANEL) {
    size_t sy = i * s->stride + tap / s->kernel_w - s->padding; /* wraps around if negative */
    size_t sx = j * s->stride + tap % s->kernel_w - s->padding;
    if (sy >= s->height || sx >= s->width) continue;
    const float *x = g->x + ((n * s->height + sy) * s->width + sx) * s->inputs + channel;
    UNROLL for (size_t v = 0; v < VECTORS; v++) {
      size_t c = v * LANES;
      vec a = load_part(x + c, width > c ? width - c : 0);
      store(sums + c, load(sums + c) + d[v] * a);
      if (partners == 1) continue;
      store(sums + PANEL + c, load(sums + PANEL + c) + d[v] * swap_pairs(a));
    }
  }
}

INLINE void add_channelwise_chunk(const weight_gradient *g, const size_t partners, size_t channel,
                                  const size_t width, size_t chunk, float *sums) {
  const mtk_conv *s = g->shape;
  size_t begin = chunk * CHUNK_PIXELS, end = min_size(begin + CHUNK_PIXELS, g->pixels);
  for (size_t pixel = begin; pixel < end; pixel++) {
    size_t row = pixel / s->out_width, j = pixel % s->out_width;
    const float *dy = g->dy + pixel * s->outputs + channel;
    add_channelwise_pixel(g, partners, channel, width, row / s->out_height, row % s->out_height, j,
                          dy, sums);
  }
}

/* Passes constants in the common case of a whole panel, so that the compiler specializes the
 * code. */
static void add_channelwise(const weight_gradient *g, size_t channel, size_t chunk, float *sums) {
  size_t width = min_size(PANEL, g->shape->outputs - channel);
  if (width == PANEL && g->inputs == 1)
    add_channelwise_chunk(g, 1, channel, PANEL, chunk, sums);
  else if (width == PANEL)
    add_channelwise_chunk(g, 2, channel, PANEL, chunk, sums);
  else
    add_channelwise_chunk(g, g->inputs, channel, width, chunk, sums);
}

static void channelwise_gradient_task(void *context, size_t index) {
  weight_gradient *g = context;
  size_t split = index / g->blocks, channel = index % g->blocks * PANEL;
  size_t count = g->taps * g->inputs * PANEL;
  float *sums = mtk_scratch_bytes(SCRATCH_TASK, count * sizeof(float));
  if (!sums) {
    atomic_store(&g->failed, true);
    return;
  }
  float *total = g->totals + index * count;
  memset(total, 0, count * sizeof(float));
  size_t last = part_begin(g->chunks, g->splits, split + 1);
  for (size_t chunk = part_begin(g->chunks, g->splits, split); chunk < last; chunk++) {
    memset(sums, 0, count * sizeof(float));
    add_channelwise(g, channel, chunk, sums);
    for (size_t i = 0; i < count; i++) total[i] += sums[i];
  }
}

static mtk_status channelwise_weight_gradient(mtk_pool *pool, weight_gradient *g) {
  enum { TASKS = 32 };
  size_t channels = g->shape->outputs, size = g->inputs, count = g->taps * size * PANEL;
  g->blocks = divide_up(channels, PANEL);
  g->chunks = divide_up(g->pixels, CHUNK_PIXELS);
  g->splits = max_size(1, min_size(g->chunks, divide_up(TASKS, max_size(1, g->blocks))));
  g->totals = mtk_scratch_bytes(SCRATCH_CALL, g->splits * g->blocks * count * sizeof(float));
  if (!g->totals) return MTK_OUT_OF_MEMORY;
  mtk_pool_run(pool, g->splits * g->blocks, channelwise_gradient_task, g);
  if (g->failed) return MTK_OUT_OF_MEMORY;
  for (size_t o = 0; o < channels; o++) {
    for (size_t i = 0; i < size * g->taps; i++) {
      size_t input = i / g->taps, tap = i % g->taps, partner = input ^ (o % size);
      const float *from =
          g->totals + o / PANEL * count + (tap * size + partner) * PANEL + o % PANEL;
      float sum = from[0];
      for (size_t split = 1; split < g->splits; split++) sum += from[split * g->blocks * count];
      g->dweight[o * size * g->taps + i] = sum;
    }
  }
  return MTK_OK;
}

static mtk_status conv_weight_gradient(mtk_pool *pool, const mtk_conv *s, const float *x,
                                       const float *dy, float *dweight) {
  if (s->outputs == 0 || s->inputs == 0) return MTK_OK;
  weight_gradient g = {.shape = s,
                       .x = x,
                       .dy = dy,
                       .dweight = dweight,
                       .inputs = s->inputs / s->groups,
                       .outputs = s->outputs / s->groups,
                       .taps = s->kernel_h * s->kernel_w,
                       .pixels = s->batch * s->out_height * s->out_width};
  if (s->tile && g.pixels > 0) return winograd_weight_gradient(pool, s, x, dy, dweight);
  if (conv_is_channelwise(s)) return channelwise_weight_gradient(pool, &g);
  return product_weight_gradient(pool, &g);
}
