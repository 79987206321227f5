/* Convolution shapes, and the order in which the kernels read packed weights:
 *
 *   products:           [group][panel][tap][input of the group][PANEL outputs], padded with zeros
 *   channel by channel: [panel][tap][partner][PANEL channels], where `partner` is the exclusive or
 *                       of the output channel and its input channel, so that the inputs of a vector
 *                       of outputs are a fixed shuffle of a loaded vector
 *   Winograd:           [point][panel][input][PANEL outputs], padded with zeros; the same layout as
 *                       for products if every call transforms the weights
 *
 * For the input gradient, inputs and outputs are exchanged. The taps are sorted by phase, except
 * for Winograd convolutions, whose kernel is flipped instead. The phase of a tap is the position of
 * the inputs that it connects, modulo the stride.
 */
#include "internal.h"

mtk_conv mtk_conv_make(size_t batch, size_t height, size_t width, size_t inputs, size_t outputs,
                       size_t kernel_h, size_t kernel_w, size_t stride, size_t padding,
                       size_t groups) {
  mtk_conv s = {batch, height, width, inputs, outputs, kernel_h, kernel_w, stride, padding, groups,
                0, 0, 0, false};
  if (height + 2 * padding >= kernel_h)
    s.out_height = (height + 2 * padding - kernel_h) / stride + 1;
  if (width + 2 * padding >= kernel_w) s.out_width = (width + 2 * padding - kernel_w) / stride + 1;
  return s;
}

bool mtk_conv_allows_tiles(const mtk_conv *s) {
  return s->kernel_h == 3 && s->kernel_w == 3 && s->stride == 1 && s->padding <= 2 &&
         s->groups == 1;
}

static size_t packed_count(const mtk_conv *s, size_t inputs, size_t outputs) {
  if (s->tile && !s->expands)
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

/* Returns true if the tap connects inputs at i * stride + phase to outputs, and sets `offset` so
 * that these outputs are at i + offset. */
static bool tap_has_phase(size_t phase, size_t padding, size_t tap, size_t stride,
                          ptrdiff_t *offset) {
  ptrdiff_t distance = (ptrdiff_t)(phase + padding) - (ptrdiff_t)tap;
  *offset = distance / (ptrdiff_t)stride;
  return distance % (ptrdiff_t)stride == 0;
}

size_t mtk_conv_gradient_taps(const mtk_conv *s, size_t phase_y, size_t phase_x, ptrdiff_t *y,
                              ptrdiff_t *x) {
  size_t count = 0;
  for (size_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
    if (tap_has_phase(phase_y, s->padding, tap / s->kernel_w, s->stride, &y[count]) &&
        tap_has_phase(phase_x, s->padding, tap % s->kernel_w, s->stride, &x[count]))
      count++;
  }
  return count;
}

void mtk_conv_pack(mtk_pool *pool, const mtk_conv *s, const float *weight,
                   const float *output_scale, const float *input_scale, float *packed) {
  mtk_pack_weights(pool, s, weight, output_scale, input_scale, false, packed);
}

void mtk_conv_pack_transposed(mtk_pool *pool, const mtk_conv *s, const float *weight,
                              float *packed) {
  mtk_pack_weights(pool, s, weight, NULL, NULL, true, packed);
}
