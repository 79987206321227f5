/* The embedded files. */
#include "MTLFaceWeights.h"

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wc23-extensions" /* #embed */
#endif

static const unsigned char mtcnn[] __attribute__((aligned(16))) = {
#embed "mtcnn.safetensors"
};

mtlface_weights mtlface_mtcnn_weights(void) { return (mtlface_weights){mtcnn, sizeof mtcnn}; }
