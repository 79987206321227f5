/* Weights files that are embedded in the program when weights.c is compiled.
 *
 *     mtlface_weights file = mtlface_mtcnn_weights();
 *     parse_safetensors(file.bytes, file.length);
 *
 * The bytes are read-only, aligned to 16 bytes, and valid while the program runs. NOTICE.md states
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

/* Returns mtcnn.safetensors, which contains the three networks of MTCNN. */
mtlface_weights mtlface_mtcnn_weights(void);

/* Returns default.safetensors, which contains the default model. If the program was built without
 * this file, `bytes` is NULL and `length` is 0. */
mtlface_weights mtlface_default_weights(void);

#ifdef __cplusplus
}
#endif

#endif
