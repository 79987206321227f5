/* Prints the time of dlopen in milliseconds or, with --model, the time to open the embedded model
 * after dlopen. calls.c runs this program in new processes.
 * usage: load LIBRARY [--model] */
#include <dlfcn.h>
#include <mtlface.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  double start = milliseconds();
  void *library = dlopen(arguments[1], RTLD_NOW);
  if (!library) return 1;
  if (count > 2 && strcmp(arguments[2], "--model") == 0) {
    mtlface_status (*open_embedded)(int32_t, mtlface_model **) = NULL;
    *(void **)&open_embedded = dlsym(library, "mtlface_model_open_embedded");
    mtlface_model *model = NULL;
    start = milliseconds();
    if (!open_embedded || open_embedded(0, &model) != MTLFACE_OK) return 1;
  }
  printf("%f\n", milliseconds() - start);
  return 0;
}
