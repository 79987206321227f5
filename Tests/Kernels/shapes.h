/* The shapes that convolutions are tested with, and their reference. */
#ifndef SHAPES_H
#define SHAPES_H

#include "check.h"

/* The table. */
size_t shape_count(void);
mtk_conv shape_at(size_t i);
const char *shape_name(const mtk_conv *shape); /* until the next call */

size_t input_count(const mtk_conv *s);
size_t output_count(const mtk_conv *s);
size_t weight_count(const mtk_conv *s);

/* Every product of the definition once: y += w x, dx += w dy, dw += x dy, each where asked. */
void reference_convolution(const mtk_conv *s, const float *x, const float *w, const float *dy,
                           double *y, double *dx, double *dw);

#endif
