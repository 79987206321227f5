/* mtk_gemm, and its algorithms for a matrix `a` with few rows. In this case, packing b would cost
 * more than the product, so b is read once in its original order. */

enum {
  DOT_ROWS = 8,
  DOT_BLOCK = 1024, /* block size of k, for which a few rows of a and b fit in the L1 cache */
  AXPY_ROWS = 4,
  AXPY_COLUMNS = 512
};

typedef struct small_product {
  size_t m, n, k, lda, ldb, ldc;
  const float *a, *b;
  float *c;
  size_t columns; /* columns per task, for dot products */
} small_product;

/* ---- b transposed: dot products along k ---- */

/* Computes the dot products of `rows` rows of a and `columns` rows of b over one block of k. Stores
 * them in c for the first block, and adds them to c for the other blocks. The order of summation is
 * fixed: products per lane, then lanes, then blocks. */
INLINE void dot_block(const small_product *p, const size_t rows, const size_t columns, size_t i0,
                      size_t j0, size_t k0) {
  vec sum[4][4];
  UNROLL for (size_t i = 0; i < rows; i++) {
    UNROLL for (size_t j = 0; j < columns; j++) sum[i][j] = (vec){0};
  }
  const float *a = p->a + i0 * p->lda + k0, *b = p->b + j0 * p->ldb + k0;
  size_t k = 0, count = min_size(DOT_BLOCK, p->k - k0);
  for (; k + LANES <= count; k += LANES) {
    vec y[4];
    UNROLL for (size_t j = 0; j < columns; j++) y[j] = load(b + j * p->ldb + k);
    UNROLL for (size_t i = 0; i < rows; i++) {
      vec x = load(a + i * p->lda + k);
      UNROLL for (size_t j = 0; j < columns; j++) sum[i][j] += x * y[j];
    }
  }
  UNROLL for (size_t i = 0; i < rows; i++) {
    vec x = load_part(a + i * p->lda + k, count - k);
    UNROLL for (size_t j = 0; j < columns; j++) {
      vec y = load_part(b + j * p->ldb + k, count - k);
      float *c = p->c + (i0 + i) * p->ldc + j0 + j, total = sum_lanes(sum[i][j] + x * y);
      *c = k0 == 0 ? total : *c + total;
    }
  }
}

/* Multiplies all rows of a by the same `columns` rows of b, which stay in the cache. */
INLINE void dot_columns(const small_product *p, const size_t columns, size_t j, size_t k) {
  size_t i = 0;
  for (; i + 3 <= p->m; i += 3) dot_block(p, 3, columns, i, j, k);
  if (p->m - i == 2) dot_block(p, 2, columns, i, j, k);
  if (p->m - i == 1) dot_block(p, 1, columns, i, j, k);
}

static void dot_task(void *context, size_t index) {
  const small_product *p = context;
  size_t begin = index * p->columns, end = min_size(begin + p->columns, p->n);
  for (size_t k = 0; k < p->k; k += DOT_BLOCK) {
    size_t j = begin;
    for (; j + 4 <= end; j += 4) dot_columns(p, 4, j, k);
    for (; j < end; j++) dot_columns(p, 1, j, k);
  }
}

/* Creates at most 32 tasks. Each task except the last has a multiple of 4 columns and at least
 * TASK_ELEMENTS products. */
static void dot_products(mtk_pool *pool, small_product *p) {
  enum { TASKS = 32 };
  size_t min_columns = divide_up(TASK_ELEMENTS, p->m * p->k);
  p->columns = divide_up(max_size(divide_up(p->n, TASKS), min_columns), 4) * 4;
  mtk_pool_run(pool, divide_up(p->n, p->columns), dot_task, p);
}

/* ---- b not transposed: sums of scaled rows of b ---- */

INLINE void axpy_rows(const small_product *p, const size_t rows, size_t begin, size_t end) {
  float sum[AXPY_ROWS][AXPY_COLUMNS];
  size_t width = end - begin;
  memset(sum, 0, sizeof sum);
  for (size_t k = 0; k < p->k; k++) {
    const float *b = p->b + k * p->ldb + begin;
    UNROLL for (size_t i = 0; i < rows; i++) {
      float x = p->a[i * p->lda + k];
      INDEPENDENT for (size_t j = 0; j < width; j++) sum[i][j] += x * b[j];
    }
  }
  for (size_t i = 0; i < rows; i++)
    memcpy(p->c + i * p->ldc + begin, sum[i], width * sizeof(float));
}

static void axpy_task(void *context, size_t index) {
  const small_product *p = context;
  size_t begin = index * AXPY_COLUMNS, end = min_size(begin + AXPY_COLUMNS, p->n);
  if (p->m == 1)
    axpy_rows(p, 1, begin, end);
  else if (p->m == 2)
    axpy_rows(p, 2, begin, end);
  else if (p->m == 3)
    axpy_rows(p, 3, begin, end);
  else
    axpy_rows(p, 4, begin, end);
}

/* ---- mtk_gemm ---- */

static mtk_status gemm(mtk_pool *pool, bool ta, bool tb, size_t m, size_t n, size_t k,
                       const float *a, size_t lda, const float *b, size_t ldb, float *c,
                       size_t ldc) {
  if (m == 0 || n == 0) return MTK_OK;
  if (k == 0) {
    for (size_t i = 0; i < m; i++) memset(c + i * ldc, 0, n * sizeof(float));
    return MTK_OK;
  }
  bool small = tb ? m <= DOT_ROWS : m <= AXPY_ROWS;
  size_t packed = m <= TILE_ROWS ? 0 : divide_up(n, PANEL) * PANEL * k;
  size_t transposed = ta ? m * k : 0;
  float *scratch = NULL;
  if (packed + transposed > 0) {
    scratch = mtk_scratch_bytes(SCRATCH_CALL, (packed + transposed) * sizeof(float));
    if (!scratch) return MTK_OUT_OF_MEMORY;
  }
  if (ta) {
    transposition t = {k, m, lda, a, scratch + packed};
    mtk_run_ranges(pool, m, k, transpose_columns, &t);
    a = t.y;
    lda = k;
  }
  if (!small)
    return large_product(pool, m, n, k, a, lda, tb, b, ldb, packed ? scratch : NULL, c, ldc);
  small_product p = {m, n, k, lda, ldb, ldc, a, b, c, 0};
  if (tb)
    dot_products(pool, &p);
  else
    mtk_pool_run(pool, divide_up(n, AXPY_COLUMNS), axpy_task, &p);
  return MTK_OK;
}
