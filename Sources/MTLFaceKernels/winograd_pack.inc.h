/* Weights for Winograd's convolutions: U = G g G' of every pair of channels, in double, as
 * [point][panel][input][PANEL outputs], zero padded. */

enum { PACK_INPUTS = 8 }; /* transformed together, so that runs in memory are longer than a line */

typedef double dvec __attribute__((vector_size(LANES * 4)));
typedef float half_vec __attribute__((vector_size(LANES * 2)));
enum { DOUBLES = LANES / 2 };

INLINE dvec load_doubles(const float *p) {
  half_vec v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, dvec);
}
INLINE void store_doubles(float *p, const dvec v) {
  half_vec to = __builtin_convertvector(v, half_vec);
  memcpy(p, &to, sizeof to);
}

/* A column of G g: n = m + 2 numbers from 3. */
INLINE void weight_line(const size_t m, const dvec *g, dvec *to) {
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

/* taps[9][PANEL] to the points of one input and panel, `step` floats apart. */
INLINE void weight_points(const size_t m, const float *taps, float *to, const size_t step) {
  const size_t n = m + 2;
  for (size_t v = 0; v < PANEL; v += DOUBLES) {
    dvec half[8][3], line[8], g[3];
    UNROLL for (size_t j = 0; j < 3; j++) {
      UNROLL for (size_t i = 0; i < 3; i++) g[i] = load_doubles(taps + (i * 3 + j) * PANEL + v);
      weight_line(m, g, line);
      UNROLL for (size_t i = 0; i < n; i++) half[i][j] = line[i];
    }
    UNROLL for (size_t i = 0; i < n; i++) {
      weight_line(m, half[i], line);
      UNROLL for (size_t j = 0; j < n; j++) store_doubles(to + (i * n + j) * step + v, line[j]);
    }
  }
}

typedef struct winograd_packing {
  size_t m, inputs, outputs, panels, groups; /* groups of PACK_INPUTS inputs */
  bool transposed;
  const float *weight;
  float *packed;
} winograd_packing;

/* The nine taps from input i to a panel's outputs: of the kernel as it is, or turned round with
 * inputs and outputs exchanged. */
static void gather_taps(const winograd_packing *p, size_t panel, size_t i, float *taps) {
  for (size_t lane = 0; lane < PANEL; lane++) {
    size_t o = panel * PANEL + lane;
    const float *from =
        p->weight + (p->transposed ? i * p->outputs + o : o * p->inputs + i) * 9;
    for (size_t t = 0; t < 9; t++)
      taps[t * PANEL + lane] = o >= p->outputs ? 0 : from[p->transposed ? 8 - t : t];
  }
}

static void pack_winograd_groups(const void *context, size_t begin, size_t end) {
  const winograd_packing *p = context;
  enum { STEP = PACK_INPUTS * PANEL };
  float taps[9 * PANEL] __attribute__((aligned(64)));
  float points[POINTS_MOST * STEP] __attribute__((aligned(64)));
  size_t count = (p->m + 2) * (p->m + 2), plane = p->panels * p->inputs * PANEL;
  for (size_t unit = begin; unit < end; unit++) {
    size_t panel = unit / p->groups, first = unit % p->groups * PACK_INPUTS;
    size_t inputs = min_size(PACK_INPUTS, p->inputs - first);
    for (size_t i = 0; i < inputs; i++) {
      gather_taps(p, panel, first + i, taps);
      if (p->m == 2)
        weight_points(2, taps, points + i * PANEL, STEP);
      else if (p->m == 4)
        weight_points(4, taps, points + i * PANEL, STEP);
      else
        weight_points(6, taps, points + i * PANEL, STEP);
    }
    float *to = p->packed + (panel * p->inputs + first) * PANEL;
    for (size_t point = 0; point < count; point++)
      memcpy(to + point * plane, points + point * STEP, inputs * PANEL * sizeof(float));
  }
}

static void winograd_pack(mtk_pool *pool, const mtk_conv *s, const float *weight, bool transposed,
                          float *packed) {
  size_t inputs = transposed ? s->outputs : s->inputs;
  size_t outputs = transposed ? s->inputs : s->outputs;
  winograd_packing p = {s->tile, inputs, outputs, divide_up(outputs, PANEL),
                        divide_up(inputs, PACK_INPUTS), transposed, weight, packed};
  mtk_run_ranges(pool, p.panels * p.groups, PACK_INPUTS * PANEL * 64, pack_winograd_groups, &p);
}
