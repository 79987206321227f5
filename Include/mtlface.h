/* mtlface.h - the C API of MTLFace: age-invariant face recognition and face age synthesis.
 *
 * Example: find the largest face of a photo and write its aligned crop.
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
 *           mtlface_detect(detector, photo, &options, &face, 1, &found) == MTLFACE_OK &&
 *           found > 0 &&
 *           mtlface_align(photo, face.landmarks, 112, &crop, NULL, NULL) == MTLFACE_OK)
 *         mtlface_picture_write(crop, "face.png", 0);
 *       else
 *         fprintf(stderr, "%s\n", mtlface_last_error());
 *       mtlface_picture_free(crop);
 *       mtlface_picture_free(photo);
 *       mtlface_detector_free(detector);
 *     }
 *
 * Conventions
 *
 *   Errors. A function that can fail returns a mtlface_status. After a failure,
 *   mtlface_last_error() returns one line that describes the problem and how to fix it. A failed
 *   call leaves its output parameters unchanged unless documented otherwise. Any function may
 *   return MTLFACE_INVALID_ARGUMENT, MTLFACE_INVALID_HANDLE, MTLFACE_OUT_OF_MEMORY or
 *   MTLFACE_INTERNAL; the descriptions below list only what is specific to a function.
 *
 *   Handles. Pointers to incomplete types are handles. The caller frees each handle with the _free
 *   function of its type, in any order. Passing NULL to a _free function has no effect. A handle
 *   that is invalid, of another type, or already freed is rejected with MTLFACE_INVALID_HANDLE and
 *   is never dereferenced. A NULL handle is MTLFACE_INVALID_ARGUMENT.
 *
 *   Memory. Input arrays, strings and structures are borrowed for the duration of the call; what
 *   the library keeps is copied. Output arrays are allocated by the caller. The library never
 *   frees memory that the caller passed in. Pointer parameters must not be NULL unless documented
 *   otherwise.
 *
 *   Capacities. `capacity` is the number of elements that an output array can hold. A capacity
 *   that is too small is MTLFACE_CAPACITY. If a function has a `needed` parameter, it then
 *   receives the required number of elements. Passing NULL for the array, a capacity of 0 and a
 *   non-NULL `needed` queries the size without an error.
 *
 *   Structures. Structures that begin with `struct_size` are initialized with their _init
 *   function, which sets `struct_size` and the default values. If a size matches neither this
 *   version nor an earlier one, the function returns MTLFACE_INVALID_ARGUMENT.
 *
 *   Threads. Any number of threads may use a handle at the same time, but a handle must not be
 *   freed while another thread uses it. Results are bit-identical at any number of threads.
 *
 *   Fork. A forked child may use and free the handles that its parent created, but it cannot
 *   change a gallery that its parent opened.
 *
 *   Strings are UTF-8 and end with a zero byte. Array shapes are given in C order, with the last
 *   dimension contiguous. Enumeration values never change; new values are added at the end.
 */
#ifndef MTLFACE_H
#define MTLFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the binary interface. It increases when existing programs would break. */
#define MTLFACE_ABI_VERSION 1

/* ---- Status and errors ----------------------------------------------------------------------- */

/** The result of a call. */
typedef enum mtlface_status {
  MTLFACE_OK = 0,
  MTLFACE_INVALID_ARGUMENT = 1, /**< A null pointer, or a size or number that is out of range. */
  MTLFACE_INVALID_HANDLE = 2,   /**< A handle that is invalid, of another type, or already freed. */
  MTLFACE_CAPACITY = 3,         /**< The output array is too small. */
  MTLFACE_UNREADABLE = 4,       /**< The file is missing, damaged, too large or of an
                                   unknown format. */
  MTLFACE_UNWRITABLE = 5,       /**< The file cannot be written. An existing file is unchanged. */
  MTLFACE_NO_FACE = 6,          /**< One face was expected and none was found. */
  MTLFACE_MISSING_PART = 7,     /**< The model does not contain the required network. */
  MTLFACE_NOT_CALIBRATED = 8,   /**< The model has no threshold for the requested rate. */
  MTLFACE_OUT_OF_MEMORY = 9,    /**< Memory allocation failed. */
  MTLFACE_UNSUPPORTED = 10,     /**< The library was built without this feature. */
  MTLFACE_INTERNAL = 11,        /**< An error in the library. Please report it. */
  MTLFACE_NOT_FOUND = 12,       /**< The gallery has no such face or person. */
  MTLFACE_BUSY = 13,            /**< Another process or handle has the file open for writing. */
  MTLFACE_READ_ONLY = 14        /**< The gallery is not open for writing in this process. */
} mtlface_status;

/** Returns the name of a status, for example "MTLFACE_OK".
 *
 * @return A string that is valid for the lifetime of the process; "not a status" for other values.
 */
const char *mtlface_status_name(mtlface_status status);

/** Returns the message of the last call that failed in the calling thread.
 *
 * @return One line of text, at most 4095 bytes, or "" if no call has failed. The string is valid
 *     until the next call of this library in the same thread.
 */
const char *mtlface_last_error(void);

/* ---- The library ----------------------------------------------------------------------------- */

/** Returns the version of the library, for example "0.1.0".
 *
 * @return A string that is valid for the lifetime of the process.
 */
const char *mtlface_version(void);

/** Returns the MTLFACE_ABI_VERSION that the library was built with.
 *
 * Compare it with the header's value before any other call if the library is loaded dynamically.
 */
uint32_t mtlface_abi_version(void);

/** Returns the version, the instruction set in use and the supported image formats, for reports.
 *
 * @return A string that is valid for the lifetime of the process.
 */
const char *mtlface_build_info(void);

/** Returns the number of processors that the process may use, 1 to 256.
 *
 * It is the number of threads used when `threads` is 0.
 */
int32_t mtlface_processor_count(void);

/** A function that receives warnings, for example that a gallery was recovered when it was opened.
 *
 * It may be called from any thread that uses the library, and it must not call the library.
 *
 * @param text One line of text, valid until the function returns.
 * @param context The pointer that was passed to mtlface_set_log().
 */
typedef void (*mtlface_log_function)(const char *text, void *context);

/** Sets the function that receives warnings.
 *
 * @param function The function, or NULL to discard warnings, which is the default.
 * @param context A pointer that is passed to the function unchanged. It must stay valid while the
 *     function is set.
 */
void mtlface_set_log(mtlface_log_function function, void *context);

/* ---- Pictures -------------------------------------------------------------------------------- */

/** A decoded image: RGB, 8 bits per channel, upright. It is immutable. Free it with
 * mtlface_picture_free(). */
typedef struct mtlface_picture mtlface_picture;

/** The order of the channels of a pixel, 8 bits each. */
typedef enum mtlface_pixel_format {
  MTLFACE_RGB = 0,
  MTLFACE_BGR = 1,
  MTLFACE_RGBA = 2, /**< Straight alpha. Pixels are composited over white. */
  MTLFACE_BGRA = 3, /**< Straight alpha. Pixels are composited over white. */
  MTLFACE_GRAY = 4
} mtlface_pixel_format;

/** Pixels in the caller's memory, or a view of a picture's pixels. */
typedef struct mtlface_image {
  size_t struct_size;
  const uint8_t *data;         /**< The first byte of the top row. */
  int32_t width;               /**< Width in pixels, at least 1. */
  int32_t height;              /**< Height in pixels, at least 1. */
  size_t row_bytes;            /**< Bytes from one row to the next; 0 for rows without padding. */
  mtlface_pixel_format format; /**< The pixel format. Default: MTLFACE_RGB. */
  int32_t orientation; /**< EXIF orientation to apply, 1 to 8; 0 and 1 mean upright. Default: 1. */
} mtlface_image;

/** Initializes an image description: no pixels, RGB, upright. */
void mtlface_image_init(mtlface_image *image);

/** Limits on the size of image files. They are checked before memory for the pixels is
 * allocated. */
typedef struct mtlface_limits {
  size_t struct_size;
  uint64_t pixels;     /**< Maximum width times height. Default: 100 million. */
  uint64_t file_bytes; /**< Maximum file size in bytes. Default: 512 MiB. */
} mtlface_limits;

/** Initializes limits with the default values. */
void mtlface_limits_init(mtlface_limits *limits);

/** Reads a PNG or JPEG file.
 *
 * The format is detected from the first bytes of the file. The EXIF orientation is applied. ICC
 * profiles are ignored.
 *
 * @param path The file to read.
 * @param limits Limits on the file, or NULL for the defaults.
 * @param out Receives the picture. Free it with mtlface_picture_free().
 * @return MTLFACE_OK, MTLFACE_UNREADABLE, or MTLFACE_UNSUPPORTED for a JPEG file if the library
 *     was built without JPEG.
 */
mtlface_status mtlface_picture_read(
    const char *path, const mtlface_limits *limits, mtlface_picture **out);

/** Decodes a PNG or JPEG file in memory.
 *
 * @param bytes The contents of the file, borrowed for the duration of the call. It may be NULL if
 *     `count` is 0.
 * @param count The number of bytes.
 * @param name The name used in error messages, or NULL.
 * @param limits Limits on the file, or NULL for the defaults.
 * @param out Receives the picture. Free it with mtlface_picture_free().
 * @return The same values as mtlface_picture_read().
 */
mtlface_status mtlface_picture_decode(
    const uint8_t *bytes, size_t count, const char *name, const mtlface_limits *limits,
    mtlface_picture **out);

/** Creates a picture from pixels in the caller's memory.
 *
 * @param pixels The pixels, which are copied.
 * @param out Receives the picture. Free it with mtlface_picture_free().
 */
mtlface_status mtlface_picture_create(const mtlface_image *pixels, mtlface_picture **out);

/** Provides direct access to the pixels of a picture.
 *
 * @param picture The picture.
 * @param view Must be initialized with mtlface_image_init(). Receives the size and a pointer to
 *     the pixels: RGB, rows without padding. The picture owns the pixels; the pointer is valid
 *     until the picture is freed.
 */
mtlface_status mtlface_picture_view(const mtlface_picture *picture, mtlface_image *view);

/** Writes a picture to a PNG or JPEG file.
 *
 * The file is written completely or not at all. It replaces an existing file.
 *
 * @param picture The picture.
 * @param path The file to write. Its extension, .png, .jpg or .jpeg, selects the format.
 * @param quality JPEG quality, 1 to 100; 0 for 92. It is ignored for PNG.
 * @return MTLFACE_OK, MTLFACE_UNWRITABLE, MTLFACE_UNSUPPORTED if the library was built without
 *     JPEG, or MTLFACE_INVALID_ARGUMENT for another extension.
 */
mtlface_status mtlface_picture_write(
    const mtlface_picture *picture, const char *path, int32_t quality);

/** Frees a picture. Pointers from mtlface_picture_view() become invalid. */
void mtlface_picture_free(mtlface_picture *picture);

/* ---- Detection and alignment ----------------------------------------------------------------- */

/** A face detector: MTCNN with weights that are part of the library. It needs no model. Free it
 * with mtlface_detector_free(). */
typedef struct mtlface_detector mtlface_detector;

/** A detected face. Coordinates are in pixels, x to the right and y down; the center of the top
 * left pixel is (0, 0). */
typedef struct mtlface_face {
  float box[4];        /**< Left, top, right, bottom. May extend beyond the photo. */
  float score;         /**< Confidence, 0 to 1. */
  float landmarks[10]; /**< x and y of the left eye, right eye, nose, left and right corner of the
                          mouth. Left and right are as seen in the image: the left eye is the
                          subject's right eye. */
} mtlface_face;

/** Options of face detection. */
typedef struct mtlface_detection_options {
  size_t struct_size;
  double minimum_face;   /**< Side of the smallest face in pixels, 12 to 65536. Default: 20. Halving
                            it makes detection about four times slower. */
  double scale_factor;   /**< Ratio of consecutive levels of the image pyramid, 0.1 to 0.95.
                            Default: 0.709. */
  double thresholds[3];  /**< Minimum scores of the three networks, 0 to 1. Default: 0.6, 0.7,
                            0.9. */
  int32_t maximum_faces; /**< Number of faces to return, the largest first; 0, the default, for
                            all. */
} mtlface_detection_options;

/** Initializes detection options with the default values. */
void mtlface_detection_options_init(mtlface_detection_options *options);

/** Creates a face detector.
 *
 * @param threads The number of threads, 1 to 256; 0 for one per processor.
 * @param out Receives the detector. Free it with mtlface_detector_free().
 */
mtlface_status mtlface_detector_create(int32_t threads, mtlface_detector **out);

/** Frees a detector. */
void mtlface_detector_free(mtlface_detector *detector);

/** Detects the faces of a photo.
 *
 * A photo without a face is MTLFACE_OK with a count of 0.
 *
 * @param detector The detector.
 * @param photo The photo.
 * @param options Options, or NULL for the defaults.
 * @param faces Receives up to `capacity` faces in descending order of the area of their boxes. May
 *     be NULL if `capacity` is 0.
 * @param capacity The number of elements of `faces`.
 * @param count Receives the number of faces found, even if it is larger than `capacity`.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY if more faces were found than fit. The largest
 *     `capacity` faces are then written.
 */
mtlface_status mtlface_detect(
    const mtlface_detector *detector, const mtlface_picture *photo,
    const mtlface_detection_options *options, mtlface_face *faces, size_t capacity, size_t *count);

/** Extracts a face from a photo in the pose that the networks expect.
 *
 * The five landmarks are mapped to the ArcFace template by a least-squares similarity transform.
 * Pixels outside the photo are black.
 *
 * @param photo The photo.
 * @param landmarks Five points (x, y), as in mtlface_face.
 * @param size The side of the crop in pixels, 16 to 4096. Most models need 112; see
 *     mtlface_model_info.
 * @param crop Receives the aligned crop. Free it with mtlface_picture_free().
 * @param matrix Receives the 2 x 3 matrix from photo to crop coordinates, row by row. May be NULL.
 * @param inverse Receives the 2 x 3 matrix from crop to photo coordinates, row by row. May be
 *     NULL.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if the landmarks coincide or are not finite.
 */
mtlface_status mtlface_align(
    const mtlface_picture *photo, const float landmarks[10], int32_t size, mtlface_picture **crop,
    double matrix[6], double inverse[6]);

/** The result of checking whether a crop shows an aligned face. */
typedef struct mtlface_confirmation {
  size_t struct_size;
  bool confirmed;      /**< Whether the crop looks like an aligned face. */
  float score;         /**< Confidence that a face is where an aligned face would be, 0 to 1. */
  float distance;      /**< Mean distance of the landmarks from the template, in pixels of a crop of
                          112 x 112. */
  float landmarks[10]; /**< The landmarks found in the crop, in its pixels. */
} mtlface_confirmation;

/** Initializes a confirmation. */
void mtlface_confirmation_init(mtlface_confirmation *confirmation);

/** Checks whether a crop shows an aligned face.
 *
 * Crops that are not aligned produce embeddings and ages that look plausible but are meaningless.
 * The check takes less than a millisecond.
 *
 * @param detector The detector.
 * @param crop A square picture of any size.
 * @param out Must be initialized with mtlface_confirmation_init(). Receives the result.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if the picture is not square.
 */
mtlface_status mtlface_confirm(
    const mtlface_detector *detector, const mtlface_picture *crop, mtlface_confirmation *out);

/* ---- Models ---------------------------------------------------------------------------------- */

/** A face recognition model and, if the file contains them, its age estimator, generator and
 * discriminator. Free it with mtlface_model_free(). */
typedef struct mtlface_model mtlface_model;

/** Opens a model file: a safetensors file of this library, or an ONNX recognizer of the ArcFace
 * family.
 *
 * @param path The file.
 * @param threads The number of threads that the model uses, 1 to 256; 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE.
 */
mtlface_status mtlface_model_open(const char *path, int32_t threads, mtlface_model **out);

/** The trade-off between speed and memory of a model. */
typedef enum mtlface_memory {
  MTLFACE_MEMORY_FAST = 0, /**< Fastest; uses up to four times the size of the file. */
  MTLFACE_MEMORY_LOW = 1   /**< Uses little more than the size of the file; about 10 % slower.
                              Results agree with those of MTLFACE_MEMORY_FAST to rounding. */
} mtlface_memory;

/** Opens a model file with a choice of its memory use.
 *
 * With MTLFACE_MEMORY_LOW, a file of 32-bit floats is memory-mapped. Do not modify it in place
 * while the model is in use. Replacing it by a rename is safe.
 *
 * @param path The file.
 * @param memory The trade-off between speed and memory. mtlface_model_open() uses
 *     MTLFACE_MEMORY_FAST.
 * @param threads The number of threads that the model uses, 1 to 256; 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE.
 */
mtlface_status mtlface_model_open_with(
    const char *path, mtlface_memory memory, int32_t threads, mtlface_model **out);

/** Opens a model file in memory.
 *
 * @param bytes The contents of the file, which are copied.
 * @param count The number of bytes.
 * @param name The name used in error messages, or NULL.
 * @param threads The number of threads that the model uses, 1 to 256; 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE.
 */
mtlface_status mtlface_model_open_memory(
    const uint8_t *bytes, size_t count, const char *name, int32_t threads, mtlface_model **out);

/** Opens the default model, which is embedded in the library.
 *
 * @param threads The number of threads that the model uses, 1 to 256; 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNSUPPORTED if the library was built without an embedded model.
 */
mtlface_status mtlface_model_open_embedded(int32_t threads, mtlface_model **out);

/** Frees a model. Faces that it encoded stay valid. */
void mtlface_model_free(mtlface_model *model);

/** The sizes and parts of a model. */
typedef struct mtlface_model_info {
  size_t struct_size;
  int32_t input_size;          /**< Side of an aligned crop in pixels. */
  int32_t embedding_dimension; /**< Number of elements of an embedding. */
  int32_t age_groups;          /**< Number of age groups. */
  int32_t ages;                /**< Classes of the age estimator: 101, or 0 without one. */
  bool has_decomposition;      /**< Whether it separates age features (X_age) from identity. */
  bool has_age_estimator;      /**< Whether mtlface_ages() is available. */
  bool has_generator;          /**< Whether mtlface_synthesize() is available. */
  bool has_discriminator;      /**< Whether mtlface_discriminate() is available. */
  bool is_calibrated;          /**< Whether mtlface_threshold() is available. */
} mtlface_model_info;

/** Initializes a model description. */
void mtlface_model_info_init(mtlface_model_info *info);

/** Describes the sizes and parts of a model.
 *
 * @param model The model.
 * @param info Must be initialized with mtlface_model_info_init(). Receives the description.
 */
mtlface_status mtlface_model_describe(const mtlface_model *model, mtlface_model_info *info);

/** Returns an entry of the metadata of a model file, for example "licence" or "data".
 *
 * @param model The model.
 * @param key The key of the entry; see mtlface_model_metadata_keys().
 * @param text Receives the value and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes of the value, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if there is no such key.
 */
mtlface_status mtlface_model_metadata(
    const mtlface_model *model, const char *key, char *text, size_t capacity, size_t *needed);

/** Returns the keys of the metadata of a model file, sorted.
 *
 * @param model The model.
 * @param text Receives the keys one after another, each followed by a zero byte. May be NULL for a
 *     size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the total number of bytes, including the zero bytes. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_model_metadata_keys(
    const mtlface_model *model, char *text, size_t capacity, size_t *needed);

/** Returns the label of an age group, for example "31-40".
 *
 * @param model The model.
 * @param group The index of the group, 0 for the youngest.
 * @param text Receives the label and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes of the label, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if there is no such group.
 */
mtlface_status mtlface_model_group_label(
    const mtlface_model *model, int32_t group, char *text, size_t capacity, size_t *needed);

/* ---- Encoding -------------------------------------------------------------------------------- */

/** The features of one or more faces, computed once by the encoder of a model and used for
 * embeddings, ages and synthesis. They take about 6 MB per face with an IR-50 encoder. Free them
 * with mtlface_faces_free(). */
typedef struct mtlface_faces mtlface_faces;

/** Encodes aligned crops.
 *
 * @param model The model.
 * @param crops The crops, each of the input size of the model; see mtlface_align().
 * @param count The number of crops, 1 to 4096.
 * @param out Receives the encoded faces. Free them with mtlface_faces_free().
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if a crop has another size.
 */
mtlface_status mtlface_encode(
    const mtlface_model *model, const mtlface_picture *const *crops, size_t count,
    mtlface_faces **out);

/** Frees encoded faces. */
void mtlface_faces_free(mtlface_faces *faces);

/** A feature map of an encoded face. */
typedef enum mtlface_feature {
  MTLFACE_X_1 = 0,               /**< The first and finest level of the encoder. */
  MTLFACE_X_2 = 1,               /**< The second level of the encoder. */
  MTLFACE_X_3 = 2,               /**< The third level of the encoder. */
  MTLFACE_X_4 = 3,               /**< The fourth level of the encoder. */
  MTLFACE_X_5 = 4,               /**< The last level of the encoder: X = X_id + X_age. */
  MTLFACE_X_ID = 5,              /**< The identity features; X_5 without decomposition. */
  MTLFACE_X_AGE = 6,             /**< The age features. Needs decomposition. */
  MTLFACE_CHANNEL_ATTENTION = 7, /**< The channel attention, in (0, 1). Needs decomposition. */
  MTLFACE_SPATIAL_ATTENTION = 8  /**< The spatial attention, in (0, 1). Needs decomposition. */
} mtlface_feature;

/** Returns a feature map of encoded faces.
 *
 * @param faces The encoded faces.
 * @param feature The feature map.
 * @param values Receives [faces, height, width, channels]. May be NULL for a size query.
 * @param capacity The number of elements of `values`.
 * @param shape Receives the four sizes, also if the capacity is too small. May be NULL.
 * @param needed Receives the product of the four sizes, also if the capacity is too small. May be
 *               NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_MISSING_PART if the model does not compute the
 *     feature.
 */
mtlface_status mtlface_faces_feature(
    const mtlface_faces *faces, mtlface_feature feature, float *values, size_t capacity,
    size_t shape[4], size_t *needed);

/** Computes the embeddings of encoded faces.
 *
 * @param model The model that encoded the faces.
 * @param faces The encoded faces.
 * @param embeddings Receives [faces, dimension]. Each row has length 1.
 * @param capacity The number of elements of `embeddings`.
 * @param norms Receives the length of each row before normalization, [faces]. A higher value
 *     indicates a clearer, more frontal face. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if another model encoded the
 *     faces.
 */
mtlface_status mtlface_embed(
    const mtlface_model *model, const mtlface_faces *faces, float *embeddings, size_t capacity,
    float *norms);

/** Computes the embeddings of aligned crops without keeping other features.
 *
 * @param model The model.
 * @param crops The crops, each of the input size of the model.
 * @param count The number of crops, 1 to 4096.
 * @param flip Whether to average each embedding with that of the mirrored crop.
 * @param embeddings Receives [count, dimension]. Each row has length 1.
 * @param capacity The number of elements of `embeddings`.
 * @param norms Receives the length of each row before normalization, [count]. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if a crop has another size.
 */
mtlface_status mtlface_embed_crops(
    const mtlface_model *model, const mtlface_picture *const *crops, size_t count, bool flip,
    float *embeddings, size_t capacity, float *norms);

/* ---- Age estimation -------------------------------------------------------------------------- */

/** The estimated age of a face. */
typedef struct mtlface_age {
  float years;   /**< The expected age in years, 0 to 100. */
  int32_t group; /**< The most probable age group; 0 is the youngest. */
  int32_t low;   /**< The first age of the shortest interval that holds 80 % of the probability. */
  int32_t high;  /**< The last age of that interval, inclusive. */
} mtlface_age;

/** Estimates the ages of encoded faces.
 *
 * @param model The model that encoded the faces.
 * @param faces The encoded faces.
 * @param ages Receives one element per face.
 * @param capacity The number of elements of `ages`.
 * @param probabilities Receives the probability of each age 0 to 100, [faces, ages]. May be NULL.
 * @param group_probabilities Receives the probability of each age group, [faces, groups]. May be
 *     NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_MISSING_PART if the model has no age estimator.
 */
mtlface_status mtlface_ages(
    const mtlface_model *model, const mtlface_faces *faces, mtlface_age *ages, size_t capacity,
    float *probabilities, float *group_probabilities);

/* ---- Age synthesis --------------------------------------------------------------------------- */

/** Synthesizes a face at another age.
 *
 * @param model The model that encoded the faces.
 * @param faces The encoded faces.
 * @param face The index of the face, from 0.
 * @param group The target age group, from 0; a negative value selects `years` instead.
 * @param years The target age in years if `group` is negative. Neighboring groups are blended;
 *     ages beyond the middle of the first or last group give that group.
 * @param out Receives a crop of the input size of the model, aligned like its source. Free it with
 *     mtlface_picture_free().
 * @return MTLFACE_OK, MTLFACE_MISSING_PART if the model has no generator, or
 *     MTLFACE_INVALID_ARGUMENT if the face or the group does not exist or the age is not finite.
 */
mtlface_status mtlface_synthesize(
    const mtlface_model *model, const mtlface_faces *faces, size_t face, int32_t group,
    double years, mtlface_picture **out);

/** Synthesizes a face in every age group.
 *
 * It is faster than separate calls of mtlface_synthesize(), because features that do not depend on
 * the age are computed once.
 *
 * @param model The model that encoded the faces.
 * @param faces The encoded faces.
 * @param face The index of the face, from 0.
 * @param out Receives one picture per age group, the youngest first. Free each of them with
 *     mtlface_picture_free(). A failed call creates no picture.
 * @param capacity The number of elements of `out`, at least the number of age groups.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, MTLFACE_MISSING_PART if the model has no generator, or
 *     MTLFACE_INVALID_ARGUMENT if the face does not exist.
 */
mtlface_status mtlface_synthesize_groups(
    const mtlface_model *model, const mtlface_faces *faces, size_t face, mtlface_picture **out,
    size_t capacity);

/** How a synthesized face is inserted into a photo. */
typedef enum mtlface_paste_mode {
  MTLFACE_PASTE_CHANGE = 0, /**< Adds the difference to the original face; keeps the sharpness. */
  MTLFACE_PASTE_REPLACE = 1 /**< Blends the face over the photo, at the resolution of the crop. */
} mtlface_paste_mode;

/** Inserts an aligned face into the photo that it came from.
 *
 * @param photo The photo, which is not modified.
 * @param landmarks The landmarks that the face was aligned with, five points (x, y).
 * @param face The new face, a square crop aligned with these landmarks.
 * @param feather The width of the soft edge as a fraction of the side of the crop, 0 to 0.5. A
 *     good value is 0.18.
 * @param mode How the face is inserted.
 * @param out Receives a copy of the photo with the new face. Free it with mtlface_picture_free().
 */
mtlface_status mtlface_paste(
    const mtlface_picture *photo, const float landmarks[10], const mtlface_picture *face,
    double feather, mtlface_paste_mode mode, mtlface_picture **out);

/** Computes the logits of the discriminator for crops and claimed age groups.
 *
 * @param model The model.
 * @param crops The crops, each of the input size of the model.
 * @param groups The claimed age group of each crop, [count], from 0.
 * @param count The number of crops, 1 to 4096.
 * @param logits Receives the map of logits, [count, height, width]. May be NULL for a size query.
 * @param capacity The number of elements of `logits`.
 * @param shape Receives the three sizes. May be NULL.
 * @param needed Receives the product of the three sizes. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, MTLFACE_MISSING_PART if the model has no discriminator, or
 *     MTLFACE_INVALID_ARGUMENT if a group does not exist.
 */
mtlface_status mtlface_discriminate(
    const mtlface_model *model, const mtlface_picture *const *crops, const int32_t *groups,
    size_t count, float *logits, size_t capacity, size_t shape[3], size_t *needed);

/* ---- Verification ---------------------------------------------------------------------------- */

/** Computes the cosine similarity of two embeddings.
 *
 * @param a The first embedding, [dimension]. It does not need to have length 1.
 * @param b The second embedding, [dimension]. It does not need to have length 1.
 * @param dimension The number of elements of each, 1 to 1000000.
 * @param similarity Receives the cosine, -1 to 1.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if an embedding is zero or not finite.
 */
mtlface_status mtlface_similarity(
    const float *a, const float *b, size_t dimension, double *similarity);

/** A decision threshold and the rates that were measured with it. */
typedef struct mtlface_threshold_row {
  size_t struct_size;
  double threshold;         /**< Pairs with at least this similarity are accepted as one person. */
  double false_accept_rate; /**< Fraction of pairs of different people that are accepted. */
  double true_accept_rate;  /**< Fraction of pairs of the same person that are accepted. */
  bool uses_flip;           /**< Whether it applies to embeddings with flip averaging, see
                               mtlface_embed_crops(), or to those without. */
} mtlface_threshold_row;

/** Initializes a threshold row. */
void mtlface_threshold_row_init(mtlface_threshold_row *row);

/** Returns the calibrated threshold of a model for a false accept rate.
 *
 * @param model The model.
 * @param false_accept_rate The highest acceptable fraction of pairs of different people, 0 to 1.
 * @param row Must be initialized with mtlface_threshold_row_init(). Receives the calibrated row
 *     with the highest false accept rate that does not exceed `false_accept_rate`.
 * @return MTLFACE_OK, or MTLFACE_NOT_CALIBRATED if the model has no calibration or its calibration
 *     data has too few pairs for this rate.
 */
mtlface_status mtlface_threshold(
    const mtlface_model *model, double false_accept_rate, mtlface_threshold_row *row);

/** Computes CosFace logits: scale * (cos(theta) - margin * [class == label]).
 *
 * Embeddings and weights are normalized first.
 *
 * @param embeddings [count, dimension].
 * @param count The number of embeddings, at least 1.
 * @param dimension The number of elements of each embedding, at least 1.
 * @param weights The class weights, [classes, dimension].
 * @param classes The number of classes, at least 1.
 * @param labels The class of each embedding, [count]. A negative label subtracts no margin. May be
 *     NULL, in which case no margin is subtracted.
 * @param scale The factor `scale`; 64 in the paper.
 * @param margin The margin; 0.35 in the paper.
 * @param logits Receives [count, classes].
 * @param capacity The number of elements of `logits`.
 */
mtlface_status mtlface_cosface_logits(
    const float *embeddings, size_t count, size_t dimension, const float *weights, size_t classes,
    const int32_t *labels, double scale, double margin, float *logits, size_t capacity);

/* ---- Galleries ------------------------------------------------------------------------------- */

/** A database of the faces of known persons, for identification. Free it with
 * mtlface_gallery_free().
 *
 * Each face has an id, which is never reused, an embedding, the name of a person and an optional
 * note. Each person has a number. A gallery is one file, or lives in memory.
 *
 * Changes are atomic and durable: when a call returns, the change is on disk, and after a crash or
 * power failure a change is either complete or absent. The file is memory-mapped, and it only
 * grows until mtlface_gallery_compact() is called.
 *
 * Only one handle at a time can have a file open for writing. Any number of handles can read it at
 * the same time, in any process; they see changes after mtlface_gallery_refresh(). A search sees a
 * consistent snapshot. */
typedef struct mtlface_gallery mtlface_gallery;

/** The storage format of the vectors of a gallery. */
typedef enum mtlface_vector_format {
  MTLFACE_FLOAT32 = 0, /**< 4 bytes per element, exact. */
  MTLFACE_FLOAT16 = 1, /**< 2 bytes per element; similarities are accurate to about 0.0003. */
  MTLFACE_INT8 = 2     /**< 1 byte per element; similarities are accurate to about 0.004. */
} mtlface_vector_format;

/** Options of a new gallery. */
typedef struct mtlface_gallery_options {
  size_t struct_size;
  int32_t dimension;            /**< Number of elements of a vector, 1 to 8192. Default: 512. */
  mtlface_vector_format format; /**< Storage format. Default: MTLFACE_FLOAT32. */
  const char *model;            /**< Identifies the model of the embeddings, up to 256 bytes; see
                                   mtlface_model_identity(). Copied. Default: NULL, unknown. */
  int32_t threads;              /**< Threads used by a search, 1 to 256; 0, the default, for one per
                                   processor. */
} mtlface_gallery_options;

/** Initializes gallery options with the default values. */
void mtlface_gallery_options_init(mtlface_gallery_options *options);

/** Creates a gallery that is open for writing.
 *
 * @param path The file to create, or NULL for a gallery in memory.
 * @param options Options, or NULL for the defaults.
 * @param out Receives the gallery. Free it with mtlface_gallery_free().
 * @return MTLFACE_OK, or MTLFACE_UNWRITABLE if the file exists or cannot be created.
 */
mtlface_status mtlface_gallery_create(
    const char *path, const mtlface_gallery_options *options, mtlface_gallery **out);

/** Opens an existing gallery.
 *
 * If the file needs recovery, for example because the last change is incomplete, the function
 * passed to mtlface_set_log() receives a warning, and `mended` in mtlface_gallery_info is true.
 *
 * @param path The file.
 * @param writable Whether to open the gallery for writing.
 * @param threads Threads used by a search, 1 to 256; 0 for one per processor.
 * @param out Receives the gallery. Free it with mtlface_gallery_free().
 * @return MTLFACE_OK; MTLFACE_BUSY if `writable` is set and another handle has the file open for
 *     writing; or MTLFACE_UNREADABLE if the file is missing, truncated or damaged. See
 *     mtlface_gallery_repair().
 */
mtlface_status mtlface_gallery_open(
    const char *path, bool writable, int32_t threads, mtlface_gallery **out);

/** Closes and frees a gallery. The contents of a gallery in memory are lost. */
void mtlface_gallery_free(mtlface_gallery *gallery);

/** The properties of a gallery. */
typedef struct mtlface_gallery_info {
  size_t struct_size;
  uint64_t faces;               /**< Number of faces. */
  uint64_t persons;             /**< Number of persons with at least one face. */
  uint64_t bytes;               /**< Size of the file in bytes. */
  int32_t dimension;            /**< Number of elements of a vector. */
  mtlface_vector_format format; /**< Storage format of the vectors. */
  bool writable;                /**< Whether this handle can change the gallery. */
  bool mended;                  /**< Whether the file needed recovery when it was opened. */
} mtlface_gallery_info;

/** Initializes a gallery description. */
void mtlface_gallery_info_init(mtlface_gallery_info *info);

/** Describes a gallery.
 *
 * @param gallery The gallery.
 * @param info Must be initialized with mtlface_gallery_info_init(). Receives the description.
 */
mtlface_status mtlface_gallery_describe(const mtlface_gallery *gallery, mtlface_gallery_info *info);

/** Returns the `model` option that the gallery was created with.
 *
 * @param gallery The gallery.
 * @param text Receives the text and a zero byte; "" if none was set. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_model(
    const mtlface_gallery *gallery, char *text, size_t capacity, size_t *needed);

/** Returns a text that identifies the embeddings of a model.
 *
 * Store it as the `model` option of a gallery. Compare it with mtlface_gallery_model() before
 * adding or searching, because embeddings of different models cannot be compared.
 *
 * @param model The model.
 * @param flip Whether the embeddings use flip averaging, see mtlface_embed_crops().
 * @param text Receives the text and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_model_identity(
    const mtlface_model *model, bool flip, char *text, size_t capacity, size_t *needed);

/** Loads changes that other handles or processes made to the file.
 *
 * @param gallery The gallery. It has no effect on one that is open for writing.
 * @param changed Receives whether there were changes. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE; the gallery then keeps its current state.
 */
mtlface_status mtlface_gallery_refresh(mtlface_gallery *gallery, bool *changed);

/** Adds faces, either all or none.
 *
 * Adding many faces in one call is much faster than adding them one by one.
 *
 * @param gallery The gallery, open for writing.
 * @param embeddings [count, dimension]. Rows need not have length 1, but must be finite and not
 *     zero.
 * @param count The number of faces. 0 has no effect.
 * @param dimension The number of elements of a row; must match the gallery.
 * @param persons The name of the person of each face, [count], 1 to 1024 bytes each. A new name
 *     creates a person.
 * @param notes A note for each face, [count], up to 1024 bytes each. May be NULL, and so may each
 *     element.
 * @param ids Receives the ids of the new faces, [count]. May be NULL.
 * @return MTLFACE_OK, MTLFACE_READ_ONLY, MTLFACE_UNWRITABLE, or MTLFACE_INVALID_ARGUMENT.
 */
mtlface_status mtlface_gallery_add(
    mtlface_gallery *gallery, const float *embeddings, size_t count, size_t dimension,
    const char *const *persons, const char *const *notes, uint64_t *ids);

/** Changes the embedding, person or note of a face.
 *
 * @param gallery The gallery, open for writing.
 * @param id The id of the face, which does not change.
 * @param embedding The new embedding, [dimension], or NULL to keep the current one.
 * @param dimension The number of elements of `embedding`. It is ignored if `embedding` is NULL.
 * @param person The new name, 1 to 1024 bytes, or NULL to keep the current one.
 * @param note The new note, up to 1024 bytes, or NULL to keep the current one.
 * @return MTLFACE_OK, MTLFACE_NOT_FOUND, MTLFACE_READ_ONLY, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_update(
    mtlface_gallery *gallery, uint64_t id, const float *embedding, size_t dimension,
    const char *person, const char *note);

/** Removes faces, either all or none.
 *
 * Their vectors stay in the file until mtlface_gallery_compact() is called.
 *
 * @param gallery The gallery, open for writing.
 * @param ids The ids of the faces, [count].
 * @param count The number of faces.
 * @return MTLFACE_OK, MTLFACE_NOT_FOUND, MTLFACE_READ_ONLY, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_remove(mtlface_gallery *gallery, const uint64_t *ids, size_t count);

/** Removes all faces of a person.
 *
 * @param gallery The gallery, open for writing.
 * @param person The name of the person.
 * @param removed Receives the number of faces removed. May be NULL.
 * @return MTLFACE_OK, MTLFACE_NOT_FOUND, MTLFACE_READ_ONLY, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_remove_person(
    mtlface_gallery *gallery, const char *person, size_t *removed);

/** Rewrites the file without the data that was removed or replaced.
 *
 * The new file replaces the old one when it is complete. Ids and person numbers do not change.
 *
 * @param gallery The gallery, open for writing.
 * @return MTLFACE_OK, MTLFACE_READ_ONLY, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_compact(mtlface_gallery *gallery);

/** Returns the embedding and the person of a face.
 *
 * @param gallery The gallery.
 * @param id The id of the face.
 * @param embedding Receives the embedding, [dimension], of length 1. May be NULL if `capacity` is
 *     0.
 * @param capacity The number of elements of `embedding`.
 * @param person Receives the number of the person. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_NOT_FOUND.
 */
mtlface_status mtlface_gallery_get(
    const mtlface_gallery *gallery, uint64_t id, float *embedding, size_t capacity,
    uint32_t *person);

/** Returns the note of a face.
 *
 * @param gallery The gallery.
 * @param id The id of the face.
 * @param text Receives the note and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_NOT_FOUND.
 */
mtlface_status mtlface_gallery_note(
    const mtlface_gallery *gallery, uint64_t id, char *text, size_t capacity, size_t *needed);

/** Returns the name of a person.
 *
 * @param gallery The gallery.
 * @param person The number of the person.
 * @param text Receives the name and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_NOT_FOUND if no face has this person.
 */
mtlface_status mtlface_gallery_person_name(
    const mtlface_gallery *gallery, uint32_t person, char *text, size_t capacity, size_t *needed);

/** Returns the ids of the faces of a person or of all faces, in ascending order.
 *
 * @param gallery The gallery.
 * @param person The name of the person, or NULL for all faces. An unknown name gives no ids.
 * @param ids Receives the ids. May be NULL for a size query.
 * @param capacity The number of elements of `ids`.
 * @param needed Receives the number of ids. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_ids(
    const mtlface_gallery *gallery, const char *person, uint64_t *ids, size_t capacity,
    size_t *needed);

/** Returns the numbers of the persons with at least one face, in ascending order.
 *
 * @param gallery The gallery.
 * @param persons Receives the numbers. May be NULL for a size query.
 * @param capacity The number of elements of `persons`.
 * @param needed Receives the number of persons. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_persons(
    const mtlface_gallery *gallery, uint32_t *persons, size_t capacity, size_t *needed);

/** A search result. */
typedef struct mtlface_match {
  uint64_t id;       /**< The id of the face; 0 in a search for persons. */
  double similarity; /**< The cosine similarity, -1 to 1. */
  uint32_t person;   /**< The number of the person; see mtlface_gallery_person_name(). */
} mtlface_match;

/** Finds the faces that are most similar to each probe.
 *
 * @param gallery The gallery.
 * @param probes The embeddings to search for, [count, dimension]. They need not have length 1.
 * @param count The number of probes.
 * @param dimension The number of elements of a probe; must match the gallery.
 * @param top The maximum number of matches per probe, 1 to 1000000.
 * @param threshold The minimum similarity of a match; -1 accepts all. See mtlface_threshold().
 * @param matches Receives [count, top]: for each probe the matches in descending order of
 *     similarity (equal similarities in ascending order of ids), followed by zeros.
 * @param capacity The number of elements of `matches`, at least `count` times `top`.
 * @param counts Receives the number of matches of each probe, [count]. 0 means that no face in the
 *     gallery reaches the threshold: the person is unknown.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_search(
    const mtlface_gallery *gallery, const float *probes, size_t count, size_t dimension, size_t top,
    double threshold, mtlface_match *matches, size_t capacity, size_t *counts);

/** How the similarity of a probe to a person is computed. */
typedef enum mtlface_person_score {
  MTLFACE_TEMPLATE = 0, /**< The similarity to the normalized sum of the person's vectors. */
  MTLFACE_BEST = 1      /**< The similarity to the most similar face of the person. */
} mtlface_person_score;

/** Finds the persons that are most similar to each probe.
 *
 * @param gallery The gallery.
 * @param probes The embeddings to search for, [count, dimension]. They need not have length 1.
 * @param count The number of probes.
 * @param dimension The number of elements of a probe; must match the gallery.
 * @param top The maximum number of matches per probe, 1 to 1000000.
 * @param threshold The minimum similarity of a match; -1 accepts all.
 * @param score How the similarity to a person is computed.
 * @param matches Receives [count, top], ordered as in mtlface_gallery_search().
 * @param capacity The number of elements of `matches`, at least `count` times `top`.
 * @param counts Receives the number of matches of each probe, [count]. 0 means that the person is
 *     unknown.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_search_persons(
    const mtlface_gallery *gallery, const float *probes, size_t count, size_t dimension, size_t top,
    double threshold, mtlface_person_score score, mtlface_match *matches, size_t capacity,
    size_t *counts);

/** A file format for the vectors of a gallery. */
typedef enum mtlface_export_format {
  MTLFACE_NPY = 0,  /**< A NumPy array, float32 [faces, dimension]. */
  MTLFACE_FVECS = 1 /**< TEXMEX fvecs: for each vector its dimension (int32) and its elements
                       (float32), little-endian. */
} mtlface_export_format;

/** Exports all vectors of a gallery for use with other search libraries.
 *
 * @param gallery The gallery.
 * @param path The file to write. It receives the vectors, each of length 1, in ascending order of
 *     their ids.
 * @param format The file format.
 * @param list A second file to write, with one line per face: id, person and note, separated by
 *     tabs. NULL for none.
 * @return MTLFACE_OK, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_export(
    const mtlface_gallery *gallery, const char *path, mtlface_export_format format,
    const char *list);

/** The result of repairing a damaged gallery. */
typedef struct mtlface_gallery_repair_report {
  size_t struct_size;
  uint64_t faces;        /**< Faces in the repaired gallery. */
  uint64_t persons;      /**< Persons in the repaired gallery. */
  uint64_t lost_records; /**< Records that could not be read. Their changes (faces added, replaced
                            or removed) are missing. */
  uint64_t lost_names;   /**< Persons whose names were lost. They are named "lost name 7" after
                            their number. */
} mtlface_gallery_repair_report;

/** Initializes a repair report. */
void mtlface_gallery_repair_report_init(mtlface_gallery_repair_report *report);

/** Copies the intact records of a damaged gallery to a new file.
 *
 * Ids and person numbers do not change.
 *
 * @param path The damaged file, which is only read.
 * @param output The file to create. It must not exist.
 * @param report Must be initialized with mtlface_gallery_repair_report_init(). Receives what was
 *     recovered and lost. May be NULL.
 * @return MTLFACE_OK; MTLFACE_UNREADABLE if nothing can be recovered; or MTLFACE_UNWRITABLE if the
 *     output exists or cannot be written.
 */
mtlface_status mtlface_gallery_repair(
    const char *path, const char *output, mtlface_gallery_repair_report *report);

/* ---- Evaluation metrics ---------------------------------------------------------------------- */

/* Verification metrics take the similarities of `count` pairs in `scores`, and in `same` whether
 * each pair shows one person. The metrics are exact: they sort the scores and use no grid of
 * thresholds. They return MTLFACE_INVALID_ARGUMENT if there are no pairs or a score is not finite,
 * and, except for mtlface_k_fold_accuracy(), if there are only pairs of one kind. */

/** Computes the verification accuracy by k-fold cross-validation.
 *
 * Folds are contiguous. Each fold is classified with the threshold that is best on the other
 * folds.
 *
 * @param scores The similarities, [count].
 * @param same Whether each pair shows one person, [count].
 * @param count The number of pairs, at least `folds`.
 * @param folds The number of folds, at least 2.
 * @param mean Receives the mean accuracy of the folds, 0 to 1.
 * @param deviation Receives the standard deviation of the accuracies. May be NULL.
 * @param threshold Receives the mean of the thresholds. May be NULL.
 */
mtlface_status mtlface_k_fold_accuracy(
    const double *scores, const bool *same, size_t count, size_t folds, double *mean,
    double *deviation, double *threshold);

/** Computes the true accept rate at a false accept rate (TAR at FAR).
 *
 * @param scores The similarities, [count].
 * @param same Whether each pair shows one person, [count].
 * @param count The number of pairs.
 * @param false_accept_rate The highest acceptable false accept rate, 0 to 1.
 * @param rate Receives the true accept rate, 0 to 1.
 * @param threshold Receives the threshold. May be NULL.
 * @param enough Receives whether there are enough impostor pairs to measure this false accept
 *     rate, that is, at least 1 / `false_accept_rate`. May be NULL.
 */
mtlface_status mtlface_true_accept_rate(
    const double *scores, const bool *same, size_t count, double false_accept_rate, double *rate,
    double *threshold, bool *enough);

/** Computes the equal error rate: the error rate at which false accepts and false rejects are
 * equally frequent.
 *
 * @param scores The similarities, [count].
 * @param same Whether each pair shows one person, [count].
 * @param count The number of pairs.
 * @param rate Receives the equal error rate, 0 to 1.
 */
mtlface_status mtlface_equal_error_rate(
    const double *scores, const bool *same, size_t count, double *rate);

/** Computes the area under the ROC curve.
 *
 * @param scores The similarities, [count].
 * @param same Whether each pair shows one person, [count].
 * @param count The number of pairs.
 * @param area Receives the area, 0 to 1: the probability that a genuine pair scores higher than an
 *     impostor pair, where ties count as one half.
 */
mtlface_status mtlface_area_under_curve(
    const double *scores, const bool *same, size_t count, double *area);

/** Computes closed-set identification ranks and rates.
 *
 * A probe is identified at rank k if fewer than k faces of other persons in the gallery are at
 * least as similar to it as its most similar mate. Pass NULL, NULL and 0 for the gallery to
 * compare each probe with all other probes.
 *
 * @param probes The embeddings of the probes, [probe_count, dimension].
 * @param probe_labels The identity of each probe, [probe_count].
 * @param probe_count The number of probes, at least 1.
 * @param gallery The embeddings of the gallery, [gallery_count, dimension], or NULL.
 * @param gallery_labels The identity of each face of the gallery, [gallery_count], or NULL.
 * @param gallery_count The number of faces of the gallery.
 * @param dimension The number of elements of an embedding, 1 to 1000000.
 * @param threads The number of threads, 1 to 256; 0 for one per processor.
 * @param ranks Receives the rank of each probe, [probe_count]; 0 if the probe has no mate. May be
 *     NULL.
 * @param rates Receives the fraction of the probes with a mate that are identified at rank 1, 2,
 *     ..., `rate_count`: the cumulative match characteristic (CMC). May be NULL.
 * @param rate_count The number of elements of `rates`, 0 to 100000000.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if an embedding is zero or not finite, or if
 *     `rates` is requested and no probe has a mate.
 */
mtlface_status mtlface_identification(
    const float *probes, const int64_t *probe_labels, size_t probe_count, const float *gallery,
    const int64_t *gallery_labels, size_t gallery_count, size_t dimension, int32_t threads,
    uint64_t *ranks, double *rates, size_t rate_count);

/** Computes the false negative identification rate at a false positive identification rate
 * (FNIR at FPIR).
 *
 * The threshold is chosen so that at most the given fraction of the probes without a mate matches
 * a face of the gallery. FNIR is the fraction of the probes with a mate that are then missed.
 *
 * @param probes The embeddings of the probes, [probe_count, dimension].
 * @param probe_labels The identity of each probe, [probe_count].
 * @param probe_count The number of probes, at least 1.
 * @param gallery The embeddings of the gallery, or NULL; see mtlface_identification().
 * @param gallery_labels The identity of each face of the gallery, or NULL.
 * @param gallery_count The number of faces of the gallery.
 * @param dimension The number of elements of an embedding, 1 to 1000000.
 * @param threads The number of threads, 1 to 256; 0 for one per processor.
 * @param false_positive_rate The highest acceptable FPIR, 0 to 1.
 * @param rank The number of candidates that are considered per probe, at least 1.
 * @param rate Receives the FNIR, 0 to 1.
 * @param threshold Receives the threshold. May be NULL.
 * @param enough Receives whether there are enough probes without a mate to measure this FPIR, that
 *     is, at least 1 / `false_positive_rate`. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if an embedding is zero or not finite, or if all
 *     probes or none of them have a mate.
 */
mtlface_status mtlface_open_set_rate(
    const float *probes, const int64_t *probe_labels, size_t probe_count, const float *gallery,
    const int64_t *gallery_labels, size_t gallery_count, size_t dimension, int32_t threads,
    double false_positive_rate, size_t rank, double *rate, double *threshold, bool *enough);

/** Computes the errors of estimated ages.
 *
 * Ages above 100 count as 100.
 *
 * @param estimated The estimated ages in years, [count], at least 0.
 * @param ages The true ages in years, [count], at least 0.
 * @param count The number of faces, at least 1.
 * @param groups The number of age groups, 4 to 8.
 * @param mean_absolute_error Receives the mean absolute error in years.
 * @param bias Receives the mean error in years; positive if faces are estimated too old. May be
 *     NULL.
 * @param group_accuracy Receives the fraction of faces with the correct age group. May be NULL.
 */
mtlface_status mtlface_age_errors(
    const double *estimated, const double *ages, size_t count, int32_t groups,
    double *mean_absolute_error, double *bias, double *group_accuracy);

/** Computes the cumulative score CS(k): the fraction of estimates that are off by at most k years.
 *
 * @param estimated The estimated ages in years, [count], at least 0.
 * @param ages The true ages in years, [count], at least 0.
 * @param count The number of faces, at least 1.
 * @param years The tolerance k in years, at least 0.
 * @param score Receives the cumulative score, 0 to 1.
 */
mtlface_status mtlface_cumulative_score(
    const double *estimated, const double *ages, size_t count, double years, double *score);

/** Computes the age accuracy and identity preservation of synthesized faces.
 *
 * Use evaluators that took no part in the training. Both results are means over the mappings from
 * a source group to a target group that have faces.
 *
 * @param sources The age group of the input of each face, [count], from 0.
 * @param targets The age group that was requested, [count], from 0.
 * @param years The age estimated from each synthesized face in years, [count].
 * @param cosines The cosine similarity of each synthesized face to its input, [count].
 * @param count The number of synthesized faces, at least 1.
 * @param groups The number of age groups, 4 to 8.
 * @param to_other_groups Whether to use only mappings to another group than that of the input.
 * @param age_accuracy Receives the mean fraction of faces whose estimated age is in the target
 *     group.
 * @param identity_preservation Receives the mean cosine similarity. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if a group does not exist, a value is not
 *     finite, or no mapping has faces.
 */
mtlface_status mtlface_synthesis_scores(
    const int32_t *sources, const int32_t *targets, const double *years, const double *cosines,
    size_t count, int32_t groups, bool to_other_groups, double *age_accuracy,
    double *identity_preservation);

/** Computes a bootstrap confidence interval of a mean.
 *
 * Persons are resampled with replacement, each with all of its values. For values of 0 and 1 the
 * result is the interval of a proportion. The same seed gives bit-identical results.
 *
 * @param values The values, [count], finite.
 * @param persons The person of each value, [count], at least two different ones. NULL if each
 *     value belongs to another person.
 * @param count The number of values.
 * @param samples The number of bootstrap samples, 1 to 10000000; 1000 is typical.
 * @param level The confidence level, 0 to 1; 0.95 is typical.
 * @param seed The seed of the random numbers.
 * @param low Receives the lower end of the interval.
 * @param high Receives the upper end of the interval.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if there are fewer than two persons.
 */
mtlface_status mtlface_mean_interval(
    const double *values, const int64_t *persons, size_t count, size_t samples, double level,
    uint64_t seed, double *low, double *high);

#ifdef __cplusplus
}
#endif

#endif
