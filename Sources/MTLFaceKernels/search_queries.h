/* The layout of packed queries for byte rows. It is the same for all instruction sets:
 *
 *     scales [count, rounded up to whole panels]  the scale of each query's integers
 *     panels [k / 2][PANEL][2]                    pairs of numbers of 16 queries side by side
 *     rows   [single queries][k]                  the remaining queries, one after another
 *
 * If more than MAX_SINGLE_QUERIES queries remain after the full panels, they form a last panel that
 * is padded with zeros. Otherwise, they are stored as rows. */
#ifndef MTLFACE_SEARCH_QUERIES_H
#define MTLFACE_SEARCH_QUERIES_H

#include "internal.h"

/* The largest number of remaining queries that are processed faster one by one than as a panel. */
enum { MAX_SINGLE_QUERIES = 4 };

typedef struct byte_queries {
  size_t in_panels, single; /* the number of queries in `panels` and in `rows` */
  const float *scales;
  const int16_t *panels, *rows;
} byte_queries;

static inline size_t byte_query_panels(size_t count) {
  return count / PANEL + (count % PANEL > MAX_SINGLE_QUERIES);
}

/* Returns the size of the scales in bytes. */
static inline size_t byte_query_scales_size(size_t count) {
  return divide_up(count, PANEL) * PANEL * sizeof(float);
}

static inline byte_queries byte_queries_at(const void *packed, size_t length, size_t count) {
  size_t panels = byte_query_panels(count);
  size_t in_panels = min_size(panels * PANEL, count);
  const void *numbers = (const uint8_t *)packed + byte_query_scales_size(count);
  return (byte_queries){in_panels, count - in_panels, packed, numbers,
                        (const int16_t *)numbers + panels * length * PANEL};
}

#endif
