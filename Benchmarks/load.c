/* The milliseconds of a dlopen in a fresh process, for calls.c. usage: load LIBRARY */
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

int main(int count, char **arguments) {
  struct timespec start, end;
  if (count < 2) return 2;
  clock_gettime(CLOCK_MONOTONIC, &start);
  if (!dlopen(arguments[1], RTLD_NOW)) return 1;
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%f\n", (double)(end.tv_sec - start.tv_sec) * 1e3 +
                     (double)(end.tv_nsec - start.tv_nsec) * 1e-6);
  return 0;
}
