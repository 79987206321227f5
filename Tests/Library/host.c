/* Tests the library in a host program that uses OpenBLAS itself, has many threads, and forks.
 * Neither the host's OpenBLAS settings and results nor the results of the library may change.
 * usage: host PHOTO
 * MTLFACE_CALLS is the number of calls per thread; the default is 500. */
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

/* cblas_dgemm is the only function of OpenBLAS that the library links to. This definition takes its
 * place, so that calls can be counted. */
static atomic_int dgemm_calls;
void count_dgemm(void) __asm__("cblas_dgemm");
void count_dgemm(void) { atomic_fetch_add(&dgemm_calls, 1); }

typedef struct product {
  float values[PRODUCT * PRODUCT];
} product;

/* Computes the product of two fixed matrices, as the work of the host. */
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
  mtlface_picture *photos[FACES], *crops[FACES]; /* a face and its mirror image */
  mtlface_model *model;
} inputs;

enum { EMBED, AGES, GROUP, YEARS, DETECT, SIMILARITY, FAILURE, KINDS };

typedef struct answer {
  size_t count;
  unsigned char bytes[SIDE * SIDE * 3];
} answer;

static void add(answer *a, const void *bytes, size_t count) {
  if (count > sizeof a->bytes - a->count) abort();
  memcpy(a->bytes + a->count, bytes, count);
  a->count += count;
}

static int add_picture(answer *a, mtlface_status status, mtlface_picture *const *made) {
  mtlface_picture *picture = *made;
  mtlface_image view;
  mtlface_image_init(&view);
  int ok = status == MTLFACE_OK && mtlface_picture_view(picture, &view) == MTLFACE_OK;
  if (ok) add(a, view.data, (size_t)view.width * (size_t)view.height * 3);
  mtlface_picture_free(picture);
  return ok;
}

/* Appends one kind of result for an encoded face. Returns 0 if a call fails unexpectedly. `serial`
 * identifies the error message of this call among those of other threads. */
static int ask_encoded(const mtlface_model *model, const mtlface_faces *faces, int kind, int serial,
                       answer *a) {
  float values[101], other[8] = {1, -2, 3, -4, 5, -6, 7, -8};
  mtlface_picture *picture = NULL;
  mtlface_age age;
  double similarity;
  char number[32];
  switch (kind) {
  case AGES:
    if (mtlface_ages(model, faces, &age, 1, values, NULL)) return 0;
    add(a, values, sizeof values);
    return 1;
  case GROUP:
    return add_picture(a, mtlface_synthesize(model, faces, 0, 6, 0, &picture), &picture);
  case YEARS:
    return add_picture(a, mtlface_synthesize(model, faces, 0, -1, 33, &picture), &picture);
  case FAILURE:
    snprintf(number, sizeof number, "%d", serial);
    return mtlface_synthesize(model, faces, 0, serial, 0, &picture) == MTLFACE_INVALID_ARGUMENT &&
           strstr(mtlface_last_error(), number) != NULL;
  default:
    if (mtlface_embed(model, faces, values, 8, NULL)) return 0;
    add(a, values, 8 * sizeof *values);
    if (kind == EMBED) return 1;
    if (mtlface_similarity(values, other, 8, &similarity)) return 0;
    add(a, &similarity, sizeof similarity);
    return 1;
  }
}

/* Gets one kind of result for one face. Returns 0 if a call fails unexpectedly. */
static int ask(const inputs *in, int kind, int face, int serial, answer *a) {
  mtlface_faces *faces = NULL;
  const mtlface_picture *crops[] = {in->crops[face]};
  a->count = 0;
  if (kind == DETECT) {
    mtlface_face found;
    size_t count = 0;
    if (mtlface_detect(in->detector, in->photos[face], NULL, &found, 1, &count) || count != 1)
      return 0;
    add(a, &found, sizeof found);
    return 1;
  }
  int ok = mtlface_encode(in->model, crops, 1, &faces) == MTLFACE_OK &&
           ask_encoded(in->model, faces, kind, serial, a);
  mtlface_faces_free(faces);
  return ok;
}

/* ---- Threads ---- */

typedef struct worker {
  const inputs *in;
  const answer (*wanted)[FACES];
  int number, calls, wrong;
} worker;

static void *work(void *context) {
  worker *w = context;
  answer found;
  for (int i = 0; i < w->calls; i++) {
    /* Each thread has its own order, so that different calls run at the same time. */
    int step = i * (2 * w->number + 1) + w->number, kind = step % KINDS, face = step / 3 % FACES;
    const answer *wanted = &w->wanted[kind][face];
    int serial = 1000 + w->number * 100000 + i;
    if (!ask(w->in, kind, face, serial, &found) || found.count != wanted->count ||
        memcmp(found.bytes, wanted->bytes, found.count) != 0)
      w->wrong++;
  }
  return NULL;
}

/* Runs `count` workers, and `meanwhile` at the same time. */
static void run_workers(const inputs *in, const answer (*wanted)[FACES], int count, int calls,
                        void (*meanwhile)(const inputs *, const answer (*)[FACES])) {
  pthread_t threads[THREADS];
  worker workers[THREADS];
  for (int i = 0; i < count; i++) {
    workers[i] = (worker){in, wanted, i, calls, 0};
    if (pthread_create(&threads[i], NULL, work, &workers[i])) abort();
  }
  meanwhile(in, wanted);
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < count; i++)
    check(workers[i].wrong == 0, "results of a thread are bit-identical");
}

static void ask_all(const inputs *in, answer (*wanted)[FACES]) {
  for (int kind = 0; kind < KINDS; kind++) {
    for (int face = 0; face < FACES; face++)
      check(ask(in, kind, face, 999, &wanted[kind][face]), "calls in one thread succeed");
    int differ = memcmp(&wanted[kind][0], &wanted[kind][1], sizeof(answer)) != 0;
    check(differ || kind == FAILURE, "results of two faces differ");
  }
}

/* ---- The host's settings and results ---- */

static product host_product;

static void multiply_again(const inputs *in, const answer (*wanted)[FACES]) {
  product again;
  (void)in, (void)wanted;
  for (int i = 0; i < 20; i++) {
    multiply(&again);
    check(memcmp(&host_product, &again, sizeof again) == 0, "the host's product during calls");
  }
}

/* Forks a child that makes `calls` calls and exits with 0 if all results are bit-identical. An
 * alarm ends a child that hangs. */
static pid_t fork_worker(const inputs *in, const answer (*wanted)[FACES], int calls) {
  fflush(NULL);
  pid_t child = fork();
  if (child != 0) return child;
  alarm(SECONDS / 4);
  worker w = {in, wanted, 0, calls, 0};
  work(&w);
  _exit(w.wrong == 0 ? 0 : 1);
}

static void wait_for(pid_t child, const char *what) {
  int status = 1;
  check(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
            WEXITSTATUS(status) == 0,
        what);
}

/* Checks the settings and results of a host that uses `threads` threads of OpenBLAS. */
static void test_settings(inputs *in, const char *path, int threads, answer (*wanted)[FACES]) {
  product after;
  openblas_set_num_threads(threads);
  check(openblas_get_num_threads() == threads, "OpenBLAS accepts the setting of the host");
  multiply(&host_product);
  check(mtlface_model_open(path, 2, &in->model) == MTLFACE_OK, "the model opens");
  check(openblas_get_num_threads() == threads, "the setting is unchanged after loading");
  /* The child of the second model, which it has not used yet, must get the results of the first. */
  if (wanted[EMBED][0].count > 0)
    wait_for(fork_worker(in, wanted, 2 * KINDS), "a child forked after loading");
  ask_all(in, wanted);
  run_workers(in, wanted, 4, 100, multiply_again);
  check(openblas_get_num_threads() == threads, "the setting is unchanged after use");
  multiply(&after);
  check(memcmp(&host_product, &after, sizeof after) == 0, "the host's product after use");
}

static void fork_often(const inputs *in, const answer (*wanted)[FACES]) {
  pid_t children[FORKS];
  for (int i = 0; i < FORKS; i++) {
    children[i] = fork_worker(in, wanted, 3 * KINDS);
    usleep(20000);
  }
  for (int i = 0; i < FORKS; i++) wait_for(children[i], "a child forked during calls");
}

/* Makes a picture of the part of the photo that shows the face, with an EXIF orientation, and its
 * aligned crop. */
static int make_face(inputs *in, int face, const mtlface_image *photo, int32_t orientation) {
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

static int make_faces(inputs *in, const char *path) {
  mtlface_picture *photo = NULL;
  mtlface_image view;
  mtlface_image_init(&view);
  int ok = mtlface_detector_create(2, &in->detector) == MTLFACE_OK &&
           mtlface_picture_read(path, NULL, &photo) == MTLFACE_OK &&
           mtlface_picture_view(photo, &view) == MTLFACE_OK && make_face(in, 0, &view, 1) &&
           make_face(in, 1, &view, 2);
  mtlface_picture_free(photo);
  return ok;
}

int main(int count, char **arguments) {
  static answer wanted[KINDS][FACES];
  const char *model = "../Goldens/library/model.safetensors", *calls = getenv("MTLFACE_CALLS");
  inputs in = {0};
  if (count != 2) return 2;
  alarm(SECONDS);
  check(make_faces(&in, arguments[1]), "two faces");
  test_settings(&in, model, 1, wanted);
  mtlface_model_free(in.model);
  test_settings(&in, model, 2, wanted);
  run_workers(&in, wanted, THREADS, calls ? atoi(calls) : 500, fork_often);
  check(openblas_get_num_threads() == 2, "the setting is unchanged at the end");
  check(atomic_load(&dgemm_calls) == 0, "no call uses OpenBLAS");
  mtlface_model_free(in.model);
  for (int i = 0; i < FACES; i++) mtlface_picture_free(in.crops[i]);
  for (int i = 0; i < FACES; i++) mtlface_picture_free(in.photos[i]);
  mtlface_detector_free(in.detector);
  printf("host: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
