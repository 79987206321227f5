/* Optimizer steps. Memory bandwidth limits their speed, so each step reads the parameters and the
 * state from memory only once. */

typedef struct sgd {
  float rate, momentum, decay;
  bool first_step;
  const float *gradient;
  float *buffer, *parameter;
} sgd;

static void sgd_range(const void *context, size_t begin, size_t end) {
  const sgd *s = context;
  const float *g = s->gradient;
  float *b = s->buffer, *p = s->parameter, momentum = s->momentum;
  if (s->first_step) {
    INDEPENDENT for (size_t i = begin; i < end; i++) b[i] = g[i] + s->decay * p[i];
  } else {
    INDEPENDENT for (size_t i = begin; i < end; i++)
      b[i] = momentum * b[i] + (g[i] + s->decay * p[i]);
  }
  INDEPENDENT for (size_t i = begin; i < end; i++) p[i] -= s->rate * b[i];
}

static void sgd_step(mtk_pool *pool, size_t count, float rate, float momentum, float decay,
                     bool first_step, const float *gradient, float *buffer, float *parameter) {
  sgd s = {rate, momentum, decay, first_step, gradient, buffer, parameter};
  mtk_run_ranges(pool, count, 1, sgd_range, &s);
}

typedef struct adam {
  float rate, beta1, beta2, root_correction, epsilon;
  const float *gradient;
  float *first_moment, *second_moment, *parameter;
} adam;

/* Updates the `count` elements that start at `i`. `count` is at most LANES. */
INLINE void adam_lanes(const adam *a, size_t i, size_t count) {
  vec g = load_part(a->gradient + i, count);
  vec m = a->beta1 * load_part(a->first_moment + i, count) + (1 - a->beta1) * g;
  vec v = a->beta2 * load_part(a->second_moment + i, count) + (1 - a->beta2) * (g * g);
  vec p = load_part(a->parameter + i, count);
  p -= a->rate * m / (square_root(v) / a->root_correction + a->epsilon);
  store_part(a->first_moment + i, m, count);
  store_part(a->second_moment + i, v, count);
  store_part(a->parameter + i, p, count);
}

static void adam_range(const void *context, size_t begin, size_t end) {
  size_t i = begin;
  for (; i + LANES <= end; i += LANES) adam_lanes(context, i, LANES);
  if (i < end) adam_lanes(context, i, end - i);
}

static void adam_step(mtk_pool *pool, size_t count, float rate, float beta1, float beta2,
                      float root_correction, float epsilon, const float *gradient,
                      float *first_moment, float *second_moment, float *parameter) {
  adam a = {rate, beta1, beta2, root_correction, epsilon, gradient, first_moment, second_moment,
            parameter};
  mtk_run_ranges(pool, count, 1, adam_range, &a);
}
