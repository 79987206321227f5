/* MTLFace: age-invariant face recognition and face age synthesis, in C.
 *
 *     #include <mtlface.h>
 *     #include <stdio.h>
 *
 *     int main(void) {
 *       mtlface_picture *photo = NULL, *crop = NULL;
 *       mtlface_detector *detector = NULL;
 *       mtlface_detection_options options;
 *       mtlface_face face;
 *       size_t found = 0;
 *       mtlface_detection_options_init(&options);
 *       options.maximum_faces = 1;  // the largest
 *       if (mtlface_detector_create(0, &detector) == MTLFACE_OK &&
 *           mtlface_picture_read("photo.jpg", NULL, &photo) == MTLFACE_OK &&
 *           mtlface_detect(detector, photo, &options, &face, 1, &found) == MTLFACE_OK && found > 0 &&
 *           mtlface_align(photo, face.landmarks, 112, &crop, NULL, NULL) == MTLFACE_OK)
 *         mtlface_picture_write(crop, "face.png", 0);
 *       else
 *         fprintf(stderr, "%s\n", mtlface_last_error());
 *       mtlface_picture_free(crop);
 *       mtlface_picture_free(photo);
 *       mtlface_detector_free(detector);
 *     }
 *
 * Rules that hold everywhere:
 *   - Every call that can fail returns a mtlface_status. After a failure mtlface_last_error() says in
 *     one line what is wrong and how to mend it; out-parameters are then as they were, unless said
 *     otherwise.
 *   - Handles (pointers to incomplete types) come from a call that creates them and are given back to
 *     the call named beside it; NULL may always be given back. A handle that was given back, or is
 *     none, is refused with MTLFACE_INVALID_HANDLE, never followed.
 *   - Memory given to a call is borrowed for its duration and copied where it is kept. Memory that a
 *     call fills belongs to the caller. Nothing that the caller passed is ever freed here.
 *   - Where a call fills an array, `capacity` is what the array holds, in elements. Too small a
 *     capacity is MTLFACE_CAPACITY; where a `needed` is given it then tells how many there are.
 *   - Structures begin with `struct_size`, which the caller sets to sizeof; their ..._init functions
 *     set it and the defaults. Another size than this or an earlier version's is refused.
 *   - Any number of threads may use one handle at once, but for giving it back. Answers have the same
 *     bits at any number of threads. A forked child may use and give back what its parent created, but
 *     for changing a gallery.
 *   - Numbers of enumerations never change; new ones are added at the end.
 *   - Texts are UTF-8 and end with a zero byte.
 */
#ifndef MTLFACE_H
#define MTLFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface: it goes up when a program compiled against the old one would break. */
#define MTLFACE_ABI_VERSION 1

/* ---- Status and errors -------------------------------------------------------------------------- */

typedef enum mtlface_status {
  MTLFACE_OK = 0,
  MTLFACE_INVALID_ARGUMENT = 1, /* a null pointer, a size, a number out of its range */
  MTLFACE_INVALID_HANDLE = 2,   /* not a handle of this kind, or one that was given back */
  MTLFACE_CAPACITY = 3,         /* the array given is too small */
  MTLFACE_UNREADABLE = 4,       /* a file that is absent, damaged, hostile or of another kind */
  MTLFACE_UNWRITABLE = 5,       /* a file that cannot be written; what stood there is untouched */
  MTLFACE_NO_FACE = 6,          /* one face was wanted and none was found */
  MTLFACE_MISSING_PART = 7,     /* the model has no such part */
  MTLFACE_NOT_CALIBRATED = 8,   /* the model has no threshold for this */
  MTLFACE_OUT_OF_MEMORY = 9,
  MTLFACE_UNSUPPORTED = 10,     /* this build cannot do it */
  MTLFACE_INTERNAL = 11,        /* a fault of the library: please report it */
  MTLFACE_NOT_FOUND = 12,       /* a gallery has no such face or person */
  MTLFACE_BUSY = 13,            /* another process or handle is changing the file */
  MTLFACE_READ_ONLY = 14        /* opened for reading, or by the parent process */
} mtlface_status;

/* The status's name, for example "MTLFACE_OK"; lives as long as the process. */
const char *mtlface_status_name(mtlface_status status);

/* What went wrong in this thread's last call that failed; "" before the first. The text lives until
 * this thread's next call. */
const char *mtlface_last_error(void);

/* ---- The library -------------------------------------------------------------------------------- */

/* The version of the library, "0.1.0"; lives as long as the process. */
const char *mtlface_version(void);
/* The MTLFACE_ABI_VERSION that the library was built with. Compare it with the header's. */
uint32_t mtlface_abi_version(void);
/* Instruction set in use and formats built in, for reports; lives as long as the process. */
const char *mtlface_build_info(void);
/* Processors that this process may use, 1 to 256: what `threads` 0 stands for. */
int32_t mtlface_processor_count(void);

/* Called with warnings: that a crop does not look aligned, for example. The text lives until the call
 * returns. May be called from any thread that uses the library; must not call the library. */
typedef void (*mtlface_log_function)(const char *text, void *context);
/* Sets where warnings go; NULL (the start) drops them. `context` is handed through. */
void mtlface_set_log(mtlface_log_function function, void *context);

/* ---- Pictures ----------------------------------------------------------------------------------- */

/* A decoded picture: RGB, 8 bits, upright. Does not change. */
typedef struct mtlface_picture mtlface_picture; /* mtlface_picture_free */

typedef enum mtlface_pixel_format {
  MTLFACE_RGB = 0,
  MTLFACE_BGR = 1,
  MTLFACE_RGBA = 2, /* straight alpha, composited over white */
  MTLFACE_BGRA = 3,
  MTLFACE_GRAY = 4
} mtlface_pixel_format;

/* Pixels in the caller's memory, or a view of a picture's. */
typedef struct mtlface_image {
  size_t struct_size;
  const uint8_t *data; /* the first row, the top one */
  int32_t width;       /* pixels, from 1 on */
  int32_t height;
  size_t row_bytes; /* from one row to the next; 0 where rows have no gaps */
  mtlface_pixel_format format;
  int32_t orientation; /* EXIF's 1 to 8, applied; 0 and 1 mean upright */
} mtlface_image;

/* Sets struct_size, an empty RGB picture, upright. */
void mtlface_image_init(mtlface_image *image);

/* How large a file and its picture may be: checked on the header, before pixels are allocated. */
typedef struct mtlface_limits {
  size_t struct_size;
  uint64_t pixels;     /* width times height; 100 million */
  uint64_t file_bytes; /* 512 MiB */
} mtlface_limits;

void mtlface_limits_init(mtlface_limits *limits);

/* Reads a PNG or JPEG file, told by its first bytes; EXIF orientation applied, ICC profiles ignored.
 * `limits` may be NULL for the standard ones. MTLFACE_UNREADABLE, MTLFACE_UNSUPPORTED (a build without
 * JPEG), MTLFACE_OUT_OF_MEMORY. */
mtlface_status mtlface_picture_read(
    const char *path, const mtlface_limits *limits, mtlface_picture **out);
/* The same from memory; `name` stands for it in errors and may be NULL. */
mtlface_status mtlface_picture_decode(
    const uint8_t *bytes, size_t count, const char *name, const mtlface_limits *limits,
    mtlface_picture **out);
/* A picture of the caller's pixels, which are copied. */
mtlface_status mtlface_picture_create(const mtlface_image *pixels, mtlface_picture **out);
/* The pixels of a picture, in place: RGB without gaps. They live as long as the picture. */
mtlface_status mtlface_picture_view(const mtlface_picture *picture, mtlface_image *view);
/* Writes .png, .jpg or .jpeg, by the path's ending. `quality` is JPEG's, 1 to 100, 0 for 92. The file
 * appears whole or not at all: MTLFACE_UNWRITABLE leaves what was there. */
mtlface_status mtlface_picture_write(
    const mtlface_picture *picture, const char *path, int32_t quality);
void mtlface_picture_free(mtlface_picture *picture);

/* ---- Detection and alignment -------------------------------------------------------------------- */

/* MTCNN with embedded weights. Needs no model. */
typedef struct mtlface_detector mtlface_detector; /* mtlface_detector_free */

/* A face found. Pixels, x to the right, y down, the center of the first pixel at (0, 0). */
typedef struct mtlface_face {
  float box[4];        /* left, top, right, bottom; may reach outside the photo */
  float score;         /* 0 to 1 */
  float landmarks[10]; /* x, y of left eye, right eye, nose, left and right corner of the mouth, left
                          and right as the picture shows them: the left eye is the subject's right */
} mtlface_face;

typedef struct mtlface_detection_options {
  size_t struct_size;
  double minimum_face;   /* side of the smallest face in pixels, from 12 on; 20 */
  double scale_factor;   /* between sizes of the pyramid, 0.1 to 0.95; 0.709 */
  double thresholds[3];  /* of the three networks, 0 to 1; 0.6, 0.7, 0.9 */
  int32_t maximum_faces; /* 0 for all */
} mtlface_detection_options;

void mtlface_detection_options_init(mtlface_detection_options *options);

/* `threads` 1 to 256, 0 for as many as there are processors. */
mtlface_status mtlface_detector_create(int32_t threads, mtlface_detector **out);
void mtlface_detector_free(mtlface_detector *detector);

/* The faces of a photo by falling area. `options` may be NULL. Up to `capacity` faces are written;
 * `count` tells how many were found, also where that is more (then MTLFACE_CAPACITY, and the largest
 * are written). No face is MTLFACE_OK with a count of 0. `faces` may be NULL with a capacity of 0. */
mtlface_status mtlface_detect(
    const mtlface_detector *detector, const mtlface_picture *photo,
    const mtlface_detection_options *options, mtlface_face *faces, size_t capacity, size_t *count);

/* The face with these landmarks, moved onto the ArcFace template by a least-squares similarity:
 * `size` x `size` pixels (16 to 4096; models want 112), black where the photo ends. `matrix` and
 * `inverse`, both or either NULL, get the 2 x 3 matrices in rows, from photo to crop and back. */
mtlface_status mtlface_align(
    const mtlface_picture *photo, const float landmarks[10], int32_t size, mtlface_picture **crop,
    double matrix[6], double inverse[6]);

/* Whether a square crop looks like an aligned face. */
typedef struct mtlface_confirmation {
  size_t struct_size;
  bool confirmed;
  float score;         /* of a face where an aligned one would be, 0 to 1 */
  float distance;      /* mean distance of the landmarks to the template, pixels of 112 */
  float landmarks[10]; /* found in the crop */
} mtlface_confirmation;

void mtlface_confirmation_init(mtlface_confirmation *confirmation);

/* Looks for a face where aligned crops have it, in under a millisecond. Crops that are not aligned give
 * embeddings and ages that look like any other and mean nothing. */
mtlface_status mtlface_confirm(
    const mtlface_detector *detector, const mtlface_picture *crop, mtlface_confirmation *out);

/* ---- Models ------------------------------------------------------------------------------------- */

typedef struct mtlface_model mtlface_model; /* mtlface_model_free */

/* Opens a model file: a safetensors file of this library, or an ONNX recognizer of the ArcFace family.
 * `threads` as for the detector. MTLFACE_UNREADABLE names the file and what is wrong with it. */
mtlface_status mtlface_model_open(const char *path, int32_t threads, mtlface_model **out);
/* What a model may take for its speed: fast, up to four times the file's size; low, little more than
 * once, and about a tenth more time. */
typedef enum mtlface_memory { MTLFACE_MEMORY_FAST = 0, MTLFACE_MEMORY_LOW = 1 } mtlface_memory;
/* The same with a choice. With MTLFACE_MEMORY_LOW a file of 32-bit floats is mapped: it must not be
 * changed in place while the model is in use; replacing it by renaming is harmless. */
mtlface_status mtlface_model_open_with(
    const char *path, mtlface_memory memory, int32_t threads, mtlface_model **out);
/* The same from memory, which is copied; `name` stands for it in errors and may be NULL. */
mtlface_status mtlface_model_open_memory(
    const uint8_t *bytes, size_t count, const char *name, int32_t threads, mtlface_model **out);
/* The model inside the library; MTLFACE_UNSUPPORTED where it was compiled without one. */
mtlface_status mtlface_model_open_embedded(int32_t threads, mtlface_model **out);
void mtlface_model_free(mtlface_model *model);

typedef struct mtlface_model_info {
  size_t struct_size;
  int32_t input_size;          /* side of an aligned face in pixels */
  int32_t embedding_dimension; /* numbers of an embedding */
  int32_t age_groups;          /* how many */
  int32_t ages;                /* classes of the age estimator, 101; 0 without one */
  bool has_decomposition;      /* X_age and attention */
  bool has_age_estimator;
  bool has_generator;
  bool has_discriminator;
  bool is_calibrated; /* mtlface_threshold answers */
} mtlface_model_info;

void mtlface_model_info_init(mtlface_model_info *info);
mtlface_status mtlface_model_describe(const mtlface_model *model, mtlface_model_info *info);

/* What the file says of the model (licence, training data): the value of `key`, with its zero byte, or
 * MTLFACE_INVALID_ARGUMENT where there is no such key. `needed`, which may be NULL, gets the bytes that
 * it takes. `text` may be NULL with a capacity of 0. */
mtlface_status mtlface_model_metadata(
    const mtlface_model *model, const char *key, char *text, size_t capacity, size_t *needed);
/* The keys, each ended by a zero byte, one after the other. */
mtlface_status mtlface_model_metadata_keys(
    const mtlface_model *model, char *text, size_t capacity, size_t *needed);
/* The name of age group `group`, from 0: "31-40". */
mtlface_status mtlface_model_group_label(
    const mtlface_model *model, int32_t group, char *text, size_t capacity, size_t *needed);

/* ---- Encoding ----------------------------------------------------------------------------------- */

/* Faces encoded once, for everything that comes after. About 6 MB a face with IR-50. */
typedef struct mtlface_faces mtlface_faces; /* mtlface_faces_free */

/* Encodes `count` (1 to 4096) aligned crops of the model's input size. */
mtlface_status mtlface_encode(
    const mtlface_model *model, const mtlface_picture *const *crops, size_t count,
    mtlface_faces **out);
void mtlface_faces_free(mtlface_faces *faces);

typedef enum mtlface_feature {
  MTLFACE_X_1 = 0, /* the encoder's levels, finest first */
  MTLFACE_X_2 = 1,
  MTLFACE_X_3 = 2,
  MTLFACE_X_4 = 3,
  MTLFACE_X_5 = 4,
  MTLFACE_X_ID = 5,
  MTLFACE_X_AGE = 6,             /* MTLFACE_MISSING_PART without decomposition, as the next two */
  MTLFACE_CHANNEL_ATTENTION = 7, /* each in (0, 1) */
  MTLFACE_SPATIAL_ATTENTION = 8
} mtlface_feature;

/* A feature of all faces, [faces, height, width, channels] in C order. `shape` gets the four sizes and
 * may be NULL; `needed` gets their product and may be NULL. `values` may be NULL with a capacity of 0. */
mtlface_status mtlface_faces_feature(
    const mtlface_faces *faces, mtlface_feature feature, float *values, size_t capacity,
    size_t shape[4], size_t *needed);

/* Embeddings of encoded faces, [faces, dimension], each of length 1. `norms`, which may be NULL, gets
 * the lengths before that: a hint at quality. */
mtlface_status mtlface_embed(
    const mtlface_model *model, const mtlface_faces *faces, float *embeddings, size_t capacity,
    float *norms);
/* Embeddings straight from crops, keeping nothing else; with `flip` averaged with the mirror image's. */
mtlface_status mtlface_embed_crops(
    const mtlface_model *model, const mtlface_picture *const *crops, size_t count, bool flip,
    float *embeddings, size_t capacity, float *norms);

/* ---- Age ---------------------------------------------------------------------------------------- */

/* The age of one face. */
typedef struct mtlface_age {
  float years;   /* the expected age, 0 to 100 */
  int32_t group; /* the likeliest age group, from 0 */
  int32_t low;   /* the shortest span of ages that holds 80 % of the distribution, */
  int32_t high;  /* ends included */
} mtlface_age;

/* Ages of encoded faces; `capacity` counts elements of `ages`. `probabilities`, which may be NULL, gets
 * [faces, ages]; `group_probabilities`, which may be NULL, [faces, age groups]. MTLFACE_MISSING_PART. */
mtlface_status mtlface_ages(
    const mtlface_model *model, const mtlface_faces *faces, mtlface_age *ages, size_t capacity,
    float *probabilities, float *group_probabilities);

/* ---- Other ages --------------------------------------------------------------------------------- */

/* The face of index `face` at another age: a group from 0, or, where `group` is negative, an age of
 * `years` (neighboring groups blended). A crop, aligned as its source. MTLFACE_MISSING_PART. */
mtlface_status mtlface_synthesize(
    const mtlface_model *model, const mtlface_faces *faces, size_t face, int32_t group, double years,
    mtlface_picture **out);
/* The same face in every age group, from one pass: `out` gets `capacity` pictures, at least as many as
 * there are groups. On failure none is given. */
mtlface_status mtlface_synthesize_groups(
    const mtlface_model *model, const mtlface_faces *faces, size_t face, mtlface_picture **out,
    size_t capacity);

typedef enum mtlface_paste_mode {
  MTLFACE_PASTE_CHANGE = 0, /* add what changed: keeps the photo's sharpness */
  MTLFACE_PASTE_REPLACE = 1 /* blend the face over the photo */
} mtlface_paste_mode;

/* The photo with the face of these landmarks replaced by `face`, a crop that was aligned by them. The
 * edge is soft over `feather` of the crop's side, 0 to 0.5; 0.18 looks well. */
mtlface_status mtlface_paste(
    const mtlface_picture *photo, const float landmarks[10], const mtlface_picture *face,
    double feather, mtlface_paste_mode mode, mtlface_picture **out);

/* The discriminator's map of logits for crops said to be of `groups`, [count, height, width]. `shape`
 * gets these sizes, `needed` their product; both may be NULL. MTLFACE_MISSING_PART. */
mtlface_status mtlface_discriminate(
    const mtlface_model *model, const mtlface_picture *const *crops, const int32_t *groups,
    size_t count, float *logits, size_t capacity, size_t shape[3], size_t *needed);

/* ---- Comparing ---------------------------------------------------------------------------------- */

/* The cosine of two embeddings of `dimension` numbers, -1 to 1. They need not have length 1. */
mtlface_status mtlface_similarity(
    const float *a, const float *b, size_t dimension, double *similarity);

/* A threshold with the rates that it gave on the data it was measured on. */
typedef struct mtlface_threshold_row {
  size_t struct_size;
  double threshold;         /* from this similarity on a pair counts as one person */
  double false_accept_rate; /* share of pairs of two people that reach it */
  double true_accept_rate;  /* share of pairs of one person that reach it */
  bool uses_flip;           /* embeddings have to be averaged with the mirror image's */
} mtlface_threshold_row;

void mtlface_threshold_row_init(mtlface_threshold_row *row);

/* The model's threshold that keeps to a false accept rate; MTLFACE_NOT_CALIBRATED where the model has
 * none for it. */
mtlface_status mtlface_threshold(
    const mtlface_model *model, double false_accept_rate, mtlface_threshold_row *row);

/* CosFace's logits, s (cos(theta) - m [class = label]), of embeddings [count, dimension] for class
 * weights [classes, dimension]; both are normalized here. Labels below 0 have no margin; `labels` may
 * be NULL. `logits` gets [count, classes]. */
mtlface_status mtlface_cosface_logits(
    const float *embeddings, size_t count, size_t dimension, const float *weights, size_t classes,
    const int32_t *labels, double scale, double margin, float *logits, size_t capacity);

/* ---- Galleries ---------------------------------------------------------------------------------- */
/* Faces that are known, by person, in one file: to tell who somebody is, or that nobody knows. A face
 * has a number, which is never used again, a person's name and a note. The file only grows, and is
 * mapped; a change is acknowledged when it is durable, and is there wholly or not at all, whenever the
 * process or the power ends. One handle at a time may change a file; any number may read it, in any
 * process, and see changes after mtlface_gallery_refresh. A search sees one state of the gallery. */
typedef struct mtlface_gallery mtlface_gallery; /* mtlface_gallery_free */

typedef enum mtlface_vector_format {
  MTLFACE_FLOAT32 = 0, /* as given */
  MTLFACE_FLOAT16 = 1, /* similarities to about 0.0003 */
  MTLFACE_INT8 = 2     /* similarities to about 0.004 */
} mtlface_vector_format;

typedef struct mtlface_gallery_options {
  size_t struct_size;
  int32_t dimension;            /* numbers of a vector, 1 to 8192; 512 */
  mtlface_vector_format format; /* how vectors are kept; MTLFACE_FLOAT32 */
  const char *model;            /* whose embeddings these will be, up to 256 bytes: see
                                   mtlface_model_identity; NULL to say nothing */
  int32_t threads;              /* that work on a search, 1 to 256; 0 for all processors */
} mtlface_gallery_options;

void mtlface_gallery_options_init(mtlface_gallery_options *options);

/* Creates a gallery, open for changes, where there is no file yet (else MTLFACE_UNWRITABLE); in memory
 * where `path` is NULL. `options` may be NULL. */
mtlface_status mtlface_gallery_create(
    const char *path, const mtlface_gallery_options *options, mtlface_gallery **out);
/* Opens a gallery, for changes if `writable` (MTLFACE_BUSY where another handle has that). A file that
 * was cut or damaged is MTLFACE_UNREADABLE; what could be mended goes to the log and sets `mended`. */
mtlface_status mtlface_gallery_open(
    const char *path, bool writable, int32_t threads, mtlface_gallery **out);
void mtlface_gallery_free(mtlface_gallery *gallery);

typedef struct mtlface_gallery_info {
  size_t struct_size;
  uint64_t faces;
  uint64_t persons; /* with a face */
  uint64_t bytes;   /* of the file */
  int32_t dimension;
  mtlface_vector_format format;
  bool writable;
  bool mended; /* something was amiss when it was opened: the log said what */
} mtlface_gallery_info;

void mtlface_gallery_info_init(mtlface_gallery_info *info);
mtlface_status mtlface_gallery_describe(const mtlface_gallery *gallery, mtlface_gallery_info *info);
/* What the gallery says of its model; "" where it says nothing. */
mtlface_status mtlface_gallery_model(
    const mtlface_gallery *gallery, char *text, size_t capacity, size_t *needed);
/* The same text for the embeddings of a model, with or without flip averaging: compare the two before
 * embeddings are added or looked for. */
mtlface_status mtlface_model_identity(
    const mtlface_model *model, bool flip, char *text, size_t capacity, size_t *needed);

/* Sees what others changed; `changed`, which may be NULL, tells whether something was. */
mtlface_status mtlface_gallery_refresh(mtlface_gallery *gallery, bool *changed);

/* Adds `count` faces, all or none, durable together (many at once are far quicker than one by one):
 * `embeddings` [count, dimension], of any length but 0; `persons` names of 1 to 1024 bytes; `notes` of
 * up to 1024 bytes, NULL for none, as each of them may be. `ids`, which may be NULL, gets the numbers. */
mtlface_status mtlface_gallery_add(
    mtlface_gallery *gallery, const float *embeddings, size_t count, size_t dimension,
    const char *const *persons, const char *const *notes, uint64_t *ids);
/* Gives a face another embedding, person or note; what is NULL stays. MTLFACE_NOT_FOUND. */
mtlface_status mtlface_gallery_update(
    mtlface_gallery *gallery, uint64_t id, const float *embedding, size_t dimension,
    const char *person, const char *note);
/* Removes faces, all or none. Their vectors stay in the file until mtlface_gallery_compact.
 * MTLFACE_NOT_FOUND. */
mtlface_status mtlface_gallery_remove(mtlface_gallery *gallery, const uint64_t *ids, size_t count);
/* Removes all faces of a person; `removed`, which may be NULL, gets how many. MTLFACE_NOT_FOUND. */
mtlface_status mtlface_gallery_remove_person(
    mtlface_gallery *gallery, const char *person, size_t *removed);
/* Writes the file anew, without what was removed or replaced, and puts it in the place of the old one
 * when it is whole. Numbers stay. */
mtlface_status mtlface_gallery_compact(mtlface_gallery *gallery);

/* A face: `embedding`, of length 1, [dimension], and `person`'s number; both or either may be NULL (an
 * embedding of NULL with a capacity of 0). MTLFACE_NOT_FOUND. */
mtlface_status mtlface_gallery_get(
    const mtlface_gallery *gallery, uint64_t id, float *embedding, size_t capacity,
    uint32_t *person);
/* The note of a face. MTLFACE_NOT_FOUND. */
mtlface_status mtlface_gallery_note(
    const mtlface_gallery *gallery, uint64_t id, char *text, size_t capacity, size_t *needed);
/* The name of the person with a number. MTLFACE_NOT_FOUND for one without a face. */
mtlface_status mtlface_gallery_person_name(
    const mtlface_gallery *gallery, uint32_t person, char *text, size_t capacity, size_t *needed);
/* The numbers of a person's faces, or of all where `person` is NULL, rising; none is MTLFACE_OK.
 * `needed`, which may be NULL, gets how many; `ids` may be NULL with a capacity of 0. */
mtlface_status mtlface_gallery_ids(
    const mtlface_gallery *gallery, const char *person, uint64_t *ids, size_t capacity,
    size_t *needed);
/* The numbers of the persons with a face, rising. */
mtlface_status mtlface_gallery_persons(
    const mtlface_gallery *gallery, uint32_t *persons, size_t capacity, size_t *needed);

/* What a search found. */
typedef struct mtlface_match {
  uint64_t id;       /* the face's number; 0 where persons were searched for */
  double similarity; /* the cosine, -1 to 1 */
  uint32_t person;   /* the person's number: mtlface_gallery_person_name */
} mtlface_match;

/* The most similar faces to each of `count` probes [count, dimension]: up to `top` (1 to 1,000,000),
 * those from `threshold` on (-1 for all), by falling similarity, of equal ones the lower number first.
 * `matches` gets [count, top], the rest of each row zeros; `capacity` counts its elements. `counts`
 * [count] tells how many of each row are matches: 0 means that nobody knows the face. */
mtlface_status mtlface_gallery_search(
    const mtlface_gallery *gallery, const float *probes, size_t count, size_t dimension, size_t top,
    double threshold, mtlface_match *matches, size_t capacity, size_t *counts);

typedef enum mtlface_person_score {
  MTLFACE_TEMPLATE = 0, /* the similarity to the sum of a person's vectors, normalized */
  MTLFACE_BEST = 1      /* that to the most similar of a person's faces */
} mtlface_person_score;

/* The most similar persons, in the same way. */
mtlface_status mtlface_gallery_search_persons(
    const mtlface_gallery *gallery, const float *probes, size_t count, size_t dimension, size_t top,
    double threshold, mtlface_person_score score, mtlface_match *matches, size_t capacity,
    size_t *counts);

typedef enum mtlface_export_format {
  MTLFACE_NPY = 0,  /* NumPy, float32 [faces, dimension] */
  MTLFACE_FVECS = 1 /* for each vector its dimension (int32) and its numbers (float32) */
} mtlface_export_format;

/* Writes all vectors, of length 1, in the order of their numbers; and to `list`, which may be NULL, a
 * line for each with number, person and note, separated by tabs. */
mtlface_status mtlface_gallery_export(
    const mtlface_gallery *gallery, const char *path, mtlface_export_format format,
    const char *list);

/* What could be saved of a damaged gallery. */
typedef struct mtlface_gallery_repair_report {
  size_t struct_size;
  uint64_t faces;
  uint64_t persons;
  uint64_t lost_records; /* what they added, replaced or removed was not done */
  uint64_t lost_names;   /* persons called "lost name 7" by their number */
} mtlface_gallery_repair_report;

void mtlface_gallery_repair_report_init(mtlface_gallery_repair_report *report);
/* Writes what is whole in a damaged gallery to `output`, where there is no file yet. `report` may be
 * NULL. MTLFACE_UNREADABLE, MTLFACE_UNWRITABLE. */
mtlface_status mtlface_gallery_repair(
    const char *path, const char *output, mtlface_gallery_repair_report *report);

/* ---- Measures on plain arrays ------------------------------------------------------------------- */
/* `scores` are similarities of `count` pairs, `same` tells for each whether it shows one person. Scores
 * that are not finite, no pairs, and pairs of one kind where both are needed are
 * MTLFACE_INVALID_ARGUMENT. All are exact: sorted scores, not a grid. */

/* Accuracy over contiguous folds, the threshold that is best on the others applied to each. `deviation`
 * and `threshold` (the mean of the folds') may be NULL. */
mtlface_status mtlface_k_fold_accuracy(
    const double *scores, const bool *same, size_t count, size_t folds, double *mean,
    double *deviation, double *threshold);
/* The true accept rate at a false accept rate, and the threshold. `enough`, which may be NULL, tells
 * whether there are impostor pairs enough to measure it. */
mtlface_status mtlface_true_accept_rate(
    const double *scores, const bool *same, size_t count, double false_accept_rate, double *rate,
    double *threshold, bool *enough);
mtlface_status mtlface_equal_error_rate(
    const double *scores, const bool *same, size_t count, double *rate);
mtlface_status mtlface_area_under_curve(
    const double *scores, const bool *same, size_t count, double *area);

/* Identification: whose probes are, by the cosines of embeddings [count, dimension] with labels that tell
 * persons apart, to a gallery; without one (NULL, NULL, 0) each probe is asked about among all others. A
 * probe is found at rank k where fewer than k faces of others are at least as like as the likest of its
 * person. `ranks`, which may be NULL, gets `probe_count` of these, 0 where the gallery has no face of the
 * person; `rates`, which may be NULL, the shares of the other probes found at rank 1, 2 ... `rate_count`
 * (the CMC). `threads` is 1 to 256, or 0 for all processors; the answers do not depend on it. */
mtlface_status mtlface_identification(
    const float *probes, const int64_t *probe_labels, size_t probe_count, const float *gallery,
    const int64_t *gallery_labels, size_t gallery_count, size_t dimension, int32_t threads,
    uint64_t *ranks, double *rates, size_t rate_count);
/* FNIR at FPIR: the share of probes of known persons that are missed, where a threshold keeps strangers
 * (probes whose person is not in the gallery) that are given a name to `false_positive_rate`. `threshold`
 * and `enough`, whether there are strangers enough to measure it, may be NULL. */
mtlface_status mtlface_open_set_rate(
    const float *probes, const int64_t *probe_labels, size_t probe_count, const float *gallery,
    const int64_t *gallery_labels, size_t gallery_count, size_t dimension, int32_t threads,
    double false_positive_rate, size_t rank, double *rate, double *threshold, bool *enough);

/* Estimated ages against true ones, in years; above 100 count as 100. `bias` (above 0 where faces are
 * taken for older) and `group_accuracy` (for 4 to 8 age groups) may be NULL. */
mtlface_status mtlface_age_errors(
    const double *estimated, const double *ages, size_t count, int32_t groups,
    double *mean_absolute_error, double *bias, double *group_accuracy);
/* CS(k): the share of estimates that are at most `years` off. */
mtlface_status mtlface_cumulative_score(
    const double *estimated, const double *ages, size_t count, double years, double *score);

/* Faces shown at other ages, by evaluators that took no part in the training: of each its input's age
 * group, the group asked for (both from 0, of 4 to 8 groups), the age read off it in years, and the cosine
 * of its embedding and the input's. Age accuracy is the share whose age lies in the group asked for,
 * identity preservation the mean cosine, both means over the pairs of groups that have faces (all, or only
 * those `to_other_groups`). `identity_preservation` may be NULL. */
mtlface_status mtlface_synthesis_scores(
    const int32_t *sources, const int32_t *targets, const double *years, const double *cosines,
    size_t count, int32_t groups, bool to_other_groups, double *age_accuracy,
    double *identity_preservation);

/* The span that holds `level` (0.95) of the means of `samples` (1000) samples: where the mean of `values`
 * would lie if the persons were drawn anew. Of zeros and ones it is a share's. `persons` tells whose each
 * value is, two and more, and may be NULL: each is a person's own. The same seed gives the same bits. */
mtlface_status mtlface_mean_interval(
    const double *values, const int64_t *persons, size_t count, size_t samples, double level,
    uint64_t seed, double *low, double *high);

#ifdef __cplusplus
}
#endif

#endif
