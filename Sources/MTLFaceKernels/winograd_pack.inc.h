/* The transformed weights of Winograd convolutions, U = G g G' for every pair of channels. The
 * layout is [point][panel][input][PANEL outputs], padded with zeros. The transform is computed in
 * double. With the rounding errors of a transform in float, the losses of a training run would
 * differ from PyTorch's by twice the tolerance of Tests/Goldens. */

typedef double dvec __attribute__((vector_size(LANES * 4)));
typedef float short_vec __attribute__((vector_size(LANES * 2)));
enum { DOUBLES = LANES / 2 };

INLINE dvec load_doubles(const float *p) {
  short_vec v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, dvec);
}
INLINE void store_doubles(float *p, const dvec v) {
  short_vec to = __builtin_convertvector(v, short_vec);
  memcpy(p, &to, sizeof to);
}

/* Computes weight_line in double. */
INLINE void weight_line_double(const size_t m, const dvec *g, dvec *to) {
  const dvec g0 = g[0], g1 = g[1], g2 = g[2];
  const double root = 0x1.6a09e667f3bcdp+0;
  to[0] = g0;
  to[m + 1] = g2;
  if (m == 2) {
    to[1] = (g0 + g2 + g1) * 0.5;
    to[2] = (g0 + g2 - g1) * 0.5;
    return;
  }
  if (m == 4) {
    dvec even = (g0 * 2.0 + g2) / 3.0, odd = g1 * (root / 3), even2 = (g0 + g2 * 2.0) / 6.0;
    to[1] = -(even + odd);
    to[2] = odd - even;
    to[3] = even2 + odd * 0.5;
    to[4] = even2 - odd * 0.5;
    return;
  }
  dvec even = (g0 + g2) * (2.0 / 9), odd = g1 * (2.0 / 9);
  dvec even2 = (g0 + g2 * 4.0) / 90.0, odd2 = g1 / 45.0;
  dvec even3 = (g0 * 32.0 + g2 * 8.0) / 45.0, odd3 = g1 * (16.0 / 45);
  to[1] = -(even + odd);
  to[2] = odd - even;
  to[3] = even2 + odd2;
  to[4] = even2 - odd2;
  to[5] = even3 + odd3;
  to[6] = even3 - odd3;
}

/* Transforms taps [9][PANEL] to the points of one input and panel, `step` floats apart. */
INLINE void weight_points(const size_t m, const float *taps, float *to, const size_t step) {
  const size_t n = m + 2;
  for (size_t v = 0; v < PANEL; v += DOUBLES) {
    dvec half[8][3], line[8], g[3];
    UNROLL for (size_t j = 0; j < 3; j++) {
      UNROLL for (size_t i = 0; i < 3; i++) g[i] = load_doubles(taps + (i * 3 + j) * PANEL + v);
      weight_line_double(m, g, line);
      UNROLL for (size_t i = 0; i < n; i++) half[i][j] = line[i];
    }
    UNROLL for (size_t i = 0; i < n; i++) {
      weight_line_double(m, half[i], line);
      UNROLL for (size_t j = 0; j < n; j++) store_doubles(to + (i * n + j) * step + v, line[j]);
    }
  }
}

/* Packs units [begin, end). A unit is one panel by PACK_INPUTS inputs. For the input gradient, the
 * kernel is flipped. */
INLINE void pack_points_of(const size_t m, const weight_packing *p, size_t begin, size_t end) {
  enum { STEP = PACK_INPUTS * PANEL };
  float taps[9 * STEP] __attribute__((aligned(64))), flipped[9 * PANEL];
  float points[MAX_POINTS * STEP] __attribute__((aligned(64)));
  size_t count = (m + 2) * (m + 2), plane = p->panels * p->sources * PANEL;
  for (size_t unit = begin; unit < end; unit++) {
    size_t panel = unit / p->blocks, first = unit % p->blocks * PACK_INPUTS;
    size_t inputs = min_size(PACK_INPUTS, p->sources - first);
    gather_block(p, 0, panel * PANEL, first, inputs, 0, 9, taps);
    for (size_t i = 0; i < inputs; i++) {
      const float *from = taps + i * 9 * PANEL;
      if (p->transposed) {
        for (size_t t = 0; t < 9; t++)
          memcpy(flipped + t * PANEL, from + (8 - t) * PANEL, PANEL * sizeof(float));
        from = flipped;
      }
      weight_points(m, from, points + i * PANEL, STEP);
    }
    float *to = p->packed + (panel * p->sources + first) * PANEL;
    for (size_t point = 0; point < count; point++)
      memcpy(to + point * plane, points + point * STEP, inputs * PANEL * sizeof(float));
  }
}

static void pack_points(const void *context, size_t begin, size_t end) {
  const weight_packing *p = context;
  FOR_TILE(p->shape->tile, pack_points_of, p, begin, end);
}

/* ---- All weights ---- */

static void pack_weights(mtk_pool *pool, const mtk_conv *s, const float *weight,
                         const float *output_scale, const float *input_scale, bool transposed,
                         float *packed) {
  size_t taps = s->kernel_h * s->kernel_w, in = s->inputs / s->groups, out = s->outputs / s->groups;
  weight_packing p = {.shape = s, .weight = weight, .output_scale = output_scale,
                      .input_scale = input_scale, .transposed = transposed,
                      .sources = transposed ? out : in, .targets = transposed ? in : out,
                      .packed = packed};
  p.panels = divide_up(p.targets, PANEL);
  p.blocks = divide_up(p.sources, PACK_INPUTS);
  size_t units = s->groups * p.panels * p.blocks, elements = taps * PACK_INPUTS * PANEL;
  if (s->tile && !s->expands)
    mtk_run_ranges(pool, units, 8 * elements, pack_points, &p);
  else if (conv_is_channelwise(s))
    mtk_run_ranges(pool, divide_up(s->outputs, PANEL), taps * in * PANEL, pack_channelwise, &p);
  else
    mtk_run_ranges(pool, units, elements, pack_blocks, &p);
}
