/* Embeds the weights files in the program. */
#include "MTLFaceWeights.h"

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wc23-extensions" /* #embed */
#endif

static const unsigned char mtcnn[] __attribute__((aligned(16))) = {
#embed "mtcnn.safetensors"
};

/* To build without the default model, omit its file. */
#if __has_embed("default.safetensors")
static const unsigned char face[] __attribute__((aligned(16))) = {
#embed "default.safetensors"
};
mtlface_weights mtlface_default_weights(void) { return (mtlface_weights){face, sizeof face}; }
#else
mtlface_weights mtlface_default_weights(void) { return (mtlface_weights){0}; }
#endif

mtlface_weights mtlface_mtcnn_weights(void) { return (mtlface_weights){mtcnn, sizeof mtcnn}; }
