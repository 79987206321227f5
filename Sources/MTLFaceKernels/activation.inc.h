/* Activation functions, and the epilogue of a convolution. */

/* Returns e^x for x <= 0 with a relative error of about 1e-12, and e^-200 for x < -200. The
 * function has no branches, so that loops that call it can be vectorized. */
INLINE double exp_negative(double x) {
  const double log2e = 0x1.71547652b82fep+0, round = 0x1.8p52;
  const double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
  x = x < -200 ? -200 : x;
  double shifted = x * log2e + round; /* the low bits hold the rounded integer */
  double n = shifted - round;
  double r = (x - n * ln2_high) - n * ln2_low; /* |r| <= ln 2 / 2 */
  double p = 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (int64_t)((uint64_t)(bits + 1023) << 52);
  double scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

/* Computes in double, so that even the smallest results are accurate. */
INLINE float sigmoid(float x) {
  double e = exp_negative(x < 0 ? x : -x);
  return (float)((x < 0 ? e : 1) / (1 + e));
}

/* Computes in double. Near 0, uses a series, because the numerator 1 - e would lose digits. */
INLINE float hyperbolic_tangent(float x) {
  double z = x, square = z * z;
  double e = exp_negative(z < 0 ? 2 * z : -2 * z), large = (1 - e) / (1 + e);
  double small = z * (1 - square * (1.0 / 3 - square * (2.0 / 15)));
  return (float)(square < 4e-4 ? small : z < 0 ? -large : large);
}

/* Applies an activation to one vector. For MTK_LEAKY_RELU, all lanes of `slope` are equal. */
INLINE vec activate(mtk_activation_kind kind, vec x, vec slope) {
  switch (kind) {
  case MTK_IDENTITY:
    break;
  case MTK_RELU:
    return choose(x < 0, (vec){0}, x);
  case MTK_LEAKY_RELU:
  case MTK_PRELU:
    return choose(x < 0, slope * x, x);
  case MTK_SIGMOID: {
    float lanes[LANES];
    store(lanes, x);
    for (int i = 0; i < LANES; i++) lanes[i] = sigmoid(lanes[i]);
    return load(lanes);
  }
  case MTK_TANH: {
    float lanes[LANES];
    store(lanes, x);
    for (int i = 0; i < LANES; i++) lanes[i] = hyperbolic_tangent(lanes[i]);
    return load(lanes);
  }
  }
  return x;
}

/* The part of an epilogue that applies to one panel. The values per channel are complete: missing
 * ones have their defaults, and unused channels are zero. The tensor pointers point to the panel's
 * first channel, or are NULL if there is no tensor. */
typedef struct panel_epilogue {
  float bias[PANEL], slope[PANEL], scale2[PANEL], shift2[PANEL], slope2[PANEL];
  mtk_activation_kind activation, activation2;
  const float *residual;
  float *y, *out2;
  size_t width; /* channels in use */
} panel_epilogue;

static void fill_panel(float *to, const float *from, size_t channel, size_t width, float value) {
  for (size_t i = 0; i < PANEL; i++) to[i] = i >= width ? 0 : from ? from[channel + i] : value;
}

static void fill_slope(float *to, mtk_activation_kind kind, const float *slope, size_t channel,
                       size_t width) {
  if (kind == MTK_LEAKY_RELU)
    fill_panel(to, NULL, 0, width, slope[0]);
  else
    fill_panel(to, kind == MTK_PRELU ? slope : NULL, channel, width, 0);
}

static panel_epilogue make_panel_epilogue(const mtk_epilogue *e, float *y, size_t channel,
                                          size_t width) {
  static const mtk_epilogue nothing = {0};
  if (!e) e = &nothing;
  panel_epilogue p = {.activation = e->activation,
                      .activation2 = e->activation2,
                      .residual = e->residual ? e->residual + channel : NULL,
                      .y = y ? y + channel : NULL,
                      .out2 = e->out2 ? e->out2 + channel : NULL,
                      .width = width};
  fill_panel(p.bias, e->bias, channel, width, 0);
  fill_slope(p.slope, e->activation, e->slope, channel, width);
  if (!e->out2) return p;
  fill_panel(p.scale2, e->scale2, channel, width, 1);
  fill_panel(p.shift2, e->shift2, channel, width, 0);
  fill_slope(p.slope2, e->activation2, e->slope2, channel, width);
  return p;
}

/* Applies the epilogue to the PANEL sums of one pixel, and stores the results at `offset`. `whole`
 * is true if all channels are in use, and `plain` is true if there is neither a residual nor a
 * second output. */
INLINE void finish_pixel(const panel_epilogue *e, const float *sums, size_t offset,
                         const bool whole, const bool plain) {
  UNROLL for (size_t v = 0; v < VECTORS; v++) {
    size_t c = v * LANES, count = whole ? LANES : e->width > c ? e->width - c : 0;
    if (!whole && count == 0) return;
    vec x = load(sums + c) + load(e->bias + c);
    if (!plain && e->residual) x += load_part(e->residual + offset + c, count);
    x = activate(e->activation, x, load(e->slope + c));
    if (plain || e->y) store_part(e->y + offset + c, x, count);
    if (plain || !e->out2) continue;
    x = x * load(e->scale2 + c) + load(e->shift2 + c);
    x = activate(e->activation2, x, load(e->slope2 + c));
    store_part(e->out2 + offset + c, x, count);
  }
}

/* Applies the epilogue to `count` pixels; offset[i] is the position of pixel i's channels. */
static void finish_pixels(const panel_epilogue *e, const float *sums, const size_t *offset,
                          size_t count) {
  bool whole = e->width == PANEL, plain = e->y && !e->residual && !e->out2;
  for (size_t i = 0; i < count; i++) {
    if (whole && plain)
      finish_pixel(e, sums + i * PANEL, offset[i], true, true);
    else if (whole)
      finish_pixel(e, sums + i * PANEL, offset[i], true, false);
    else
      finish_pixel(e, sums + i * PANEL, offset[i], false, false);
  }
}
