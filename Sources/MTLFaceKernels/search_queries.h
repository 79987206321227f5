/* How queries for rows of bytes are packed, the same for every instruction set:
 *
 *     scales [count up to whole panels]  what a query's whole numbers are times by
 *     panels [k / 2][PANEL][2]           pairs of numbers of 16 queries side by side
 *     alone  [count - those in panels][k]
 *
 * The last panel is filled up with zeros; few queries that are over go without one. */
#ifndef MTLFACE_SEARCH_QUERIES_H
#define MTLFACE_SEARCH_QUERIES_H

#include "internal.h"

/* So few take less time one by one than a panel takes. */
enum { QUERIES_ALONE = 4 };

typedef struct byte_queries {
  size_t in_panels, alone; /* numbers of queries */
  const float *scales;
  const int16_t *panels, *rows; /* of those alone */
} byte_queries;

static inline size_t byte_query_panels(size_t count) {
  return count / PANEL + (count % PANEL > QUERIES_ALONE);
}

/* Bytes before the panels. */
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
