/* Computes convolutions and their input gradients, by Winograd's algorithm if a tile is set, and as
 * correlations otherwise. */

/* The scratch memory of a call: zeros for pixels outside the image, the positions of the taps, and
 * space for padded images. */
typedef struct convolution_memory {
  float *zeros;
  ptrdiff_t *y, *x, *distance;
  float *image;
} convolution_memory;

static bool make_convolution_memory(size_t channels, size_t taps, size_t image,
                                    convolution_memory *memory) {
  size_t padded = divide_up(channels, PANEL) * PANEL; /* keeps the arrays below aligned */
  size_t bytes = (padded + image) * sizeof(float) + 3 * taps * sizeof(ptrdiff_t);
  char *scratch = mtk_scratch_bytes(SCRATCH_CALL, bytes);
  if (!scratch) return false;
  memory->zeros = (float *)scratch;
  memory->y = (ptrdiff_t *)(memory->zeros + padded);
  memory->x = memory->y + taps;
  memory->distance = memory->x + taps;
  memory->image = (float *)(memory->distance + taps);
  memset(memory->zeros, 0, padded * sizeof(float));
  return true;
}

/* With few channels, the inner loop over the channels of a pixel is short. In a padded image, the
 * pixels of a row of taps are contiguous, and the loop covers all of them. */
enum { FEW_CHANNELS = 8 };

static bool needs_padding_copy(const mtk_conv *s) {
  return s->padding > 0 && s->kernel_w > 1 && s->groups == 1 && s->inputs <= FEW_CHANNELS;
}

typedef struct image_padding {
  const mtk_conv *shape;
  const float *x;
  float *to;
} image_padding;

/* Writes rows [begin, end) of the zero-padded images. */
static void pad_range(const void *context, size_t begin, size_t end) {
  const image_padding *p = context;
  const mtk_conv *s = p->shape;
  size_t height = s->height + 2 * s->padding, side = s->padding * s->inputs;
  size_t row = s->width * s->inputs;
  for (size_t r = begin; r < end; r++) {
    size_t y = r % height - s->padding; /* wraps around for rows above the image */
    float *to = p->to + r * (row + 2 * side);
    memset(to, 0, side * sizeof(float));
    if (y < s->height)
      memcpy(to + side, p->x + (r / height * s->height + y) * row, row * sizeof(float));
    else
      memset(to + side, 0, row * sizeof(float));
    memset(to + side + row, 0, side * sizeof(float));
  }
}

/* Writes the zero-padded images to `to`, and returns the equivalent convolution without padding. */
static mtk_conv pad_image(mtk_pool *pool, const mtk_conv *s, const float *x, float *to) {
  mtk_conv unpadded = *s;
  unpadded.height += 2 * s->padding;
  unpadded.width += 2 * s->padding;
  unpadded.padding = 0;
  image_padding p = {s, x, to};
  mtk_run_ranges(pool, s->batch * unpadded.height, unpadded.width * s->inputs, pad_range, &p);
  return unpadded;
}

static mtk_status conv_forward(mtk_pool *pool, const mtk_conv *s, const float *x,
                               const float *packed, const mtk_epilogue *epilogue, float *y) {
  if (s->tile) return winograd_forward(pool, s, x, packed, epilogue, y);
  size_t taps = s->kernel_h * s->kernel_w, image = 0;
  if (needs_padding_copy(s))
    image = s->batch * (s->height + 2 * s->padding) * (s->width + 2 * s->padding) * s->inputs;
  convolution_memory memory;
  if (!make_convolution_memory(s->inputs, taps, image, &memory)) return MTK_OUT_OF_MEMORY;
  mtk_conv unpadded;
  if (image) {
    unpadded = pad_image(pool, s, x, memory.image);
    s = &unpadded;
    x = memory.image;
  }
  for (size_t t = 0; t < taps; t++) {
    memory.y[t] = (ptrdiff_t)(t / s->kernel_w) - (ptrdiff_t)s->padding;
    memory.x[t] = (ptrdiff_t)(t % s->kernel_w) - (ptrdiff_t)s->padding;
  }
  size_t inputs = s->inputs / s->groups;
  if (s->padding == 0 && s->groups == 1) {
    /* No tap is outside the image, so a row of taps is contiguous in the image and in the panel. */
    taps = s->kernel_h;
    inputs *= s->kernel_w;
    for (size_t t = 0; t < taps; t++) {
      memory.y[t] = (ptrdiff_t)t;
      memory.x[t] = 0;
    }
  }
  correlation c = {
      .batch = s->batch, .grid_height = s->out_height, .grid_width = s->out_width,
      .source_height = s->height, .source_width = s->width, .source_channels = s->inputs,
      .source_step = s->stride,
      .target_height = s->out_height, .target_width = s->out_width, .target_step = 1,
      .groups = s->groups, .inputs = inputs, .outputs = s->outputs / s->groups,
      .channelwise = conv_is_channelwise(s), .taps = taps, .y = memory.y, .x = memory.x,
      .distance = memory.distance,
      .source = x, .zeros = memory.zeros, .packed = packed, .panel_stride = taps * inputs * PANEL,
      .epilogue = epilogue, .target = y};
  return correlate(pool, &c);
}

/* Computes the input gradient, by Winograd convolution if s->tile is set, and otherwise by one
 * correlation per phase. The phase of an input position is the position modulo the stride. An input
 * at i * stride + phase is connected to the outputs at i + offset by the taps of its phase.
 * Separate phases avoid the multiplications by the zeros that a single correlation would insert
 * between the outputs. */
static mtk_status conv_input_gradient(mtk_pool *pool, const mtk_conv *s, const float *dy,
                                      const float *packed, float *dx) {
  if (s->tile) {
    /* The gradient is a convolution of dy with the flipped kernel and complementary padding. */
    mtk_conv back = mtk_conv_make(s->batch, s->out_height, s->out_width, s->outputs, s->inputs, 3,
                                  3, 1, 2 - s->padding, 1);
    back.tile = s->tile;
    back.expands = s->expands;
    return winograd_forward(pool, &back, dy, packed, NULL, dx);
  }
  size_t all_taps = s->kernel_h * s->kernel_w, outputs = s->outputs / s->groups;
  convolution_memory memory;
  if (!make_convolution_memory(s->outputs, all_taps, 0, &memory)) return MTK_OUT_OF_MEMORY;
  for (size_t phase = 0; phase < s->stride * s->stride; phase++) {
    size_t phase_y = phase / s->stride, phase_x = phase % s->stride;
    size_t taps = mtk_conv_gradient_taps(s, phase_y, phase_x, memory.y, memory.x);
    correlation c = {
        .batch = s->batch,
        .grid_height = phase_y < s->height ? divide_up(s->height - phase_y, s->stride) : 0,
        .grid_width = phase_x < s->width ? divide_up(s->width - phase_x, s->stride) : 0,
        .source_height = s->out_height, .source_width = s->out_width,
        .source_channels = s->outputs, .source_step = 1,
        .target_height = s->height, .target_width = s->width, .target_step = s->stride,
        .target_y = phase_y, .target_x = phase_x, .groups = s->groups, .inputs = outputs,
        .outputs = s->inputs / s->groups, .channelwise = conv_is_channelwise(s), .taps = taps,
        .y = memory.y, .x = memory.x, .distance = memory.distance, .source = dy,
        .zeros = memory.zeros, .packed = packed,
        .panel_stride = all_taps * outputs * PANEL, .target = dx};
    mtk_status status = correlate(pool, &c);
    if (status != MTK_OK) return status;
    packed += taps * outputs * PANEL; /* the taps of the next phase follow */
  }
  return MTK_OK;
}
