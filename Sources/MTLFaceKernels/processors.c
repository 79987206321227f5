/* The number of processors that this process may use. */
#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <unistd.h>

#include "internal.h"

int mtk_processor_count(void) {
  int count = 0;
#if defined(__linux__)
  /* sysconf ignores the affinity mask, which containers and taskset restrict. */
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) count = CPU_COUNT(&set);
#endif
  if (count < 1) count = (int)sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > 256 ? 256 : count;
}
