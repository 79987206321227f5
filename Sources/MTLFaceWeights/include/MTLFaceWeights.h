/* Weights that are part of the program: files beside weights.c, embedded when it is compiled.
 *
 *     mtlface_weights w = mtlface_mtcnn_weights();      w.bytes, w.length: a safetensors file
 *
 * The bytes are aligned to 16, are never written to, and stay as long as the program runs.
 * NOTICE.md says where each file comes from and under which license. */
#ifndef MTLFACE_WEIGHTS_H
#define MTLFACE_WEIGHTS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mtlface_weights {
  const void *bytes;
  size_t length;
} mtlface_weights;

/* The three networks of MTCNN: mtcnn.safetensors. */
mtlface_weights mtlface_mtcnn_weights(void);

/* The default model, default.safetensors; no bytes where this was compiled without it. */
mtlface_weights mtlface_default_weights(void);

#ifdef __cplusplus
}
#endif

#endif
