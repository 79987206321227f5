/* Bilinear upsampling to twice the size, and its gradient. A unit of work is one pixel of the
 * result. */

typedef struct upsampling {
  size_t height, width, channels; /* of the small image */
  const float *from;
  float *to;
} upsampling;

/* Sets `near` and `far` to the indices of the two inputs that determine output `o` along one axis.
 * Output 2 * i is 1/4 of input i - 1 plus 3/4 of input i, and output 2 * i + 1 is 3/4 of input i
 * plus 1/4 of input i + 1. Indices are clamped. */
static void upsample_inputs(size_t o, size_t size, size_t *near, size_t *far) {
  *near = o / 2;
  *far = o % 2 == 0 ? max_size(*near, 1) - 1 : min_size(*near + 1, size - 1);
}

/* Sets weights[k] to the weight of input i in output 2 * i - 1 + k. At an edge, the weight of the
 * clamped neighbor is included. */
static void upsample_weights(size_t i, size_t size, float weights[4]) {
  weights[0] = i > 0 ? 0.25f : 0;
  weights[1] = i > 0 ? 0.75f : 1;
  weights[2] = i + 1 < size ? 0.75f : 1;
  weights[3] = i + 1 < size ? 0.25f : 0;
}

static void upsample_range(const void *context, size_t begin, size_t end) {
  const upsampling *u = context;
  size_t width = 2 * u->width, channels = u->channels;
  for (size_t pixel = begin; pixel < end; pixel++) {
    size_t row = pixel / width, near_y, far_y, near_x, far_x;
    upsample_inputs(row % (2 * u->height), u->height, &near_y, &far_y);
    upsample_inputs(pixel % width, u->width, &near_x, &far_x);
    size_t image = row / (2 * u->height) * u->height;
    const float *near_row = u->from + (image + near_y) * u->width * channels;
    const float *far_row = u->from + (image + far_y) * u->width * channels;
    const float *a = near_row + near_x * channels, *b = near_row + far_x * channels;
    const float *c = far_row + near_x * channels, *d = far_row + far_x * channels;
    float *to = u->to + pixel * channels;
    INDEPENDENT for (size_t i = 0; i < channels; i++)
      to[i] = 0.75f * (0.75f * a[i] + 0.25f * b[i]) + 0.25f * (0.75f * c[i] + 0.25f * d[i]);
  }
}

static void upsample2(mtk_pool *pool, size_t batch, size_t height, size_t width, size_t channels,
                      const float *x, float *y) {
  upsampling u = {height, width, channels, x, y};
  mtk_run_ranges(pool, batch * height * width * 4, channels, upsample_range, &u);
}

static void upsample_backward_range(const void *context, size_t begin, size_t end) {
  const upsampling *u = context;
  size_t channels = u->channels;
  for (size_t pixel = begin; pixel < end; pixel++) {
    size_t row = pixel / u->width, i = row % u->height, j = pixel % u->width;
    float weights_y[4], weights_x[4], *dx = u->to + pixel * channels;
    upsample_weights(i, u->height, weights_y);
    upsample_weights(j, u->width, weights_x);
    memset(dx, 0, channels * sizeof(float));
    for (size_t k = 0; k < 16; k++) {
      float weight = weights_y[k / 4] * weights_x[k % 4];
      if (weight == 0) continue; /* outside the image */
      size_t y = (row - i) * 2 + 2 * i + k / 4 - 1, x = 2 * j + k % 4 - 1;
      const float *dy = u->from + (y * 2 * u->width + x) * channels;
      INDEPENDENT for (size_t c = 0; c < channels; c++) dx[c] += weight * dy[c];
    }
  }
}

static void upsample2_backward(mtk_pool *pool, size_t batch, size_t height, size_t width,
                               size_t channels, const float *dy, float *dx) {
  upsampling u = {height, width, channels, dy, dx};
  mtk_run_ranges(pool, batch * height * width, 4 * channels, upsample_backward_range, &u);
}
