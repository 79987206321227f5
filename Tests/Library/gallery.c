/* Tests all functions of galleries, their documented errors, and galleries whose writer is killed.
 * usage: gallery FOLDER */
#include <fcntl.h>
#include <math.h>
#include <mtlface.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "checks.h"

static const char *folder;

static const char *in_folder(const char *name) {
  static char paths[4][4096];
  static int next;
  char *path = paths[next++ % 4];
  snprintf(path, 4096, "%s/%s", folder, name);
  return path;
}

static char warnings[1024];
static void store_warning(const char *text, void *context) {
  (void)context;
  snprintf(warnings, sizeof warnings, "%s", text);
}

static void test_options(void) {
  mtlface_gallery *gallery = NULL;
  mtlface_gallery_options options;
  mtlface_gallery_options_init(&options);
  CHECK(options.dimension == 512 && options.format == MTLFACE_FLOAT32);
  options.format = (mtlface_vector_format)7;
  FAILS(mtlface_gallery_create(NULL, &options, &gallery), MTLFACE_INVALID_ARGUMENT, "format");
  options.format = MTLFACE_INT8;
  options.dimension = 0;
  FAILS(mtlface_gallery_create(NULL, &options, &gallery), MTLFACE_INVALID_ARGUMENT, "dimension");
  options.dimension = 4;
  options.threads = -1;
  FAILS(mtlface_gallery_create(NULL, &options, &gallery), MTLFACE_INVALID_ARGUMENT, "threads");
  options.struct_size = 3;
  FAILS(mtlface_gallery_create(NULL, &options, &gallery), MTLFACE_INVALID_ARGUMENT, "struct_size");
  FAILS(mtlface_gallery_create(NULL, NULL, NULL), MTLFACE_INVALID_ARGUMENT, "out is NULL");
  FAILS(mtlface_gallery_create(in_folder("no/a.gallery"), NULL, &gallery), MTLFACE_UNWRITABLE,
        "a.gallery");
  FAILS(mtlface_gallery_open("absent.gallery", false, 0, &gallery), MTLFACE_UNREADABLE, "absent");
  FAILS(mtlface_gallery_open("gallery.c", false, 0, &gallery), MTLFACE_UNREADABLE, "not a gallery");
  FAILS(mtlface_gallery_open(NULL, false, 0, &gallery), MTLFACE_INVALID_ARGUMENT, "path is NULL");
  CHECK(gallery == NULL);
  OK(mtlface_gallery_create(NULL, NULL, &gallery)); /* in memory, with dimension 512 */
  mtlface_gallery_free(gallery);
  FAILS(mtlface_gallery_refresh(gallery, NULL), MTLFACE_INVALID_HANDLE, "freed");
  mtlface_gallery_free(gallery);
  mtlface_gallery_free(NULL);
}

static void test_changes(mtlface_gallery *gallery) {
  const float vectors[12] = {1, 0, 0, 0, 0, 2, 0, 0, 3, 4, 0, 0};
  const char *persons[3] = {"Ada", "Bea", "Ada"}, *notes[3] = {"ada.png", NULL, "a\tb"};
  uint64_t ids[8] = {0};
  size_t count = 0, needed = 0;
  char text[64];
  OK(mtlface_gallery_add(gallery, vectors, 3, 4, persons, notes, ids));
  CHECK(ids[0] == 1 && ids[1] == 2 && ids[2] == 3);
  OK(mtlface_gallery_add(gallery, NULL, 0, 4, NULL, NULL, NULL));
  FAILS(mtlface_gallery_add(gallery, vectors, 3, 5, persons, notes, ids), MTLFACE_INVALID_ARGUMENT,
        "vector is 5");
  FAILS(mtlface_gallery_add(gallery, vectors + 2, 1, 4, (const char *[]){""}, NULL, NULL),
        MTLFACE_INVALID_ARGUMENT, "empty");
  FAILS(mtlface_gallery_add(gallery, vectors, 2, 4, (const char *[]){"a", NULL}, NULL, NULL),
        MTLFACE_INVALID_ARGUMENT, "persons[1]");
  FAILS(mtlface_gallery_add(gallery, (float[4]){0}, 1, 4, persons, NULL, NULL),
        MTLFACE_INVALID_ARGUMENT, "zero");
  FAILS(mtlface_gallery_add(gallery, NULL, 1, 4, persons, NULL, NULL), MTLFACE_INVALID_ARGUMENT,
        "NULL");

  float vector[4];
  uint32_t person = 9;
  OK(mtlface_gallery_get(gallery, 3, vector, 4, &person));
  CHECK(person == 0 && fabsf(vector[0] - 0.6f) < 1e-6f && fabsf(vector[1] - 0.8f) < 1e-6f);
  OK(mtlface_gallery_get(gallery, 3, NULL, 0, NULL));
  FAILS(mtlface_gallery_get(gallery, 3, vector, 3, NULL), MTLFACE_CAPACITY, "at least 4");
  FAILS(mtlface_gallery_get(gallery, 77, vector, 4, NULL), MTLFACE_NOT_FOUND, "77");
  OK(mtlface_gallery_note(gallery, 1, text, sizeof text, &needed));
  CHECK(strcmp(text, "ada.png") == 0 && needed == 8);
  FAILS(mtlface_gallery_note(gallery, 9, text, sizeof text, NULL), MTLFACE_NOT_FOUND, "9");
  OK(mtlface_gallery_person_name(gallery, 1, text, sizeof text, &needed));
  CHECK(strcmp(text, "Bea") == 0);
  FAILS(mtlface_gallery_person_name(gallery, 1, text, 2, &needed), MTLFACE_CAPACITY, "capacity of");
  FAILS(mtlface_gallery_person_name(gallery, 5, text, 2, &needed), MTLFACE_NOT_FOUND, "5");
  OK(mtlface_gallery_ids(gallery, "Ada", ids, 8, &count));
  CHECK(count == 2 && ids[0] == 1 && ids[1] == 3);
  OK(mtlface_gallery_ids(gallery, NULL, NULL, 0, &count));
  CHECK(count == 3);
  FAILS(mtlface_gallery_ids(gallery, NULL, ids, 2, &count), MTLFACE_CAPACITY, "ids");
  uint32_t numbers[4];
  OK(mtlface_gallery_persons(gallery, numbers, 4, &count));
  CHECK(count == 2 && numbers[0] == 0 && numbers[1] == 1);

  OK(mtlface_gallery_update(gallery, 2, NULL, 0, "Cleo", "new"));
  OK(mtlface_gallery_update(gallery, 2, (float[4]){0, 0, 1, 0}, 4, NULL, NULL));
  OK(mtlface_gallery_get(gallery, 2, vector, 4, &person));
  CHECK(person == 2 && vector[2] == 1);
  FAILS(mtlface_gallery_update(gallery, 2, vector, 3, NULL, NULL), MTLFACE_INVALID_ARGUMENT,
        "vector is 3");
  FAILS(mtlface_gallery_update(gallery, 8, NULL, 0, "x", NULL), MTLFACE_NOT_FOUND, "8");
  FAILS(mtlface_gallery_remove(gallery, (uint64_t[]){1, 50}, 2), MTLFACE_NOT_FOUND, "50");
  FAILS(mtlface_gallery_remove(gallery, NULL, 2), MTLFACE_INVALID_ARGUMENT, "ids is NULL");
  OK(mtlface_gallery_remove(gallery, (uint64_t[]){1}, 1));
  FAILS(mtlface_gallery_remove_person(gallery, "Nina", &count), MTLFACE_NOT_FOUND, "Nina");
  OK(mtlface_gallery_add(gallery, vectors, 1, 4, (const char *[]){"Dora"}, NULL, NULL));
  OK(mtlface_gallery_remove_person(gallery, "Dora", &count));
  CHECK(count == 1);
  OK(mtlface_gallery_compact(gallery));
  OK(mtlface_gallery_ids(gallery, NULL, ids, 8, &count));
  CHECK(count == 2 && ids[0] == 2 && ids[1] == 3);
}

static void test_searches(const mtlface_gallery *gallery) {
  /* The gallery contains face 2, Cleo, [0 0 1 0], and face 3, Ada, [.6 .8 0 0]. */
  const float probes[8] = {0, 0, 5, 0, 0.6f, 0.8f, 0, 0};
  mtlface_match matches[6];
  size_t counts[2] = {9, 9};
  OK(mtlface_gallery_search(gallery, probes, 2, 4, 3, 0.5, matches, 6, counts));
  CHECK(counts[0] == 1 && matches[0].id == 2 && matches[0].person == 2 &&
        fabs(matches[0].similarity - 1) < 1e-6);
  CHECK(counts[1] == 1 && matches[3].id == 3 && matches[3].person == 0 && matches[4].id == 0);
  OK(mtlface_gallery_search(gallery, probes, 1, 4, 3, -1, matches, 3, counts));
  CHECK(counts[0] == 2 && matches[1].id == 3 && fabs(matches[1].similarity) < 1e-6);
  OK(mtlface_gallery_search(gallery, (float[4]){0, 0, 0, 1}, 1, 4, 3, 0.5, matches, 3, counts));
  CHECK(counts[0] == 0); /* an unknown person */
  for (int score = MTLFACE_TEMPLATE; score <= MTLFACE_BEST; score++) {
    OK(mtlface_gallery_search_persons(gallery, probes, 2, 4, 1, 0.5, (mtlface_person_score)score,
                                      matches, 2, counts));
    CHECK(counts[0] == 1 && matches[0].person == 2 && matches[1].person == 0 && matches[0].id == 0);
  }
  FAILS(mtlface_gallery_search(gallery, probes, 2, 4, 3, 0.5, matches, 5, counts), MTLFACE_CAPACITY,
        "at least 6");
  FAILS(mtlface_gallery_search(gallery, probes, 2, 4, 3, 0.5, NULL, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "matches");
  FAILS(mtlface_gallery_search(gallery, probes, 2, 4, 3, 0.5, matches, 6, NULL),
        MTLFACE_INVALID_ARGUMENT, "counts");
  FAILS(mtlface_gallery_search(gallery, probes, 2, 4, 0, 0.5, matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "top");
  FAILS(mtlface_gallery_search(gallery, probes, 2, 4, SIZE_MAX, 0.5, matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "top");
  FAILS(mtlface_gallery_search(gallery, probes, SIZE_MAX, 4, 3, 0.5, matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "count");
  FAILS(mtlface_gallery_search(gallery, probes, 2, 3, 3, 0.5, matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "vector is 3");
  FAILS(mtlface_gallery_search(gallery, probes, 1, 4, 3, NAN, matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "threshold");
  FAILS(mtlface_gallery_search(gallery, NULL, 1, 4, 3, 0, matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "probes");
  FAILS(mtlface_gallery_search_persons(gallery, probes, 1, 4, 3, 0, (mtlface_person_score)5,
                                       matches, 6, counts),
        MTLFACE_INVALID_ARGUMENT, "score");
}

static void test_file(void) {
  mtlface_gallery *gallery = NULL, *reader = NULL, *other = NULL;
  mtlface_gallery_options options;
  mtlface_gallery_info info;
  bool changed = false;
  char text[300];
  size_t needed;
  char path[4096];
  snprintf(path, sizeof path, "%s", in_folder("a.gallery"));
  unlink(path);
  unlink(in_folder("saved.gallery"));
  mtlface_gallery_options_init(&options);
  options.dimension = 4;
  options.model = "a model";
  OK(mtlface_gallery_create(path, &options, &gallery));
  FAILS(mtlface_gallery_create(path, &options, &other), MTLFACE_UNWRITABLE, "exists");
  FAILS(mtlface_gallery_open(path, true, 0, &other), MTLFACE_BUSY, "open for writing in another");
  OK(mtlface_gallery_open(path, false, 1, &reader));
  FAILS(mtlface_gallery_remove(reader, (uint64_t[]){1}, 1), MTLFACE_READ_ONLY,
        "open for reading");
  test_changes(gallery);
  test_searches(gallery);
  OK(mtlface_gallery_refresh(reader, &changed));
  CHECK(changed);
  OK(mtlface_gallery_refresh(reader, &changed));
  CHECK(!changed);
  test_searches(reader);
  mtlface_gallery_info_init(&info);
  OK(mtlface_gallery_describe(reader, &info));
  CHECK(info.faces == 2 && info.persons == 2 && info.dimension == 4 && !info.writable &&
        !info.mended);
  OK(mtlface_gallery_model(reader, text, sizeof text, &needed));
  CHECK(strcmp(text, "a model") == 0);
  info.struct_size = 1;
  FAILS(mtlface_gallery_describe(reader, &info), MTLFACE_INVALID_ARGUMENT, "struct_size");
  OK(mtlface_gallery_export(reader, in_folder("a.npy"), MTLFACE_NPY, in_folder("a.tsv")));
  OK(mtlface_gallery_export(reader, in_folder("a.fvecs"), MTLFACE_FVECS, NULL));
  struct stat file;
  CHECK(stat(in_folder("a.fvecs"), &file) == 0 && file.st_size == 2 * 5 * 4);
  CHECK(stat(in_folder("a.npy"), &file) == 0 && file.st_size == 128 + 2 * 4 * 4);
  FAILS(mtlface_gallery_export(reader, in_folder("no/a.npy"), MTLFACE_NPY, NULL),
        MTLFACE_UNWRITABLE, "a.npy");
  FAILS(mtlface_gallery_export(reader, path, (mtlface_export_format)9, NULL),
        MTLFACE_INVALID_ARGUMENT, "format");

  /* A forked child can search the gallery but not change it. */
  if (!getenv("MTLFACE_NO_FORK")) {
    pid_t child = fork();
    if (child == 0) {
      failed = 0;
      test_searches(gallery);
      FAILS(mtlface_gallery_remove(gallery, (uint64_t[]){3}, 1), MTLFACE_READ_ONLY, "parent");
      _exit(failed != 0);
    }
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
  mtlface_gallery_free(gallery);
  mtlface_gallery_free(reader);

  /* Damage a record, restore it, and damage a commit record. */
  int bytes = open(path, O_RDWR);
  uint8_t byte;
  CHECK(pread(bytes, &byte, 1, 4200) == 1);
  byte ^= 4;
  CHECK(pwrite(bytes, &byte, 1, 4200) == 1);
  FAILS(mtlface_gallery_open(path, false, 0, &other), MTLFACE_UNREADABLE, "repair");
  mtlface_gallery_repair_report report;
  mtlface_gallery_repair_report_init(&report);
  OK(mtlface_gallery_repair(path, in_folder("saved.gallery"), &report));
  CHECK(report.lost_records == 1 && report.faces == 2);
  FAILS(mtlface_gallery_repair(path, in_folder("saved.gallery"), &report), MTLFACE_UNWRITABLE,
        "exists");
  report.struct_size = 2;
  FAILS(mtlface_gallery_repair(path, in_folder("more.gallery"), &report), MTLFACE_INVALID_ARGUMENT,
        "struct_size");
  byte ^= 4;
  CHECK(pwrite(bytes, &byte, 1, 4200) == 1 && pwrite(bytes, "?", 1, 3072) == 1);
  close(bytes);
  mtlface_set_log(store_warning, NULL);
  OK(mtlface_gallery_open(path, true, 0, &gallery));
  CHECK(strstr(warnings, "commit records"));
  mtlface_gallery_info_init(&info);
  OK(mtlface_gallery_describe(gallery, &info));
  CHECK(info.mended && info.faces == 2);
  mtlface_set_log(NULL, NULL);
  mtlface_gallery_free(gallery);
}

/* Tests a daemon that changes its working directory, forks, closes a gallery and opens it again. */
static void test_daemon(void) {
  mtlface_gallery *gallery = NULL, *again = NULL;
  mtlface_gallery_info info;
  char before[4096], path[4096];
  snprintf(path, sizeof path, "%s", in_folder("daemon.gallery"));
  unlink(path);
  CHECK(getcwd(before, sizeof before) != NULL && chdir(folder) == 0);
  OK(mtlface_gallery_create("daemon.gallery", NULL, &gallery));
  CHECK(chdir("/") == 0);
  float vector[512] = {1};
  OK(mtlface_gallery_add(gallery, vector, 1, 512, (const char *[]){"A"}, NULL, NULL));
  OK(mtlface_gallery_compact(gallery));
  OK(mtlface_gallery_add(gallery, vector, 1, 512, (const char *[]){"B"}, NULL, NULL));
  CHECK(chdir(before) == 0);
  OK(mtlface_gallery_open(path, false, 1, &again));
  mtlface_gallery_info_init(&info);
  OK(mtlface_gallery_describe(again, &info));
  CHECK(info.faces == 2);
  mtlface_gallery_free(again);
  if (!getenv("MTLFACE_NO_FORK")) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
      char byte;
      close(ends[1]);
      _exit(read(ends[0], &byte, 1) != 0); /* Wait until the parent closes its end. */
    }
    close(ends[0]);
    mtlface_gallery_free(gallery);
    OK(mtlface_gallery_open(path, true, 1, &gallery));
    close(ends[1]);
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
  mtlface_gallery_free(gallery);
}

static void test_identity(void) {
  mtlface_model *model = NULL;
  char plain[300], flip[300], cut[3];
  size_t needed;
  OK(mtlface_model_open("../Goldens/library/model.safetensors", 1, &model));
  OK(mtlface_model_identity(model, false, plain, sizeof plain, &needed));
  OK(mtlface_model_identity(model, true, flip, sizeof flip, &needed));
  CHECK(strlen(plain) > 10 && strcmp(plain, flip) != 0);
  FAILS(mtlface_model_identity(model, true, cut, sizeof cut, &needed), MTLFACE_CAPACITY,
        "capacity of");
  mtlface_model_free(model);
}

/* ---- Galleries whose writer is killed ---- */

enum { DIMENSION = 32 };

static void vector_of(uint64_t id, float vector[DIMENSION]) {
  for (int i = 0; i < DIMENSION; i++) {
    id = id * 6364136223846793005u + 1442695040888963407u;
    vector[i] = (float)(id >> 40) / (1 << 24) - 0.5f;
  }
}

/* Adds a few faces per call until the process is killed. After each successful call, writes the
 * last ID to `pipe_end`. */
static void write_until_killed(const char *path, int pipe_end) {
  mtlface_gallery *gallery = NULL;
  if (mtlface_gallery_open(path, true, 1, &gallery) != MTLFACE_OK) _exit(3);
  mtlface_gallery_info info;
  mtlface_gallery_info_init(&info);
  mtlface_gallery_describe(gallery, &info);
  for (uint64_t next = info.faces + 1;;) {
    enum { MAXIMUM = 7 };
    size_t count = next % MAXIMUM + 1;
    float vectors[MAXIMUM][DIMENSION];
    char names[MAXIMUM][32];
    const char *persons[MAXIMUM];
    uint64_t ids[MAXIMUM];
    for (size_t i = 0; i < count; i++) {
      vector_of(next + i, vectors[i]);
      snprintf(names[i], sizeof names[i], "p%llu", (unsigned long long)(next + i) / 3);
      persons[i] = names[i];
    }
    if (mtlface_gallery_add(gallery, vectors[0], count, DIMENSION, persons, NULL, ids) !=
        MTLFACE_OK)
      _exit(4);
    next += count;
    if (next % 50 == 0 && mtlface_gallery_compact(gallery) != MTLFACE_OK) _exit(5);
    if (write(pipe_end, &ids[count - 1], sizeof ids[0]) != sizeof ids[0]) _exit(6);
  }
}

static void test_kills(int kills) {
  char path[4096];
  snprintf(path, sizeof path, "%s", in_folder("killed.gallery"));
  unlink(path);
  mtlface_gallery *gallery = NULL;
  mtlface_gallery_options options;
  mtlface_gallery_options_init(&options);
  options.dimension = DIMENSION;
  OK(mtlface_gallery_create(path, &options, &gallery));
  mtlface_gallery_free(gallery);
  uint64_t acknowledged = 0, seed = 1;
  for (int kill_number = 0; kill_number < kills; kill_number++) {
    int ends[2];
    if (pipe(ends) != 0) return;
    pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      write_until_killed(path, ends[1]);
    }
    close(ends[1]);
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    struct timespec wait = {0, (long)(seed >> 34) % 50000000};
    nanosleep(&wait, NULL);
    kill(child, SIGKILL);
    int status;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    uint64_t id;
    while (read(ends[0], &id, sizeof id) == sizeof id) acknowledged = id;
    close(ends[0]);

    mtlface_gallery_info info;
    mtlface_gallery_info_init(&info);
    OK(mtlface_gallery_open(path, false, 1, &gallery));
    OK(mtlface_gallery_describe(gallery, &info));
    CHECK(info.faces >= acknowledged);
    int mismatches = 0;
    for (uint64_t face = 1; face <= info.faces; face++) {
      float vector[DIMENSION], expected[DIMENSION];
      double similarity = 0;
      vector_of(face, expected);
      mtlface_match match;
      size_t count;
      if (mtlface_gallery_get(gallery, face, vector, DIMENSION, NULL) != MTLFACE_OK ||
          mtlface_similarity(vector, expected, DIMENSION, &similarity) != MTLFACE_OK ||
          similarity < 0.999999)
        mismatches++;
      if (face % 97 == 0 && (mtlface_gallery_search(gallery, expected, 1, DIMENSION, 1, 0.9, &match,
                                                    1, &count) != MTLFACE_OK ||
                             count != 1 || match.id != face))
        mismatches++;
    }
    CHECK(mismatches == 0);
    mtlface_gallery_free(gallery);
  }
  CHECK(acknowledged >= (uint64_t)kills / 2);
  printf("gallery: %d writers killed, %llu faces acknowledged\n", kills,
         (unsigned long long)acknowledged);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  folder = arguments[1];
  test_options();
  test_file();
  test_daemon();
  test_identity();
  if (!getenv("MTLFACE_NO_FORK")) test_kills(50);
  printf("gallery: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
