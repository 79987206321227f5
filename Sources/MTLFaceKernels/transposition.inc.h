/* Transposes a batch of matrices. A unit of work is TRANSPOSE_COLUMNS columns of one matrix. */

enum { TRANSPOSE_COLUMNS = 16 };

typedef struct matrices {
  size_t rows, columns, blocks; /* blocks of TRANSPOSE_COLUMNS columns */
  const float *x;
  float *y;
} matrices;

static void transpose_range(const void *context, size_t begin, size_t end) {
  const matrices *m = context;
  for (size_t unit = begin; unit < end; unit++) {
    size_t matrix = unit / m->blocks * m->rows * m->columns;
    size_t first = unit % m->blocks * TRANSPOSE_COLUMNS;
    transposition t = {m->rows, m->columns, m->columns, m->x + matrix, m->y + matrix};
    transpose_columns(&t, first, min_size(first + TRANSPOSE_COLUMNS, m->columns));
  }
}

static void transpose(mtk_pool *pool, size_t batch, size_t rows, size_t columns, const float *x,
                      float *y) {
  matrices m = {rows, columns, divide_up(columns, TRANSPOSE_COLUMNS), x, y};
  mtk_run_ranges(pool, batch * m.blocks, rows * TRANSPOSE_COLUMNS, transpose_range, &m);
}
