/* Vectors of LANES floats, as GCC and Clang vector extensions. */

typedef float vec __attribute__((vector_size(LANES * 4)));
typedef int32_t ivec __attribute__((vector_size(LANES * 4)));
typedef float unaligned_vec __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

enum { VECTORS = PANEL / LANES }; /* vectors per row of a panel */

INLINE vec load(const float *p) { return *(const unaligned_vec *)p; }
INLINE void store(float *p, vec v) { *(unaligned_vec *)p = v; }
/* Returns a vector whose lanes are all x. Subtracts zero, because x - 0 is x for every x, while
 * x + 0 turns -0 into 0. */
INLINE vec splat(float x) { return x - (vec){0}; }
INLINE vec choose(ivec mask, vec yes, vec no) {
  return (vec)((mask & (ivec)yes) | (~mask & (ivec)no));
}

INLINE vec square_root(vec v) {
#ifdef __clang__
  return __builtin_elementwise_sqrt(v);
#else
  for (int i = 0; i < LANES; i++) v[i] = __builtin_sqrtf(v[i]);
  return v;
#endif
}

/* Loads the first `count` lanes; the other lanes are zero. Does not read past `count` elements. */
INLINE vec load_part(const float *p, size_t count) {
  if (count >= LANES) return load(p);
  float lanes[LANES] = {0};
  for (size_t i = 0; i < count; i++) lanes[i] = p[i];
  return load(lanes);
}
/* Stores only the first `count` lanes. */
INLINE void store_part(float *p, vec v, size_t count) {
  if (count >= LANES) {
    store(p, v);
    return;
  }
  float lanes[LANES];
  store(lanes, v);
  for (size_t i = 0; i < count; i++) p[i] = lanes[i];
}

/* Swaps the lanes of each pair. */
INLINE vec swap_pairs(vec v) {
#if LANES == 16
  return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
#elif LANES == 8
  return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
#else
  return __builtin_shufflevector(v, v, 1, 0, 3, 2);
#endif
}

/* to[j][i] = from[i][j] for 4 x 4 floats. */
INLINE void transpose_4x4(const float *from, size_t from_stride, float *to, size_t to_stride) {
  typedef float quad __attribute__((vector_size(16)));
  quad row[4], pair[4], column[4];
  for (int i = 0; i < 4; i++) memcpy(&row[i], from + (size_t)i * from_stride, sizeof(quad));
  pair[0] = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
  pair[1] = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
  pair[2] = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
  pair[3] = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
  column[0] = __builtin_shufflevector(pair[0], pair[1], 0, 1, 4, 5);
  column[1] = __builtin_shufflevector(pair[0], pair[1], 2, 3, 6, 7);
  column[2] = __builtin_shufflevector(pair[2], pair[3], 0, 1, 4, 5);
  column[3] = __builtin_shufflevector(pair[2], pair[3], 2, 3, 6, 7);
  for (int i = 0; i < 4; i++) memcpy(to + (size_t)i * to_stride, &column[i], sizeof(quad));
}

/* to[c][r] = from[r][c] for a block of any size. */
static void transpose_block(const float *from, size_t from_stride, size_t rows, size_t columns,
                            float *to, size_t to_stride) {
  size_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (size_t c = 0; c < whole_columns; c += 4)
    for (size_t r = 0; r < whole_rows; r += 4)
      transpose_4x4(from + r * from_stride + c, from_stride, to + c * to_stride + r, to_stride);
  for (size_t c = 0; c < columns; c++)
    for (size_t r = c < whole_columns ? whole_rows : 0; r < rows; r++)
      to[c * to_stride + r] = from[r * from_stride + c];
}

/* Returns the sum of the lanes, added in order. */
INLINE float sum_lanes(vec v) {
  float lanes[LANES], sum = 0;
  store(lanes, v);
  for (int i = 0; i < LANES; i++) sum += lanes[i];
  return sum;
}
