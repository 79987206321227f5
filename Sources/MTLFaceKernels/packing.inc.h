/* Packs weights in the layouts that convolution_pack.c describes. */

typedef struct weight_packing {
  const mtk_conv *shape;
  const float *weight, *output_scale, *input_scale; /* scales may be NULL */
  bool transposed;
  size_t sources, targets, panels, blocks; /* per group; a block has PACK_INPUTS sources */
  float *packed;
} weight_packing;

enum { PACK_TAPS = 64 };

/* Returns the number of taps of a row or column that belong to `phase`. */
static size_t taps_of_phase(size_t kernel, size_t stride, size_t padding, size_t phase) {
  size_t first = (phase + padding) % stride;
  return first < kernel ? (kernel - 1 - first) / stride + 1 : 0;
}
/* Returns the number of taps of a row or column that belong to the phases before `phase`. */
static size_t taps_before(size_t kernel, size_t stride, size_t padding, size_t phase) {
  size_t count = 0;
  for (size_t p = 0; p < phase; p++) count += taps_of_phase(kernel, stride, padding, p);
  return count;
}

/* Returns the position of a tap in the packed order. */
static size_t tap_position(const weight_packing *p, size_t tap) {
  const mtk_conv *s = p->shape;
  if (!p->transposed) return tap;
  if (s->tile) return 8 - tap; /* the flipped 3 x 3 kernel */
  size_t stride = s->stride, pad = s->padding % stride;
  size_t y = tap / s->kernel_w, x = tap % s->kernel_w;
  size_t phase_y = (y + stride - pad) % stride, phase_x = (x + stride - pad) % stride;
  size_t rows = taps_of_phase(s->kernel_h, stride, pad, phase_y);
  return taps_before(s->kernel_h, stride, pad, phase_y) * s->kernel_w +
         rows * taps_before(s->kernel_w, stride, pad, phase_x) +
         y / stride * taps_of_phase(s->kernel_w, stride, pad, phase_x) + x / stride;
}

/* Returns the taps that connect a source of a group to a target, and sets `scale` to the factor by
 * which their weights are multiplied. */
static const float *taps_of(const weight_packing *p, size_t group, size_t source, size_t target,
                            float *scale) {
  const mtk_conv *s = p->shape;
  size_t in = s->inputs / s->groups, out = s->outputs / s->groups;
  size_t o = group * out + (p->transposed ? source : target);
  size_t c = p->transposed ? target : source;
  *scale = p->output_scale ? p->output_scale[o] : 1;
  if (p->input_scale) *scale *= p->input_scale[group * in + c];
  return p->weight + (o * in + c) * s->kernel_h * s->kernel_w;
}

/* Gathers the taps [tap, tap + tap_count) that connect `count` sources to the targets of a panel,
 * as block[source][tap][PANEL]. */
static void gather_block(const weight_packing *p, size_t group, size_t target, size_t first,
                         size_t count, size_t tap, size_t tap_count, float *block) {
  size_t taps = p->shape->kernel_h * p->shape->kernel_w;
  size_t width = min_size(PANEL, p->targets - target);
  float scale;
  if (width < PANEL) memset(block, 0, count * tap_count * PANEL * sizeof(float));
  const float *from = taps_of(p, group, first, target, &scale) + tap;
  if (p->transposed) {
    for (size_t i = 0; i < count; i++)
      transpose_block(from + i * p->targets * taps, taps, width, tap_count,
                      block + i * tap_count * PANEL, PANEL);
  } else if (tap_count == taps) { /* the sources of a target are contiguous */
    transpose_block(from, p->sources * taps, width, count * taps, block, PANEL);
  } else {
    for (size_t i = 0; i < count; i++)
      transpose_block(from + i * taps, p->sources * taps, width, tap_count,
                      block + i * tap_count * PANEL, PANEL);
  }
  if (!p->output_scale && !p->input_scale) return;
  for (size_t i = 0; i < count; i++) {
    float scales[PANEL] = {0};
    for (size_t lane = 0; lane < width; lane++)
      taps_of(p, group, first + i, target + lane, &scales[lane]);
    for (size_t t = 0; t < tap_count; t++)
      for (size_t lane = 0; lane < PANEL; lane++)
        block[(i * tap_count + t) * PANEL + lane] *= scales[lane];
  }
}

/* Packs units [begin, end). A unit is one panel by PACK_INPUTS sources. Its weights are gathered
 * into a block with contiguous reads, and then written in long runs. */
static void pack_blocks(const void *context, size_t begin, size_t end) {
  const weight_packing *p = context;
  size_t taps = p->shape->kernel_h * p->shape->kernel_w;
  float block[PACK_INPUTS * PACK_TAPS * PANEL] __attribute__((aligned(64)));
  for (size_t unit = begin; unit < end; unit++) {
    size_t group_panel = unit / p->blocks, group = group_panel / p->panels;
    size_t target = group_panel % p->panels * PANEL;
    size_t first = unit % p->blocks * PACK_INPUTS;
    size_t count = min_size(PACK_INPUTS, p->sources - first);
    for (size_t tap = 0; tap < taps; tap += PACK_TAPS) {
      size_t tap_count = min_size(PACK_TAPS, taps - tap);
      gather_block(p, group, target, first, count, tap, tap_count, block);
      for (size_t t = 0; t < tap_count; t++) {
        float *run = p->packed +
                     ((group_panel * taps + tap_position(p, tap + t)) * p->sources + first) * PANEL;
        for (size_t i = 0; i < count; i++)
          memcpy(run + i * PANEL, block + (i * tap_count + t) * PANEL, PANEL * sizeof(float));
      }
    }
  }
}

/* Packs panels [begin, end) for the channel-by-channel computation. */
static void pack_channelwise(const void *context, size_t begin, size_t end) {
  const weight_packing *p = context;
  const mtk_conv *s = p->shape;
  size_t taps = s->kernel_h * s->kernel_w, size = s->inputs / s->groups;
  for (size_t panel = begin; panel < end; panel++) {
    for (size_t tap = 0; tap < taps; tap++) {
      float *run = p->packed + (panel * taps + tap_position(p, tap)) * size * PANEL;
      for (size_t partner = 0; partner < size; partner++) {
        for (size_t lane = 0; lane < PANEL; lane++) {
          size_t target = panel * PANEL + lane, group = target / size;
          float scale = 0;
          const float *from =
              target < s->outputs
                  ? taps_of(p, group, (target ^ partner) % size, target % size, &scale)
                  : NULL;
          run[partner * PANEL + lane] = from ? from[tap] * scale : 0;
        }
      }
    }
  }
}
