/* Weights that are part of the program: files next to weights.c that are embedded at compile time.
 *
 *     mtlface_weights w = mtlface_mtcnn_weights();      w.bytes, w.length: a safetensors file
 *
 * The bytes are aligned to 16 bytes, read-only, and valid while the program runs. NOTICE.md states
 * the origin and the license of each file. */
#ifndef MTLFACE_WEIGHTS_H
#define MTLFACE_WEIGHTS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A file in memory. */
typedef struct mtlface_weights {
  const void *bytes;
  size_t length;
} mtlface_weights;

/* Returns the three networks of MTCNN, mtcnn.safetensors. */
mtlface_weights mtlface_mtcnn_weights(void);

/* Returns the default model, default.safetensors. If it was not compiled in, `bytes` is NULL and
 * `length` is 0. */
mtlface_weights mtlface_default_weights(void);

#ifdef __cplusplus
}
#endif

#endif
