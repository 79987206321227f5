/* Divides rows and sums into tasks, independently of the number of threads. */
#include <string.h>

#include "internal.h"

/* ---- Ranges ---- */

typedef struct ranges {
  size_t units, chunk;
  range_task range;
  const void *context;
} ranges;

static void run_range(void *p, size_t index) {
  const ranges *r = p;
  size_t begin = index * r->chunk;
  r->range(r->context, begin, min_size(begin + r->chunk, r->units));
}

void mtk_run_ranges(mtk_pool *pool, size_t units, size_t unit_elements, range_task range,
                    const void *context) {
  if (units == 0) return;
  size_t chunk = max_size(1, TASK_ELEMENTS / max_size(1, unit_elements));
  if (chunk >= units) {
    range(context, 0, units);
    return;
  }
  ranges r = {units, chunk, range, context};
  mtk_pool_run(pool, divide_up(units, chunk), run_range, &r);
}

/* ---- Sums ----
 * The rows of a block of columns are divided into at most SUM_SPLITS parts. Each part is summed row
 * by row, and the sums of the parts are added in order. If there are many blocks, each task sums
 * whole blocks; otherwise, each task sums one part of a block. Both ways give the same bits. */

typedef struct sums {
  size_t rows, channels, blocks, splits;
  sum_add add;
  sum_done done;
  const void *context;
  sum_block block; /* the block whose parts are summed by different tasks */
  double (*parts)[SUM_KINDS * SUM_COLUMNS]; /* the sums of the parts of `block` */
} sums;

static void sum_part(const sums *s, sum_block block, size_t split, double *part) {
  memset(part, 0, sizeof(double) * SUM_KINDS * SUM_COLUMNS);
  block.row_begin = part_begin(s->rows, s->splits, split);
  block.row_end = part_begin(s->rows, s->splits, split + 1);
  s->add(s->context, &block, part);
}

static void add_part(double *total, const double *part) {
  for (size_t i = 0; i < SUM_KINDS * SUM_COLUMNS; i++) total[i] += part[i];
}

static sum_block whole_block(const sums *s, size_t unit) {
  size_t channel = unit % s->blocks * SUM_COLUMNS;
  return (sum_block){unit / s->blocks, 0, s->rows, channel,
                     min_size(SUM_COLUMNS, s->channels - channel)};
}

static void sum_whole_blocks(const void *context, size_t begin, size_t end) {
  const sums *s = context;
  for (size_t unit = begin; unit < end; unit++) {
    double total[SUM_KINDS * SUM_COLUMNS] = {0}, part[SUM_KINDS * SUM_COLUMNS];
    sum_block block = whole_block(s, unit);
    for (size_t split = 0; split < s->splits; split++) {
      sum_part(s, block, split, part);
      add_part(total, part);
    }
    s->done(s->context, &block, total);
  }
}

static void sum_one_part(void *context, size_t split) {
  const sums *s = context;
  sum_part(s, s->block, split, s->parts[split]);
}

void mtk_sum_columns(mtk_pool *pool, size_t groups, size_t rows, size_t channels, sum_add add,
                     sum_done done, const void *context) {
  sums s = {.rows = rows, .channels = channels, .blocks = divide_up(channels, SUM_COLUMNS),
            .add = add, .done = done, .context = context};
  size_t units = groups * s.blocks, width = min_size(channels, SUM_COLUMNS);
  s.splits = max_size(1, min_size(SUM_SPLITS, rows * width / TASK_ELEMENTS));
  if (s.splits == 1 || units >= SUM_SPLITS) {
    mtk_run_ranges(pool, units, rows * width, sum_whole_blocks, &s);
    return;
  }
  double parts[SUM_SPLITS][SUM_KINDS * SUM_COLUMNS];
  s.parts = parts;
  for (size_t unit = 0; unit < units; unit++) {
    double total[SUM_KINDS * SUM_COLUMNS] = {0};
    s.block = whole_block(&s, unit);
    mtk_pool_run(pool, s.splits, sum_one_part, &s);
    for (size_t split = 0; split < s.splits; split++) add_part(total, parts[split]);
    done(context, &s.block, total);
  }
}
