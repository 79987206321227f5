/* Unnamed files, in memory on Linux and in /tmp on other systems. Implemented in C because Swift's
 * Glibc module does not declare memfd_create. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "internal.h"

int mtk_memory_file(void) {
#if defined(__linux__)
  return memfd_create("mtlface", MFD_CLOEXEC);
#else
  char name[] = "/tmp/mtlface-XXXXXX";
  int file = mkstemp(name);
  if (file < 0) return -1;
  unlink(name);
  fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
#endif
}
