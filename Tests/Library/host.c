/* Tests the library in a host program that uses OpenBLAS, has many threads, and forks. The
 * OpenBLAS settings and results of the host, and the results of the library, must not change.
 * usage: host PHOTO
 * The environment variable MTLFACE_CALLS is the number of calls per thread (default: 500). */
#include <cblas.h>
#include <mtlface.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, FORKS = 6, SIDE = 48, FACES = 2, PRODUCT = 160, SECONDS = 120 };

static int passed, failed;

static void check(int condition, const char *what) {
  if (condition) {
    passed++;
  } else {
    failed++;
    printf("host: %s (last error: %s)\n", what, mtlface_last_error());
  }
}

/* ---- OpenBLAS ---- */

/* cblas_dgemm is the only function of OpenBLAS that the library links to. This definition replaces
 * it to count calls. */
static atomic_int dgemm_calls;
void count_dgemm(void) __asm__("cblas_dgemm");
void count_dgemm(void) { atomic_fetch_add(&dgemm_calls, 1); }

typedef struct product {
  float values[PRODUCT * PRODUCT];
} product;

/* Computes the product of two constant matrices with OpenBLAS. */
static void multiply(product *result) {
  static float a[PRODUCT * PRODUCT], b[PRODUCT * PRODUCT];
  for (int i = 0; i < PRODUCT * PRODUCT; i++) {
    a[i] = (float)(i * 37 % 101) / 101 - 0.5f;
    b[i] = (float)(i * 53 % 97) / 97 - 0.5f;
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, PRODUCT, PRODUCT, PRODUCT, 1, a, PRODUCT,
              b, PRODUCT, 0, result->values, PRODUCT);
}

/* ---- Results of the library, as bytes ---- */

typedef struct inputs {
  mtlface_detector *detector;
  mtlface_picture *photos[FACES], *crops[FACES]; /* A face and its mirror image. */
  mtlface_model *model;
} inputs;

enum { EMBED, AGES, GROUP, YEARS, DETECT, SIMILARITY, FAILURE, KINDS };

typedef struct result {
  size_t count;
  unsigned char bytes[SIDE * SIDE * 3];
} result;

static void append(result *a, const void *bytes, size_t count) {
  if (count > sizeof a->bytes - a->count) abort();
  memcpy(a->bytes + a->count, bytes, count);
  a->count += count;
}

static int append_picture(result *a, mtlface_status status, mtlface_picture *const *created) {
  mtlface_picture *picture = *created;
  mtlface_image view;
  mtlface_image_init(&view);
  int ok = status == MTLFACE_OK && mtlface_picture_view(picture, &view) == MTLFACE_OK;
  if (ok) append(a, view.data, (size_t)view.width * (size_t)view.height * 3);
  mtlface_picture_free(picture);
  return ok;
}

/* Appends the result of the given kind for an encoded face. Returns 0 if a call fails unexpectedly.
 * `serial` is part of the expected error message, so that messages of threads differ. */
static int compute_encoded(const mtlface_model *model, const mtlface_faces *faces, int kind,
                           int serial, result *a) {
  float values[101], other[8] = {1, -2, 3, -4, 5, -6, 7, -8};
  mtlface_picture *picture = NULL;
  mtlface_age age;
  double similarity;
  char number[32];
  switch (kind) {
  case AGES:
    if (mtlface_ages(model, faces, &age, 1, values, NULL)) return 0;
    append(a, values, sizeof values);
    return 1;
  case GROUP:
    return append_picture(a, mtlface_synthesize(model, faces, 0, 6, 0, &picture), &picture);
  case YEARS:
    return append_picture(a, mtlface_synthesize(model, faces, 0, -1, 33, &picture), &picture);
  case FAILURE:
    snprintf(number, sizeof number, "%d", serial);
    return mtlface_synthesize(model, faces, 0, serial, 0, &picture) == MTLFACE_INVALID_ARGUMENT &&
           strstr(mtlface_last_error(), number) != NULL;
  default:
    if (mtlface_embed(model, faces, values, 8, NULL)) return 0;
    append(a, values, 8 * sizeof *values);
    if (kind == EMBED) return 1;
    if (mtlface_similarity(values, other, 8, &similarity)) return 0;
    append(a, &similarity, sizeof similarity);
    return 1;
  }
}

/* Computes the result of the given kind for a face. Returns 0 if a call fails unexpectedly. */
static int compute(const inputs *in, int kind, int face, int serial, result *a) {
  mtlface_faces *faces = NULL;
  const mtlface_picture *crops[] = {in->crops[face]};
  a->count = 0;
  if (kind == DETECT) {
    mtlface_face found;
    size_t count = 0;
    if (mtlface_detect(in->detector, in->photos[face], NULL, &found, 1, &count) || count != 1)
      return 0;
    append(a, &found, sizeof found);
    return 1;
  }
  int ok = mtlface_encode(in->model, crops, 1, &faces) == MTLFACE_OK &&
           compute_encoded(in->model, faces, kind, serial, a);
  mtlface_faces_free(faces);
  return ok;
}

/* ---- Threads ---- */

typedef struct worker {
  const inputs *in;
  const result (*expected)[FACES];
  int number, calls, mismatches;
} worker;

static void *work(void *context) {
  worker *w = context;
  result found;
  for (int i = 0; i < w->calls; i++) {
    /* Each thread has a different order, so that different calls run at the same time. */
    int step = i * (2 * w->number + 1) + w->number, kind = step % KINDS, face = step / 3 % FACES;
    const result *expected = &w->expected[kind][face];
    int serial = 1000 + w->number * 100000 + i;
    if (!compute(w->in, kind, face, serial, &found) || found.count != expected->count ||
        memcmp(found.bytes, expected->bytes, found.count) != 0)
      w->mismatches++;
  }
  return NULL;
}

/* Runs `count` workers and, at the same time, the function `meanwhile`. */
static void run_workers(const inputs *in, const result (*expected)[FACES], int count, int calls,
                        void (*meanwhile)(const inputs *, const result (*)[FACES])) {
  pthread_t threads[THREADS];
  worker workers[THREADS];
  for (int i = 0; i < count; i++) {
    workers[i] = (worker){in, expected, i, calls, 0};
    if (pthread_create(&threads[i], NULL, work, &workers[i])) abort();
  }
  meanwhile(in, expected);
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < count; i++)
    check(workers[i].mismatches == 0, "the results of a thread are bit-identical");
}

static void compute_all(const inputs *in, result (*expected)[FACES]) {
  for (int kind = 0; kind < KINDS; kind++) {
    for (int face = 0; face < FACES; face++)
      check(compute(in, kind, face, 999, &expected[kind][face]), "calls in one thread succeed");
    int differ = memcmp(&expected[kind][0], &expected[kind][1], sizeof(result)) != 0;
    check(differ || kind == FAILURE, "the results of two faces differ");
  }
}

/* ---- Settings and results of the host ---- */

static product host_product;

static void multiply_again(const inputs *in, const result (*expected)[FACES]) {
  product again;
  (void)in, (void)expected;
  for (int i = 0; i < 20; i++) {
    multiply(&again);
    check(memcmp(&host_product, &again, sizeof again) == 0,
          "the product of the host is unchanged during calls");
  }
}

/* Forks a child that makes `calls` calls. Its exit status is 0 if all results are bit-identical. An
 * alarm terminates the child if it hangs. */
static pid_t fork_worker(const inputs *in, const result (*expected)[FACES], int calls) {
  fflush(NULL);
  pid_t child = fork();
  if (child != 0) return child;
  alarm(SECONDS / 4);
  worker w = {in, expected, 0, calls, 0};
  work(&w);
  _exit(w.mismatches == 0 ? 0 : 1);
}

static void wait_for(pid_t child, const char *what) {
  int status = 1;
  check(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
            WEXITSTATUS(status) == 0,
        what);
}

/* Checks the settings and results of a host that uses `threads` threads of OpenBLAS. */
static void test_settings(inputs *in, const char *path, int threads, result (*expected)[FACES]) {
  product after;
  openblas_set_num_threads(threads);
  check(openblas_get_num_threads() == threads, "OpenBLAS uses the setting of the host");
  multiply(&host_product);
  check(mtlface_model_open(path, 2, &in->model) == MTLFACE_OK, "the model can be opened");
  check(openblas_get_num_threads() == threads, "the setting is unchanged after opening a model");
  /* A child that is the first to use the second model must get the results of the first. */
  if (expected[EMBED][0].count > 0)
    wait_for(fork_worker(in, expected, 2 * KINDS),
             "a child forked after opening a model has the same results");
  compute_all(in, expected);
  run_workers(in, expected, 4, 100, multiply_again);
  check(openblas_get_num_threads() == threads, "the setting is unchanged after use");
  multiply(&after);
  check(memcmp(&host_product, &after, sizeof after) == 0,
        "the product of the host is unchanged after use");
}

static void fork_often(const inputs *in, const result (*expected)[FACES]) {
  pid_t children[FORKS];
  for (int i = 0; i < FORKS; i++) {
    children[i] = fork_worker(in, expected, 3 * KINDS);
    usleep(20000);
  }
  for (int i = 0; i < FORKS; i++)
    wait_for(children[i], "a child forked during calls has the same results");
}

/* Creates an image of the part of the photo that shows the face, with the given EXIF orientation,
 * and its aligned crop. */
static int create_face(inputs *in, int face, const mtlface_image *photo, int32_t orientation) {
  mtlface_image part = *photo;
  mtlface_face found;
  size_t count = 0;
  part.data += 140 * 3;
  part.row_bytes = (size_t)photo->width * 3;
  part.width = 170;
  part.height = 190;
  part.orientation = orientation;
  return mtlface_picture_create(&part, &in->photos[face]) == MTLFACE_OK &&
         mtlface_detect(in->detector, in->photos[face], NULL, &found, 1, &count) == MTLFACE_OK &&
         mtlface_align(in->photos[face], found.landmarks, SIDE, &in->crops[face], NULL, NULL) ==
             MTLFACE_OK;
}

static int create_faces(inputs *in, const char *path) {
  mtlface_picture *photo = NULL;
  mtlface_image view;
  mtlface_image_init(&view);
  int ok = mtlface_detector_create(2, &in->detector) == MTLFACE_OK &&
           mtlface_picture_read(path, NULL, &photo) == MTLFACE_OK &&
           mtlface_picture_view(photo, &view) == MTLFACE_OK && create_face(in, 0, &view, 1) &&
           create_face(in, 1, &view, 2);
  mtlface_picture_free(photo);
  return ok;
}

int main(int count, char **arguments) {
  static result expected[KINDS][FACES];
  const char *model = "../Goldens/library/model.safetensors", *calls = getenv("MTLFACE_CALLS");
  inputs in = {0};
  if (count != 2) return 2;
  alarm(SECONDS);
  check(create_faces(&in, arguments[1]), "two faces can be detected and aligned");
  test_settings(&in, model, 1, expected);
  mtlface_model_free(in.model);
  test_settings(&in, model, 2, expected);
  run_workers(&in, expected, THREADS, calls ? atoi(calls) : 500, fork_often);
  check(openblas_get_num_threads() == 2, "the setting is unchanged at the end");
  check(atomic_load(&dgemm_calls) == 0, "no call of the library uses OpenBLAS");
  mtlface_model_free(in.model);
  for (int i = 0; i < FACES; i++) mtlface_picture_free(in.crops[i]);
  for (int i = 0; i < FACES; i++) mtlface_picture_free(in.photos[i]);
  mtlface_detector_free(in.detector);
  printf("host: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
