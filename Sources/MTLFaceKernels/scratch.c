/* Per-thread scratch buffers. They are kept after a call, so that repeated calls do not allocate
 * memory. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include "internal.h"

typedef struct scratch {
  void *memory[SCRATCH_SLOTS];
  size_t size[SCRATCH_SLOTS];
} scratch;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_created;

static void free_scratch(void *p) {
  scratch *s = p;
  for (int i = 0; i < SCRATCH_SLOTS; i++) free(s->memory[i]);
  free(s);
}

static void create_key(void) { key_created = pthread_key_create(&key, free_scratch) == 0; }

static scratch *thread_scratch(void) {
  pthread_once(&once, create_key);
  if (!key_created) return NULL;
  scratch *s = pthread_getspecific(key);
  if (s) return s;
  s = calloc(1, sizeof *s);
  if (s && pthread_setspecific(key, s) != 0) {
    free(s);
    return NULL;
  }
  return s;
}

/* Requests huge pages for large blocks, where the system supports them. */
static void *allocate(size_t bytes) {
  enum { HUGE_PAGE = 2 << 20 };
  bool large = bytes >= HUGE_PAGE;
  void *block = NULL;
  if (posix_memalign(&block, large ? HUGE_PAGE : 64, bytes) != 0) return NULL;
#ifdef __linux__
  if (large) madvise(block, bytes, MADV_HUGEPAGE);
#endif
  return block;
}

void *mtk_scratch_bytes(scratch_slot slot, size_t bytes) {
  scratch *s = thread_scratch();
  if (!s) return NULL;
  if (s->memory[slot] && s->size[slot] >= bytes) return s->memory[slot];
  if (bytes > SIZE_MAX - 4096) return NULL;
  bytes = (bytes + 4095) / 4096 * 4096 + (bytes == 0 ? 4096 : 0);
  free(s->memory[slot]);
  s->memory[slot] = allocate(bytes);
  s->size[slot] = s->memory[slot] ? bytes : 0;
  return s->memory[slot];
}
