/* Tests that the thread pool runs every task exactly once, even with nested runs, several calling
 * threads and forks. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { TASKS = 1000 };

typedef struct visits {
  atomic_int count[TASKS];
  mtk_pool *pool;
} visits;

static void visit(void *context, size_t i) { atomic_fetch_add(&((visits *)context)->count[i], 1); }

static bool all_visited(const visits *v, size_t tasks, int times) {
  for (size_t i = 0; i < TASKS; i++)
    if (atomic_load(&v->count[i]) != (i < tasks ? times : 0)) return false;
  return true;
}

static bool run_once(mtk_pool *pool, size_t tasks) {
  visits v = {.pool = pool};
  mtk_pool_run(pool, tasks, visit, &v);
  return all_visited(&v, tasks, 1);
}

/* The thread that ran each task. */
typedef struct task_threads {
  pthread_t thread[8];
} task_threads;

/* Records the thread of a task after waiting long enough for other threads to wake up. */
static void record_thread(void *context, size_t i) {
  usleep(2000);
  ((task_threads *)context)->thread[i] = pthread_self();
}

static bool uses_several_threads(mtk_pool *pool) {
  task_threads t;
  for (int attempt = 0; attempt < 20; attempt++) {
    mtk_pool_run(pool, 8, record_thread, &t);
    for (int i = 1; i < 8; i++)
      if (!pthread_equal(t.thread[i], t.thread[0])) return true;
  }
  return false;
}

static void visit_nested(void *context, size_t i) {
  visits *v = context;
  mtk_pool_run(v->pool, 10, visit, v);
  (void)i;
}

static void *run_often(void *pool) {
  for (int i = 0; i < 300; i++)
    if (!run_once(pool, (size_t)(i % 40))) return pool;
  return NULL;
}

static void check_many_callers(mtk_pool *pool) {
  pthread_t callers[4];
  for (int i = 0; i < 4; i++) pthread_create(&callers[i], NULL, run_often, pool);
  for (int i = 0; i < 4; i++) {
    void *result;
    pthread_join(callers[i], &result);
    check(result == NULL, "a run of caller %d did not run every task once", i);
  }
}

/* Forks a child that uses and destroys the pool, and reports success in its exit status. */
static void check_child(mtk_pool *pool, const char *when) {
  if (getenv("KERNELS_NO_FORK")) return; /* set for tools that do not support fork */
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    bool ok = true;
    for (int i = 0; i < 20; i++) ok &= run_once(pool, 100);
    ok &= mtk_pool_threads(pool) == 1 || uses_several_threads(pool);
    mtk_pool_destroy(pool);
    _exit(ok ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  check(status == 0, "a child forked %s exited with status %d", when, status);
}

static atomic_bool stop_running;
static void *run_until_stopped(void *pool) {
  bool ok = true;
  while (!atomic_load(&stop_running)) ok &= run_once(pool, 200);
  return ok ? NULL : pool;
}

static void check_forks_while_running(mtk_pool *pool) {
  if (getenv("KERNELS_NO_FORK")) return;
  atomic_store(&stop_running, false);
  pthread_t runner;
  pthread_create(&runner, NULL, run_until_stopped, pool);
  for (int i = 0; i < 20; i++) check_child(pool, "while another thread runs");
  atomic_store(&stop_running, true);
  void *result;
  pthread_join(runner, &result);
  check(result == NULL, "a run in the parent during forks did not run every task once");
}

void test_pool(void) {
  for (int threads = 1; threads <= 5; threads++) {
    mtk_pool *pool = mtk_pool_create(threads);
    check(mtk_pool_threads(pool) == threads, "the pool does not have %d threads", threads);
    check(run_once(pool, 0), "a run without tasks ran a task");
    check(run_once(pool, 1), "a run with one task did not run it once");
    for (int i = 0; i < 200; i++)
      check(run_once(pool, (size_t)(i * 5)), "run %d did not run every task once", i);
    usleep(2000); /* the threads go to sleep */
    check(run_once(pool, TASKS), "a run with sleeping threads did not run every task once");
    check(uses_several_threads(pool) == (threads > 1), "wrong threads for a pool of %d", threads);
    visits nested = {.pool = pool};
    mtk_pool_run(pool, 30, visit_nested, &nested);
    check(all_visited(&nested, 10, 30), "nested runs did not run every task once");
    check_many_callers(pool);
    check_child(pool, "after use");
    check_forks_while_running(pool);
    check(run_once(pool, TASKS), "a run in the parent after forks did not run every task once");
    mtk_pool_destroy(pool);
  }
  mtk_pool *few = mtk_pool_create(-3), *many = mtk_pool_create(1000), *unused = mtk_pool_create(4);
  check(mtk_pool_threads(few) == 1 && mtk_pool_threads(many) == 256,
        "the number of threads is not clamped to 1...256");
  check_child(unused, "before use");
  mtk_pool_destroy(few);
  mtk_pool_destroy(many);
  mtk_pool_destroy(unused);
  mtk_pool_destroy(NULL);
}
