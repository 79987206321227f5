/* Convolution shapes, and weights in the order in which the kernels read them:
 *
 *   products:        [group][panel][tap][input of the group][PANEL outputs], zero padded
 *   channel by channel: [panel][tap][partner][PANEL channels]; output c of a group of two hears
 *                    input c ^ partner, so that a partner is one fixed shuffle of a vector
 *   Winograd's:      winograd_pack.inc.h
 *
 * For the input gradient, inputs and outputs change places, and taps are sorted by the rest of the
 * input position modulo the stride that they reach, so that every rest finds its taps in one run.
 */
#include "internal.h"

mtk_conv mtk_conv_make(size_t batch, size_t height, size_t width, size_t inputs, size_t outputs,
                       size_t kernel_h, size_t kernel_w, size_t stride, size_t padding,
                       size_t groups) {
  mtk_conv s = {batch, height, width, inputs, outputs, kernel_h, kernel_w, stride, padding, groups,
                0, 0, 0};
  if (height + 2 * padding >= kernel_h)
    s.out_height = (height + 2 * padding - kernel_h) / stride + 1;
  if (width + 2 * padding >= kernel_w) s.out_width = (width + 2 * padding - kernel_w) / stride + 1;
  return s;
}

bool mtk_conv_allows_tiles(const mtk_conv *s) {
  return s->kernel_h == 3 && s->kernel_w == 3 && s->stride == 1 && s->padding <= 2 && s->groups == 1;
}

static size_t packed_count(const mtk_conv *s, size_t inputs, size_t outputs) {
  if (s->tile)
    return (s->tile + 2) * (s->tile + 2) * divide_up(outputs, PANEL) * PANEL * inputs;
  size_t taps = s->kernel_h * s->kernel_w;
  if (conv_is_channelwise(s))
    return divide_up(outputs, PANEL) * PANEL * taps * (inputs / s->groups);
  return s->groups * divide_up(outputs / s->groups, PANEL) * PANEL * taps * (inputs / s->groups);
}

size_t mtk_conv_packed_count(const mtk_conv *s) { return packed_count(s, s->inputs, s->outputs); }
size_t mtk_conv_packed_transposed_count(const mtk_conv *s) {
  return packed_count(s, s->outputs, s->inputs);
}

/* Whether the tap joins input `rest` (modulo the stride) to an output, and at which offset. */
static bool tap_reaches(size_t rest, size_t padding, size_t tap, size_t stride, ptrdiff_t *offset) {
  ptrdiff_t distance = (ptrdiff_t)(rest + padding) - (ptrdiff_t)tap;
  *offset = distance / (ptrdiff_t)stride;
  return distance % (ptrdiff_t)stride == 0;
}

size_t mtk_conv_gradient_taps(const mtk_conv *s, size_t rest_y, size_t rest_x, ptrdiff_t *y,
                              ptrdiff_t *x) {
  size_t count = 0;
  for (size_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
    if (tap_reaches(rest_y, s->padding, tap / s->kernel_w, s->stride, &y[count]) &&
        tap_reaches(rest_x, s->padding, tap % s->kernel_w, s->stride, &x[count]))
      count++;
  }
  return count;
}

/* One tap of panels [begin, end) of all groups. */
typedef struct tap_packing {
  const mtk_conv *shape;
  const float *weight;
  bool transposed;
  size_t tap, position; /* the tap, and its place in the packed order */
  float *packed;
} tap_packing;

static void pack_tap(const void *context, size_t begin, size_t end) {
  const tap_packing *p = context;
  const mtk_conv *s = p->shape;
  size_t taps = s->kernel_h * s->kernel_w;
  size_t in = s->inputs / s->groups, out = s->outputs / s->groups; /* of weight, per group */
  size_t source = p->transposed ? out : in, target = p->transposed ? in : out;
  size_t panels = divide_up(target, PANEL);
  for (size_t gp = begin; gp < end; gp++) {
    size_t group = gp / panels, first = gp % panels * PANEL;
    float *run = p->packed + (gp * taps + p->position) * source * PANEL;
    for (size_t i = 0; i < source; i++) {
      for (size_t lane = 0; lane < PANEL; lane++) {
        size_t o = p->transposed ? i : first + lane, c = p->transposed ? first + lane : i;
        run[i * PANEL + lane] =
            first + lane < target ? p->weight[((group * out + o) * in + c) * taps + p->tap] : 0;
      }
    }
  }
}

static void pack_channelwise_tap(const void *context, size_t begin, size_t end) {
  const tap_packing *p = context;
  const mtk_conv *s = p->shape;
  size_t taps = s->kernel_h * s->kernel_w, size = s->inputs / s->groups;
  for (size_t panel = begin; panel < end; panel++) {
    float *run = p->packed + (panel * taps + p->position) * size * PANEL;
    for (size_t partner = 0; partner < size; partner++) {
      for (size_t lane = 0; lane < PANEL; lane++) {
        size_t target = panel * PANEL + lane, source = target ^ partner;
        size_t o = p->transposed ? source : target, c = (p->transposed ? target : source) % size;
        run[partner * PANEL + lane] =
            target < s->outputs ? p->weight[(o * size + c) * taps + p->tap] : 0;
      }
    }
  }
}

static void pack_panels_of_tap(mtk_pool *pool, const tap_packing *p) {
  const mtk_conv *s = p->shape;
  size_t targets = p->transposed ? s->inputs : s->outputs;
  size_t sources = (p->transposed ? s->outputs : s->inputs) / s->groups;
  if (conv_is_channelwise(s))
    mtk_run_ranges(pool, divide_up(targets, PANEL), sources * PANEL, pack_channelwise_tap, p);
  else
    mtk_run_ranges(pool, s->groups * divide_up(targets / s->groups, PANEL), sources * PANEL,
                   pack_tap, p);
}

void mtk_conv_pack(mtk_pool *pool, const mtk_conv *s, const float *weight, float *packed) {
  if (s->tile) {
    mtk_winograd_pack(pool, s, weight, false, packed);
    return;
  }
  tap_packing p = {s, weight, false, 0, 0, packed};
  for (; p.tap < s->kernel_h * s->kernel_w; p.tap++, p.position++) pack_panels_of_tap(pool, &p);
}

void mtk_conv_pack_transposed(mtk_pool *pool, const mtk_conv *s, const float *weight,
                              float *packed) {
  if (s->tile) {
    mtk_winograd_pack(pool, s, weight, true, packed);
    return;
  }
  tap_packing p = {s, weight, true, 0, 0, packed};
  for (size_t rest = 0; rest < s->stride * s->stride; rest++) {
    size_t rest_y = rest / s->stride, rest_x = rest % s->stride;
    for (p.tap = 0; p.tap < s->kernel_h * s->kernel_w; p.tap++) {
      ptrdiff_t offset;
      if (!tap_reaches(rest_y, s->padding, p.tap / s->kernel_w, s->stride, &offset)) continue;
      if (!tap_reaches(rest_x, s->padding, p.tap % s->kernel_w, s->stride, &offset)) continue;
      pack_panels_of_tap(pool, &p);
      p.position++;
    }
  }
}
