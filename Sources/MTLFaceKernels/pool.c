/* The thread pool.
 *
 * A 64-bit word, `state`, contains the run number, a flag for an open run, and the number of active
 * workers. A worker joins an open run by incrementing the number of active workers atomically. When
 * no task is left, the caller closes the run and waits until no worker is active. A worker that
 * wakes up after that finds the run closed and goes back to sleep, so the caller never waits for
 * sleeping workers.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

enum { MAX_THREADS = 256, SPIN_NANOSECONDS = 20000 };
#define ACTIVE_MASK UINT64_C(0x7fff)
#define OPEN UINT64_C(0x8000)
#define RUN_SHIFT 16

struct mtk_pool {
  int threads;
  int started;              /* number of worker threads; written only in a run or by reset_pool */
  _Atomic(long) owner;      /* ID of the process that owns the threads; negative during adoption */
  atomic_bool busy;         /* true during a run */
  atomic_bool stop;         /* true when the workers must exit */
  atomic_int sleepers;      /* number of workers that wait on `wake` */
  atomic_bool caller_waits; /* true while the caller waits on `workers_left` */
  pthread_mutex_t mutex;
  pthread_cond_t wake, workers_left;
  /* The current run. Written before `state` opens the run, and read only inside it. */
  mtk_task task;
  void *context;
  size_t count;
  pthread_t workers[MAX_THREADS - 1];
  _Alignas(64) _Atomic(uint64_t) state;
  _Alignas(64) atomic_size_t next; /* the next task to start */
};

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- Workers ---- */

static bool has_new_run(const mtk_pool *pool, uint64_t last) {
  uint64_t state = atomic_load(&pool->state);
  return ((state & OPEN) && state >> RUN_SHIFT != last) || atomic_load(&pool->stop);
}

static void wait_for_run(mtk_pool *pool, uint64_t last) {
  int64_t until = nanoseconds() + SPIN_NANOSECONDS;
  do {
    for (int i = 0; i < 16; i++) {
      if (has_new_run(pool, last)) return;
      relax();
    }
  } while (nanoseconds() < until);
  pthread_mutex_lock(&pool->mutex);
  /* `sleepers` is incremented before has_new_run is called, and open_run reads it after it has
   * opened the run. Therefore either has_new_run sees the run or open_run sees the sleeper. */
  atomic_fetch_add(&pool->sleepers, 1);
  while (!has_new_run(pool, last)) pthread_cond_wait(&pool->wake, &pool->mutex);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
}

static void take_tasks(mtk_pool *pool) {
  for (;;) {
    size_t i = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (i >= pool->count) return;
    pool->task(pool->context, i);
  }
}

static void leave_run(mtk_pool *pool) {
  atomic_fetch_sub(&pool->state, 1);
  if (!atomic_load(&pool->caller_waits)) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_signal(&pool->workers_left);
  pthread_mutex_unlock(&pool->mutex);
}

static void *worker_main(void *p) {
  mtk_pool *pool = p;
  uint64_t last = 0; /* runs are numbered from 1 */
  while (!atomic_load(&pool->stop)) {
    uint64_t state = atomic_load(&pool->state);
    if (!(state & OPEN) || state >> RUN_SHIFT == last) {
      wait_for_run(pool, last);
    } else if (atomic_compare_exchange_weak(&pool->state, &state, state + 1)) {
      last = state >> RUN_SHIFT;
      take_tasks(pool);
      leave_run(pool);
    }
  }
  return NULL;
}

/* Blocks signals in the workers, so that the host's threads handle them. If a thread cannot be
 * created, the run has fewer workers, and the next run tries again. */
static void start_workers(mtk_pool *pool) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  while (pool->started < pool->threads - 1 &&
         pthread_create(&pool->workers[pool->started], NULL, worker_main, pool) == 0)
    pool->started++;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* ---- The caller ---- */

/* Initializes everything that a fork can leave in an inconsistent state. */
static void reset_pool(mtk_pool *pool) {
  pool->started = 0;
  atomic_store(&pool->stop, false);
  atomic_store(&pool->sleepers, 0);
  atomic_store(&pool->caller_waits, false);
  atomic_store(&pool->state, 0);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->workers_left, NULL);
  atomic_store(&pool->busy, false);
}

/* Takes ownership of the pool after a fork. Returns false if another thread is doing so. */
static bool adopt_pool(mtk_pool *pool) {
  long self = (long)getpid(), owner = atomic_load(&pool->owner);
  if (owner == self) return true;
  if (owner == -self || !atomic_compare_exchange_strong(&pool->owner, &owner, -self)) return false;
  reset_pool(pool);
  atomic_store(&pool->owner, self);
  return true;
}

static void open_run(mtk_pool *pool, size_t count, mtk_task task, void *context) {
  pool->task = task;
  pool->context = context;
  pool->count = count;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  uint64_t run = (atomic_load(&pool->state) >> RUN_SHIFT) + 1;
  atomic_store(&pool->state, run << RUN_SHIFT | OPEN);
  int sleepers = atomic_load(&pool->sleepers);
  if (sleepers == 0) return;
  pthread_mutex_lock(&pool->mutex);
  if ((size_t)sleepers < count)
    pthread_cond_broadcast(&pool->wake);
  else
    for (size_t i = 1; i < count; i++) pthread_cond_signal(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

static bool has_active_workers(const mtk_pool *pool) {
  return (atomic_load(&pool->state) & ACTIVE_MASK) != 0;
}

static void close_run(mtk_pool *pool) {
  atomic_fetch_and(&pool->state, ~OPEN);
  int64_t until = 0;
  for (int i = 0; has_active_workers(pool); i++) {
    relax();
    if (i % 64 != 63) continue;
    int64_t now = nanoseconds();
    if (until == 0) until = now + SPIN_NANOSECONDS;
    if (now < until) continue;
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->caller_waits, true);
    while (has_active_workers(pool)) pthread_cond_wait(&pool->workers_left, &pool->mutex);
    atomic_store(&pool->caller_waits, false);
    pthread_mutex_unlock(&pool->mutex);
  }
}

void mtk_pool_run(mtk_pool *pool, size_t count, mtk_task task, void *context) {
  if (count < 2 || pool->threads < 2 || !adopt_pool(pool) || atomic_exchange(&pool->busy, true)) {
    for (size_t i = 0; i < count; i++) task(context, i);
    return;
  }
  if (pool->started < pool->threads - 1) start_workers(pool);
  open_run(pool, count, task, context);
  take_tasks(pool);
  close_run(pool);
  atomic_store(&pool->busy, false);
}

/* ---- Creation and destruction ---- */

mtk_pool *mtk_pool_create(int threads) {
  mtk_pool *pool = aligned_alloc(64, sizeof *pool);
  if (!pool) return NULL;
  pool->threads = threads < 1 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads;
  atomic_init(&pool->owner, (long)getpid());
  reset_pool(pool);
  return pool;
}

void mtk_pool_destroy(mtk_pool *pool) {
  if (!pool) return;
  /* A forked child that never used the pool has no threads to join. */
  if (atomic_load(&pool->owner) == (long)getpid()) {
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->stop, true);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->workers_left);
  }
  free(pool);
}

int mtk_pool_threads(const mtk_pool *pool) { return pool->threads; }
