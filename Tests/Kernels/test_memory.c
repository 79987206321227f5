/* Tests that kernels return an error or correct results if memory cannot be allocated. The tests
 * run in child processes with a limited address space. They are skipped under tools that reserve
 * address space for themselves. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Limits the address space to 2 MB more than the current size. */
static void limit_memory(void) {
  size_t pages = 0;
  FILE *statm = fopen("/proc/self/statm", "r");
  if (!statm || fscanf(statm, "%zu", &pages) != 1) _exit(3);
  fclose(statm);
  rlim_t limit = (rlim_t)pages * 4096 + (2 << 20);
  setrlimit(RLIMIT_AS, &(struct rlimit){limit, limit});
}

static void *memory(size_t bytes) {
  void *p = calloc(1, bytes);
  if (!p) _exit(4);
  return p;
}

static int large_product(void) {
  enum { SIZE = 4500 }; /* 81 MB, which is more than malloc can take from freed memory */
  size_t bytes = (size_t)SIZE * SIZE * sizeof(float);
  float *a = memory(bytes), *b = memory(bytes), *c = memory(bytes);
  mtk_pool *pool = mtk_pool_create(2);
  limit_memory();
  return mtk_gemm(pool, false, false, SIZE, SIZE, SIZE, a, SIZE, b, SIZE, c, SIZE) !=
         MTK_OUT_OF_MEMORY;
}

static int weight_gradient(void) {
  mtk_conv s = mtk_conv_make(1, 3, 3, 2048, 1024, 3, 3, 1, 1, 1);
  float *x = memory(9 * 2048 * sizeof(float)), *dw = memory(9 * 2048 * 1024 * sizeof(float));
  mtk_pool *pool = mtk_pool_create(2);
  limit_memory();
  return mtk_conv_weight_gradient(pool, &s, x, x, dw) != MTK_OUT_OF_MEMORY;
}

/* Checks that the scores of many queries are equal to the scores of single queries if there is no
 * memory for the conversion of the rows to 16 bits. */
static int long_rows(void) {
  enum { LENGTH = 1 << 18, QUERIES = 16 };
  float *query = memory((size_t)QUERIES * LENGTH * sizeof(float));
  uint8_t *record = memory(64 + 64 + LENGTH);
  for (size_t k = 0; k < LENGTH; k++) {
    record[128 + k] = (uint8_t)(k * 7);
    for (size_t q = 0; q < QUERIES; q++) query[q * LENGTH + k] = (float)(k % (q + 5)) - 1;
  }
  const float scale = 0.01f;
  memcpy(record + 64 + 36, &scale, sizeof scale);
  const uint32_t unit = 1;
  mtk_rows rows = {MTK_INT8, LENGTH, record, 64, 36, &unit, 1};
  void *many = memory(mtk_packed_queries_size(MTK_INT8, LENGTH, QUERIES));
  void *one = memory(mtk_packed_queries_size(MTK_INT8, LENGTH, 1));
  mtk_pack_queries(MTK_INT8, LENGTH, QUERIES, query, many);
  limit_memory();
  float scores[QUERIES], score;
  mtk_row_scores(&rows, many, QUERIES, scores, 1);
  for (size_t q = 0; q < QUERIES; q++) {
    mtk_pack_queries(MTK_INT8, LENGTH, 1, query + q * LENGTH, one);
    mtk_row_scores(&rows, one, 1, &score, 1);
    if (memcmp(&score, &scores[q], sizeof score) != 0) return 1;
  }
  return 0;
}

static void count_task(void *context, size_t i) {
  (void)i;
  __atomic_fetch_add((int *)context, 1, __ATOMIC_RELAXED);
}

/* Checks that the caller runs all tasks if there is no memory for the stacks of threads. */
static int no_threads(void) {
  mtk_pool *pool = mtk_pool_create(16);
  limit_memory();
  int count = 0;
  mtk_pool_run(pool, 1000, count_task, &count);
  mtk_pool_run(pool, 1000, count_task, &count);
  return count != 2000;
}

static void check_child(const char *name, int (*body)(void)) {
  pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  waitpid(child, &status, 0);
  check(status == 0, "%s: the child process exited with status %d", name, status);
}

void test_memory(void) {
  if (exact_buffers() || getenv("KERNELS_NO_FORK")) return;
  check_child("a product without memory", large_product);
  check_child("a weight gradient without memory", weight_gradient);
  check_child("long rows of bytes without memory", long_rows);
  check_child("a pool without threads", no_threads);
}
