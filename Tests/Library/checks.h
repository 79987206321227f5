/* Macros that perform checks and count the passed and failed checks. */
#ifndef CHECKS_H
#define CHECKS_H

#include <mtlface.h>
#include <stdio.h>
#include <string.h>

static int passed, failed;

#define CHECK(condition)                                                     \
  do {                                                                       \
    if (condition) {                                                         \
      passed++;                                                              \
    } else {                                                                 \
      failed++;                                                              \
      printf("%s:%d: %s (last error: %s)\n", __FILE__, __LINE__, #condition, \
             mtlface_last_error());                                          \
    }                                                                        \
  } while (0)
#define IS(call, status) CHECK((call) == (status))
#define OK(call) IS(call, MTLFACE_OK)

/* Checks that a call returns `status`, and that its error message has one line and contains
 * `word`. */
#define FAILS(call, status, word)                                                     \
  do {                                                                                \
    IS(call, status);                                                                 \
    CHECK(strstr(mtlface_last_error(), word) && !strchr(mtlface_last_error(), '\n')); \
  } while (0)

#endif
