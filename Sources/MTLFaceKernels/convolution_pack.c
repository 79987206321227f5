/* Convolution shapes, and weights in the order in which the kernels read them:
 *
 *   products:        [group][panel][tap][input of the group][PANEL outputs], zero padded
 *   channel by channel: [panel][tap][partner][PANEL channels]; output c of a group of two hears
 *                    input c ^ partner, so that a partner is one fixed shuffle of a vector
 *
 * For the input gradient, inputs and outputs change places, and taps are sorted by the rest of the
 * input position modulo the stride that they reach, so that every rest finds its taps in one run.
 */
#include "internal.h"

mtk_conv mtk_conv_make(size_t batch, size_t height, size_t width, size_t inputs, size_t outputs,
                       size_t kernel_h, size_t kernel_w, size_t stride, size_t padding,
                       size_t groups) {
  mtk_conv s = {batch, height, width, inputs, outputs, kernel_h, kernel_w, stride, padding, groups,
                0, 0};
  if (height + 2 * padding >= kernel_h)
    s.out_height = (height + 2 * padding - kernel_h) / stride + 1;
  if (width + 2 * padding >= kernel_w) s.out_width = (width + 2 * padding - kernel_w) / stride + 1;
  return s;
}

static size_t packed_count(const mtk_conv *s, size_t inputs, size_t outputs) {
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

/* One tap of every panel. `position` is the tap's place in the packed order. */
static void pack_tap(const mtk_conv *s, const float *weight, bool transposed, size_t tap,
                     size_t position, float *packed) {
  size_t taps = s->kernel_h * s->kernel_w;
  size_t in = s->inputs / s->groups, out = s->outputs / s->groups; /* of weight, per group */
  size_t source = transposed ? out : in, target = transposed ? in : out;
  size_t panels = divide_up(target, PANEL);
  for (size_t gp = 0; gp < s->groups * panels; gp++) {
    size_t group = gp / panels, first = gp % panels * PANEL;
    float *run = packed + (gp * taps + position) * source * PANEL;
    for (size_t i = 0; i < source; i++) {
      for (size_t lane = 0; lane < PANEL; lane++) {
        size_t o = transposed ? i : first + lane, c = transposed ? first + lane : i;
        run[i * PANEL + lane] =
            first + lane < target ? weight[((group * out + o) * in + c) * taps + tap] : 0;
      }
    }
  }
}

static void pack_channelwise_tap(const mtk_conv *s, const float *weight, bool transposed,
                                 size_t tap, size_t position, float *packed) {
  size_t taps = s->kernel_h * s->kernel_w, size = s->inputs / s->groups;
  for (size_t panel = 0; panel < divide_up(s->outputs, PANEL); panel++) {
    float *run = packed + (panel * taps + position) * size * PANEL;
    for (size_t partner = 0; partner < size; partner++) {
      for (size_t lane = 0; lane < PANEL; lane++) {
        size_t target = panel * PANEL + lane, source = target ^ partner;
        size_t o = transposed ? source : target, c = (transposed ? target : source) % size;
        run[partner * PANEL + lane] =
            target < s->outputs ? weight[(o * size + c) * taps + tap] : 0;
      }
    }
  }
}

void mtk_conv_pack(const mtk_conv *s, const float *weight, float *packed) {
  for (size_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
    if (conv_is_channelwise(s))
      pack_channelwise_tap(s, weight, false, tap, tap, packed);
    else
      pack_tap(s, weight, false, tap, tap, packed);
  }
}

void mtk_conv_pack_transposed(const mtk_conv *s, const float *weight, float *packed) {
  size_t position = 0;
  for (size_t rest = 0; rest < s->stride * s->stride; rest++) {
    size_t rest_y = rest / s->stride, rest_x = rest % s->stride;
    for (size_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
      ptrdiff_t offset;
      if (!tap_reaches(rest_y, s->padding, tap / s->kernel_w, s->stride, &offset)) continue;
      if (!tap_reaches(rest_x, s->padding, tap % s->kernel_w, s->stride, &offset)) continue;
      if (conv_is_channelwise(s))
        pack_channelwise_tap(s, weight, true, tap, position++, packed);
      else
        pack_tap(s, weight, true, tap, position++, packed);
    }
  }
}
