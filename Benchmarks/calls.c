/* Measures the overhead of the C API: prints the median times of loading the library, opening its
 * model and making short calls.
 * usage: calls LIBRARY
 * LIBRARY is the path of libmtlface.so.1. This program is also linked with the library. */
#include <mtlface.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 21, DIMENSION = 512 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values) {
  qsort(values, ROUNDS, sizeof values[0], compare);
  return values[ROUNDS / 2];
}

/* Runs the program load.c in new processes and prints the median and range of its times. */
static void load(const char *label, const char *program, const char *library, const char *option) {
  char command[8192];
  double values[ROUNDS] = {0};
  snprintf(command, sizeof command, "'%s' '%s' %s", program, library, option);
  for (int i = 0; i < ROUNDS; i++) {
    FILE *output = popen(command, "r");
    if (!output || fscanf(output, "%lf", &values[i]) != 1) exit(1);
    pclose(output);
  }
  double middle = median(values);
  printf("%-60s %10.2f ms  (%.2f to %.2f)\n", label, middle, values[0], values[ROUNDS - 1]);
}

/* Prints the time of a call in nanoseconds: the median over the rounds of the mean time. */
#define TIME(count, call)                                             \
  do {                                                                \
    for (int round = 0; round < ROUNDS; round++) {                    \
      double start = now();                                           \
      for (int i = 0; i < (count); i++) (void)(call);                 \
      values[round] = (now() - start) / (count)*1e9;                  \
    }                                                                 \
    printf("%-60s %10.1f ns\n", #call, median(values));               \
  } while (0)

int main(int count, char **arguments) {
  if (count != 2) return 2;
  /* A separate program loads the library, because this program is linked with it. */
  char loader[4096];
  snprintf(loader, sizeof loader, "%s-load", arguments[0]);
  load("dlopen of libmtlface.so.1", loader, arguments[1], "");
  load("dlopen of OpenBLAS, included in that time", loader, "libopenblas.so.0", "");
  load("opening the embedded model as the first call", loader, arguments[1], "--model");

  double values[ROUNDS], similarity;
  float a[DIMENSION], b[DIMENSION];
  bool changed;
  for (int i = 0; i < DIMENSION; i++) {
    a[i] = (float)(i * 7919 % 101) - 50;
    b[i] = (float)(i * 104729 % 103) - 51;
  }
  mtlface_gallery *gallery = NULL;
  if (mtlface_gallery_create(NULL, NULL, &gallery) != MTLFACE_OK) return 1;
  TIME(1000000, mtlface_abi_version());
  TIME(1000000, mtlface_gallery_refresh(gallery, &changed));
  TIME(20000, mtlface_similarity(a, b, DIMENSION, &similarity));
  mtlface_gallery_free(gallery);
  return 0;
}
