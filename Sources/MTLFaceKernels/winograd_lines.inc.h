/* Winograd's transforms of one line, F(m, 3) with m = 2, 4, 6 (Lavin & Gray, arXiv 1509.09308). The
 * interpolation points, in addition to infinity, are:
 *   m = 2: 0, +-1
 *   m = 4: 0, +-1/sqrt 2, +-sqrt 2 (smaller rounding errors than 0, +-1, +-2)
 *   m = 6: 0, +-1, +-2, +-1/2
 *
 * At the edge of an image, a short line computes only the first `outputs` (2 or 4) of the m
 * outputs. It uses F(outputs, 3) with a subset of the points of F(m, 3): 0, the first outputs / 2
 * pairs, and infinity. Short lines use the transformed weights of F(m, 3), which include divisors
 * for the points that a short line does not use. The input transform of a short line cancels these
 * divisors. */

/* Returns true if a line with `outputs` outputs uses point i of F(m, 3). */
INLINE bool has_point(const size_t m, size_t outputs, size_t i) {
  return i <= outputs || i == m + 1;
}

/* Calls an inline function with m as a compile-time constant. */
#define FOR_TILE(m, function, ...)                                                                 \
  ((m) == 2   ? function(2, __VA_ARGS__)                                                           \
   : (m) == 4 ? function(4, __VA_ARGS__)                                                           \
              : function(6, __VA_ARGS__))

/* Stores the values at points x and -x, given the even and odd parts of the polynomial. */
INLINE void put_pair(vec even, vec odd, vec *to) {
  to[0] = even + odd;
  to[1] = even - odd;
}

/* Transforms the inputs of a short line that has two outputs. */
INLINE void short_input_line(const size_t m, const vec d0, const vec d1, const vec d2, const vec d3,
                             vec *to) {
  if (m == 4) {
    const float root = 0x1.6a09e6p+0f;
    to[0] = d0 - 2.0f * d2;
    put_pair(-1.5f * d2, (-0.75f * root) * d1, to + 1);
    to[5] = d3 - 0.5f * d1;
    return;
  }
  to[0] = d0 - d2;
  put_pair(-2.25f * d2, -2.25f * d1, to + 1);
  to[m + 1] = d3 - d1;
}

/* Transforms a line of inputs to the points of a line with `outputs` outputs. */
INLINE void input_line(const size_t m, size_t outputs, const vec *d, const size_t step, vec *to) {
  const vec d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step];
  if (m == 2) {
    to[0] = d0 - d2;
    to[1] = d1 + d2;
    to[2] = d2 - d1;
    to[3] = d1 - d3;
    return;
  }
  if (outputs == 2) {
    short_input_line(m, d0, d1, d2, d3, to);
    return;
  }
  const vec d4 = d[4 * step], d5 = d[5 * step];
  if (m == 4) {
    const float root = 0x1.6a09e6p+0f;
    vec even = d4 - 2.0f * d2, odd = (root / 2) * (d3 - 2.0f * d1);
    vec even2 = d4 - 0.5f * d2, odd2 = root * (d3 - 0.5f * d1);
    to[0] = d0 - 2.5f * d2 + d4;
    put_pair(even, odd, to + 1);
    put_pair(even2, odd2, to + 3);
    to[5] = d1 - 2.5f * d3 + d5;
    return;
  }
  if (outputs == 4) {
    to[0] = d0 - 1.25f * d2 + 0.25f * d4;
    put_pair(0.75f * d4 - 3.0f * d2, 0.75f * d3 - 3.0f * d1, to + 1);
    put_pair(3.75f * (d4 - d2), 7.5f * (d3 - d1), to + 3);
    to[7] = 4.0f * d1 - 5.0f * d3 + d5;
    return;
  }
  const vec d6 = d[6 * step], d7 = d[7 * step];
  vec even = d6 - 4.25f * d4 + d2, odd = d1 - 4.25f * d3 + d5;
  vec even2 = d6 - 1.25f * d4 + 0.25f * d2, odd2 = 0.5f * d1 - 2.5f * d3 + 2.0f * d5;
  vec even3 = d6 - 5.0f * d4 + 4.0f * d2, odd3 = 2.0f * d1 - 2.5f * d3 + 0.5f * d5;
  to[0] = d0 - d6 + 5.25f * (d4 - d2);
  put_pair(even, odd, to + 1);
  put_pair(even2, odd2, to + 3);
  put_pair(even3, odd3, to + 5);
  to[7] = d7 - d1 + 5.25f * (d3 - d5);
}

/* Transforms the points of a line to its outputs. */
INLINE void output_line(const size_t m, size_t outputs, const vec *p, const size_t step, vec *to) {
  vec sum = p[step] + p[2 * step], difference = p[step] - p[2 * step];
  const vec last = p[(m + 1) * step];
  if (m == 2) {
    to[0] = p[0] + sum;
    to[1] = difference - last;
    return;
  }
  if (outputs == 2) {
    const float point = m == 4 ? 0x1.6a09e6p-1f : 1.0f;
    to[0] = p[0] + sum;
    to[1] = point * difference + last;
    return;
  }
  vec sum2 = p[3 * step] + p[4 * step], difference2 = p[3 * step] - p[4 * step];
  if (m == 4) {
    const float root = 0x1.6a09e6p+0f;
    to[0] = p[0] + sum + sum2;
    to[1] = (root / 2) * difference + root * difference2;
    to[2] = 0.5f * sum + 2.0f * sum2;
    to[3] = (root / 4) * difference + (2 * root) * difference2 + last;
    return;
  }
  if (outputs == 4) {
    to[0] = p[0] + sum + sum2;
    to[1] = difference + 2.0f * difference2;
    to[2] = sum + 4.0f * sum2;
    to[3] = difference + 8.0f * difference2 + last;
    return;
  }
  vec sum3 = p[5 * step] + p[6 * step], difference3 = p[5 * step] - p[6 * step];
  to[0] = p[0] + sum + sum2 + sum3;
  to[1] = difference + 2.0f * difference2 + 0.5f * difference3;
  to[2] = sum + 4.0f * sum2 + 0.25f * sum3;
  to[3] = difference + 8.0f * difference2 + 0.125f * difference3;
  to[4] = sum + 16.0f * sum2 + 0.0625f * sum3;
  to[5] = difference + 32.0f * difference2 + 0.03125f * difference3 + last;
}

/* Transforms a line of 3 weights to m + 2 points. */
INLINE void weight_line(const size_t m, const vec *g, vec *to) {
  const vec g0 = g[0], g1 = g[1], g2 = g[2];
  const float root = 0x1.6a09e6p+0f, third = 1.0f / 3;
  to[0] = g0;
  to[m + 1] = g2;
  if (m == 2) {
    vec even = 0.5f * (g0 + g2), odd = 0.5f * g1;
    put_pair(even, odd, to + 1);
    return;
  }
  if (m == 4) {
    vec even = (2 * third) * g0 + third * g2, odd = (root * third) * g1;
    vec even2 = (third / 2) * g0 + third * g2, odd2 = (root * third / 2) * g1;
    to[1] = -(even + odd);
    to[2] = odd - even;
    put_pair(even2, odd2, to + 3);
    return;
  }
  vec even = (2.0f / 9) * (g0 + g2), odd = (2.0f / 9) * g1;
  vec even2 = (1.0f / 90) * g0 + (4.0f / 90) * g2, odd2 = (1.0f / 45) * g1;
  vec even3 = (32.0f / 45) * g0 + (8.0f / 45) * g2, odd3 = (16.0f / 45) * g1;
  to[1] = -(even + odd);
  to[2] = odd - even;
  put_pair(even2, odd2, to + 3);
  put_pair(even3, odd3, to + 5);
}
