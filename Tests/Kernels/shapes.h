/* The shapes of the convolution tests, and the reference implementation. */
#ifndef SHAPES_H
#define SHAPES_H

#include "check.h"

size_t shape_count(void);
mtk_conv shape_at(size_t i);
const char *shape_name(const mtk_conv *shape); /* valid until the next call */

size_t input_count(const mtk_conv *s);
size_t output_count(const mtk_conv *s);
size_t weight_count(const mtk_conv *s);

/* The reference implementation of a convolution and its gradients. Adds the results to y, dx and
 * dw, each of which may be NULL. */
void reference_convolution(const mtk_conv *s, const float *x, const float *w, const float *dy,
                           double *y, double *dx, double *dw);

#endif
