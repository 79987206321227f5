/* mtlface.h - the C API of MTLFace: age-invariant face recognition and face age synthesis.
 *
 * Example: Find the largest face in a photo and save its aligned crop.
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
 *       int status = 1;
 *       mtlface_detection_options_init(&options);
 *       options.maximum_faces = 1;  // the largest
 *       if (mtlface_detector_create(0, &detector) != MTLFACE_OK ||
 *           mtlface_picture_read("photo.jpg", NULL, &photo) != MTLFACE_OK ||
 *           mtlface_detect(detector, photo, &options, &face, 1, &found) != MTLFACE_OK)
 *         fprintf(stderr, "%s\n", mtlface_last_error());
 *       else if (found == 0)
 *         fprintf(stderr, "no face was found\n");
 *       else if (mtlface_align(photo, face.landmarks, 112, &crop, NULL, NULL) != MTLFACE_OK ||
 *                mtlface_picture_write(crop, "face.png", 0) != MTLFACE_OK)
 *         fprintf(stderr, "%s\n", mtlface_last_error());
 *       else
 *         status = 0;
 *       mtlface_picture_free(crop);
 *       mtlface_picture_free(photo);
 *       mtlface_detector_free(detector);
 *       return status;
 *     }
 *
 * Conventions
 *
 *   Errors. A function that can fail returns an mtlface_status. After a failure,
 *   mtlface_last_error() returns one line that describes the problem and how to fix it. A failed
 *   call leaves its output parameters unchanged unless documented otherwise. Any function may
 *   return MTLFACE_INVALID_ARGUMENT, MTLFACE_INVALID_HANDLE, MTLFACE_OUT_OF_MEMORY or
 *   MTLFACE_INTERNAL. The description of a function lists the other values that it returns, and
 *   the reasons for MTLFACE_INVALID_ARGUMENT that its parameter descriptions do not imply.
 *
 *   Handles. Pointers to incomplete types are handles. The caller frees each handle with the _free
 *   function of its type, in any order. A _free function ignores NULL and handles that were
 *   already freed. All other functions return MTLFACE_INVALID_ARGUMENT for a NULL handle, and
 *   MTLFACE_INVALID_HANDLE for a handle that is invalid, of another type, or already freed. An
 *   invalid handle is never dereferenced.
 *
 *   Memory. Input arrays, strings and structures are borrowed for the duration of the call. The
 *   library copies what it keeps. The caller allocates output arrays. The library never frees
 *   memory that the caller passed in. Pointer parameters must not be NULL unless documented
 *   otherwise.
 *
 *   Capacities. `capacity` is the number of elements that an output array can hold. If it is too
 *   small, the function returns MTLFACE_CAPACITY. A `needed` parameter always receives the
 *   required number of elements, even if the capacity is too small. To query the size without an
 *   error, pass NULL for the array, 0 for `capacity`, and a non-NULL `needed`. An output array
 *   without a capacity must hold the stated number of elements, for example [faces, groups].
 *
 *   Structures. Initialize a structure that begins with `struct_size` with its _init function,
 *   which sets `struct_size` and the default values. If the size matches neither this version nor
 *   an earlier one, the function that receives the structure returns MTLFACE_INVALID_ARGUMENT.
 *
 *   Threads. Any number of threads may use a handle at the same time, but a handle must not be
 *   freed while another thread uses it. Results are bit-identical for any number of threads.
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

/** The version of the binary interface. It increases with every incompatible change. */
#define MTLFACE_ABI_VERSION 1

/* ---- Status and errors ----------------------------------------------------------------------- */

/** The result of a call. */
typedef enum mtlface_status {
  MTLFACE_OK = 0,               /**< The call succeeded. */
  MTLFACE_INVALID_ARGUMENT = 1, /**< An argument is NULL, out of range or inconsistent. */
  MTLFACE_INVALID_HANDLE = 2,   /**< The handle is invalid, of another type, or already freed. */
  MTLFACE_CAPACITY = 3,         /**< The output array is too small. */
  MTLFACE_UNREADABLE = 4,       /**< The file is missing, damaged, too large, or in an
                                   unknown format. */
  MTLFACE_UNWRITABLE = 5,       /**< The file cannot be written, or the change may not survive a
                                   power failure. */
  MTLFACE_NO_FACE = 6,          /**< A face is required, but none was found. Currently unused. */
  MTLFACE_MISSING_PART = 7,     /**< The model does not contain the required network. */
  MTLFACE_NOT_CALIBRATED = 8,   /**< The model has no threshold for the requested rate. */
  MTLFACE_OUT_OF_MEMORY = 9,    /**< Memory allocation failed. */
  MTLFACE_UNSUPPORTED = 10,     /**< The library was built without this feature. */
  MTLFACE_INTERNAL = 11,        /**< An internal error occurred. Please report it as a bug. */
  MTLFACE_NOT_FOUND = 12,       /**< The gallery does not contain the face or person. */
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
 *     until the thread calls another function of this library.
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
 * A program that loads the library dynamically should compare this value with the constant in its
 * header before it calls any other function.
 */
uint32_t mtlface_abi_version(void);

/** Returns a description of the library for bug reports: its version, the instruction set in use,
 * and whether it reads JPEG files.
 *
 * @return A string that is valid for the lifetime of the process.
 */
const char *mtlface_build_info(void);

/** Returns the number of processors that the process may use, 1 to 256.
 *
 * It is the number of threads used when `threads` is 0.
 */
int32_t mtlface_processor_count(void);

/** A function that receives warnings: that a gallery was recovered, or that a crop does not look
 * like an aligned face; see mtlface_confirm().
 *
 * It may be called from any thread that uses the library, and it must not call the library.
 *
 * @param text One line of text, which is valid until the function returns.
 * @param context The pointer that was passed to mtlface_set_log().
 */
typedef void (*mtlface_log_function)(const char *text, void *context);

/** Sets the function that receives warnings.
 *
 * While a function is set, a model checks each crop it receives, which takes about a millisecond.
 *
 * @param function The function to call, or NULL to discard warnings, which is the default.
 * @param context A pointer to pass to the function. It must stay valid while the function is set.
 */
void mtlface_set_log(mtlface_log_function function, void *context);

/* ---- Images ---------------------------------------------------------------------------------- */

/** An immutable, upright RGB image, 8 bits per channel. Free it with mtlface_picture_free(). */
typedef struct mtlface_picture mtlface_picture;

/** The order of the channels of a pixel. Each channel has 8 bits. */
typedef enum mtlface_pixel_format {
  MTLFACE_RGB = 0,  /**< Red, green, blue. */
  MTLFACE_BGR = 1,  /**< Blue, green, red. */
  MTLFACE_RGBA = 2, /**< RGB and straight alpha. Pixels are composited over white. */
  MTLFACE_BGRA = 3, /**< BGR and straight alpha. Pixels are composited over white. */
  MTLFACE_GRAY = 4  /**< One channel of luminance. */
} mtlface_pixel_format;

/** A description of pixels in memory that the caller or an mtlface_picture owns. */
typedef struct mtlface_image {
  size_t struct_size;
  const uint8_t *data;         /**< The first byte of the top row. */
  int32_t width;               /**< Width in pixels, at least 1. */
  int32_t height;              /**< Height in pixels, at least 1. */
  size_t row_bytes;            /**< Bytes from one row to the next; 0 for rows without padding. */
  mtlface_pixel_format format; /**< The pixel format. Default: MTLFACE_RGB. */
  int32_t orientation; /**< EXIF orientation to apply, 1 to 8; 0 and 1 mean upright. Default: 1. */
} mtlface_image;

/** Initializes an image description: no pixels, the format MTLFACE_RGB and the orientation 1. */
void mtlface_image_init(mtlface_image *image);

/** Limits on the size of image files. They are checked before pixels are allocated. */
typedef struct mtlface_limits {
  size_t struct_size;
  uint64_t pixels;     /**< Maximum number of pixels, width times height. Default: 100 million. */
  uint64_t file_bytes; /**< Maximum file size in bytes. Default: 512 MiB. */
} mtlface_limits;

/** Initializes limits with the default values. */
void mtlface_limits_init(mtlface_limits *limits);

/** Reads a PNG or JPEG file.
 *
 * The format is detected from the first bytes of the file. The EXIF orientation is applied. ICC
 * profiles are ignored.
 *
 * @param path The path of the file.
 * @param limits The largest accepted sizes, or NULL for the defaults.
 * @param out Receives the image. Free it with mtlface_picture_free().
 * @return MTLFACE_OK, MTLFACE_UNREADABLE, or MTLFACE_UNSUPPORTED for a JPEG file if the library
 *     was built without JPEG.
 */
mtlface_status mtlface_picture_read(
    const char *path, const mtlface_limits *limits, mtlface_picture **out);

/** Decodes a PNG or JPEG file in memory.
 *
 * @param bytes The contents of the file. May be NULL if `count` is 0.
 * @param count The number of bytes.
 * @param name The name to use in error messages, or NULL.
 * @param limits The largest accepted sizes, or NULL for the defaults.
 * @param out Receives the image. Free it with mtlface_picture_free().
 * @return The same values as mtlface_picture_read().
 */
mtlface_status mtlface_picture_decode(
    const uint8_t *bytes, size_t count, const char *name, const mtlface_limits *limits,
    mtlface_picture **out);

/** Creates an image from pixels in the caller's memory.
 *
 * @param pixels A description of the pixels, which are copied.
 * @param out Receives the image. Free it with mtlface_picture_free().
 */
mtlface_status mtlface_picture_create(const mtlface_image *pixels, mtlface_picture **out);

/** Provides direct access to the pixels of an image.
 *
 * @param picture The image, which keeps ownership of the pixels.
 * @param view A structure initialized with mtlface_image_init(). Receives the size and a pointer to
 *     the RGB pixels in rows without padding. The pointer is valid until the image is freed.
 */
mtlface_status mtlface_picture_view(const mtlface_picture *picture, mtlface_image *view);

/** Writes an image to a PNG or JPEG file.
 *
 * The file is written completely or not at all. It replaces an existing file.
 *
 * @param picture The image to write.
 * @param path The path of the file. The extension, .png, .jpg or .jpeg, selects the format.
 * @param quality The JPEG quality, 1 to 100, or 0 for 92. Ignored for PNG files.
 * @return MTLFACE_OK; MTLFACE_UNWRITABLE; MTLFACE_UNSUPPORTED for a JPEG file if the library was
 *     built without JPEG; or MTLFACE_INVALID_ARGUMENT for another extension.
 */
mtlface_status mtlface_picture_write(
    const mtlface_picture *picture, const char *path, int32_t quality);

/** Frees an image. Pointers from mtlface_picture_view() become invalid. */
void mtlface_picture_free(mtlface_picture *picture);

/* ---- Detection and alignment ----------------------------------------------------------------- */

/** A face detector. It is an MTCNN whose weights are part of the library, so it requires no model
 * file. Free it with mtlface_detector_free(). */
typedef struct mtlface_detector mtlface_detector;

/** A detected face. Coordinates are in pixels of the photo. x increases to the right and y
 * downward, and the center of the top-left pixel is (0, 0). */
typedef struct mtlface_face {
  float box[4];        /**< Left, top, right, bottom. May extend beyond the photo. */
  float score;         /**< Confidence, 0 to 1. */
  float landmarks[10]; /**< x and y of the left eye, the right eye, the nose, and the left and
                          right corners of the mouth. Left and right are as seen in the image: the
                          left eye is the subject's right eye. */
} mtlface_face;

/** Options of face detection. */
typedef struct mtlface_detection_options {
  size_t struct_size;
  double minimum_face;   /**< Side of the smallest face in pixels, 12 to 65536. Default: 20.
                            Halving this size makes detection about four times slower. */
  double scale_factor;   /**< Ratio of the sizes of consecutive levels of the image pyramid, 0.1
                            to 0.95. Default: 0.709. */
  double thresholds[3];  /**< Minimum scores of the three networks, 0 to 1. Default: 0.6, 0.7,
                            0.9. */
  int32_t maximum_faces; /**< Maximum number of faces to return, or 0 for all. If there are more,
                            the largest faces are returned. Default: 0. */
} mtlface_detection_options;

/** Initializes detection options with the default values. */
void mtlface_detection_options_init(mtlface_detection_options *options);

/** Creates a face detector.
 *
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
 * @param out Receives the detector. Free it with mtlface_detector_free().
 */
mtlface_status mtlface_detector_create(int32_t threads, mtlface_detector **out);

/** Frees a detector. */
void mtlface_detector_free(mtlface_detector *detector);

/** Detects the faces in a photo.
 *
 * If the photo shows no face, the call succeeds and the count is 0.
 *
 * @param detector The detector to use.
 * @param photo The image to search.
 * @param options Detection options, or NULL for the defaults.
 * @param faces Receives up to `capacity` faces in descending order of the area of their boxes. May
 *     be NULL if `capacity` is 0.
 * @param capacity The number of elements of `faces`.
 * @param count Receives the number of faces found, even if it is larger than `capacity`.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY if more than `capacity` faces were found. In that case
 *     `faces` still receives the largest `capacity` faces.
 */
mtlface_status mtlface_detect(
    const mtlface_detector *detector, const mtlface_picture *photo,
    const mtlface_detection_options *options, mtlface_face *faces, size_t capacity, size_t *count);

/** Crops a face from a photo and aligns it as the networks expect.
 *
 * A least-squares similarity transform maps the five landmarks to the ArcFace template. Pixels
 * outside the photo are black.
 *
 * @param photo The image that shows the face.
 * @param landmarks Five points (x, y), as in mtlface_face.
 * @param size The side of the crop in pixels, 16 to 4096. Models require the `input_size` of
 *     mtlface_model_info, usually 112.
 * @param crop Receives the aligned crop. Free it with mtlface_picture_free().
 * @param matrix Receives the 2 x 3 matrix, in row-major order, that maps photo coordinates to crop
 *     coordinates. May be NULL.
 * @param inverse Receives the 2 x 3 matrix, in row-major order, that maps crop coordinates to photo
 *     coordinates. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if the landmarks coincide or are not finite.
 */
mtlface_status mtlface_align(
    const mtlface_picture *photo, const float landmarks[10], int32_t size, mtlface_picture **crop,
    double matrix[6], double inverse[6]);

/** The result of checking whether a crop shows an aligned face. */
typedef struct mtlface_confirmation {
  size_t struct_size;
  bool confirmed;      /**< Whether the crop appears to show an aligned face. */
  float score;         /**< Confidence that the crop shows an aligned face, 0 to 1. */
  float distance;      /**< Mean distance between the detected landmarks and those of the template,
                          in pixels of a 112 x 112 crop. */
  float landmarks[10]; /**< Detected landmarks, in pixel coordinates of the crop and in the same
                          order as in mtlface_face. */
} mtlface_confirmation;

/** Initializes a confirmation: `confirmed` is false, and all other values are 0. */
void mtlface_confirmation_init(mtlface_confirmation *confirmation);

/** Checks whether a crop shows an aligned face.
 *
 * The embedding and age of a misaligned crop look plausible but are meaningless. The check takes
 * about one millisecond.
 *
 * @param detector The detector to use.
 * @param crop A square image of any size.
 * @param out A structure initialized with mtlface_confirmation_init(). Receives the result.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if the image is not square.
 */
mtlface_status mtlface_confirm(
    const mtlface_detector *detector, const mtlface_picture *crop, mtlface_confirmation *out);

/* ---- Models ---------------------------------------------------------------------------------- */

/** A face recognition model with its optional age estimator, generator and discriminator. Free it
 * with mtlface_model_free(). */
typedef struct mtlface_model mtlface_model;

/** Opens a model file: a safetensors file in the MTLFace format, or an ONNX recognition model of
 * the ArcFace family.
 *
 * @param path The path of the file.
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE.
 */
mtlface_status mtlface_model_open(const char *path, int32_t threads, mtlface_model **out);

/** The trade-off between the speed of a model and its memory use. */
typedef enum mtlface_memory {
  MTLFACE_MEMORY_FAST = 0, /**< Fastest. Packed weights take up to four times as much memory as
                              32-bit weights. */
  MTLFACE_MEMORY_LOW = 1   /**< Packed weights take about as much memory as 32-bit weights.
                              Up to 10% slower. Results differ from those of MTLFACE_MEMORY_FAST
                              only by rounding. */
} mtlface_memory;

/** Opens a model file with the given trade-off between speed and memory use.
 *
 * With MTLFACE_MEMORY_LOW, a file of 32-bit floats is memory-mapped, and the memory use is little
 * more than its size. Do not modify the file in place while the model is in use. Replacing it by
 * renaming another file is safe.
 *
 * @param path The path of the file.
 * @param memory The trade-off. mtlface_model_open() uses MTLFACE_MEMORY_FAST.
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE.
 */
mtlface_status mtlface_model_open_with(
    const char *path, mtlface_memory memory, int32_t threads, mtlface_model **out);

/** Opens a model file in memory.
 *
 * @param bytes The contents of the file, which are copied.
 * @param count The number of bytes.
 * @param name The name to use in error messages, or NULL.
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
 * @param out Receives the model. Free it with mtlface_model_free().
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE.
 */
mtlface_status mtlface_model_open_memory(
    const uint8_t *bytes, size_t count, const char *name, int32_t threads, mtlface_model **out);

/** Opens the default model, which is embedded in the library.
 *
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
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
  int32_t ages;                /**< Number of ages that the age estimator distinguishes, starting at
                                  0 years: 2 to 1000 (101 for models of this project), or 0 if
                                  the model has no age estimator. */
  bool has_decomposition;      /**< Whether the model separates its features into identity features
                                  (X_id) and age features (X_age). */
  bool has_age_estimator;      /**< Whether mtlface_ages() is available. */
  bool has_generator;          /**< Whether mtlface_synthesize() is available. */
  bool has_discriminator;      /**< Whether mtlface_discriminate() is available. */
  bool is_calibrated;          /**< Whether mtlface_threshold() is available. */
} mtlface_model_info;

/** Initializes a model description with zeros. */
void mtlface_model_info_init(mtlface_model_info *info);

/** Describes the sizes and parts of a model.
 *
 * @param model The model to describe.
 * @param info A structure initialized with mtlface_model_info_init(). Receives the description.
 */
mtlface_status mtlface_model_describe(const mtlface_model *model, mtlface_model_info *info);

/** Returns an entry of the metadata of a model file, for example "licence" or "data".
 *
 * @param model The model to query.
 * @param key The key of the entry; see mtlface_model_metadata_keys().
 * @param text Receives the value and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes of the value, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if there is no such key.
 */
mtlface_status mtlface_model_metadata(
    const mtlface_model *model, const char *key, char *text, size_t capacity, size_t *needed);

/** Returns the keys of the metadata of a model file in sorted order.
 *
 * @param model The model to query.
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
 * @param model The model to query.
 * @param group The index of the group. Group 0 is the youngest.
 * @param text Receives the label and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes of the label, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if there is no such group.
 */
mtlface_status mtlface_model_group_label(
    const mtlface_model *model, int32_t group, char *text, size_t capacity, size_t *needed);

/* ---- Encoding -------------------------------------------------------------------------------- */

/** The features of one or more faces. The encoder of a model computes them once for embeddings,
 * ages and synthesis. They use about 6 MB per face with an IR-50 encoder. Free them with
 * mtlface_faces_free(). */
typedef struct mtlface_faces mtlface_faces;

/** Encodes aligned crops.
 *
 * @param model The model whose encoder computes the features.
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
  MTLFACE_X_1 = 0,               /**< The first level of the encoder, at the highest resolution. */
  MTLFACE_X_2 = 1,               /**< The second level of the encoder. */
  MTLFACE_X_3 = 2,               /**< The third level of the encoder. */
  MTLFACE_X_4 = 3,               /**< The fourth level of the encoder. */
  MTLFACE_X_5 = 4,               /**< The last level of the encoder: X = X_id + X_age. */
  MTLFACE_X_ID = 5,              /**< The identity features; X_5 if the model has no feature
                                    decomposition. */
  MTLFACE_X_AGE = 6,             /**< The age features. Requires feature decomposition. */
  MTLFACE_CHANNEL_ATTENTION = 7, /**< The channel attention, in (0, 1). Requires feature
                                    decomposition. */
  MTLFACE_SPATIAL_ATTENTION = 8  /**< The spatial attention, in (0, 1). Requires feature
                                    decomposition. */
} mtlface_feature;

/** Returns a feature map of encoded faces.
 *
 * @param faces The encoded faces to read.
 * @param feature The feature map to return.
 * @param values Receives [faces, height, width, channels]. May be NULL for a size query.
 * @param capacity The number of elements of `values`.
 * @param shape Receives the four dimensions, even if the capacity is too small. May be NULL.
 * @param needed Receives the product of the four dimensions. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_MISSING_PART if the model lacks the feature.
 */
mtlface_status mtlface_faces_feature(
    const mtlface_faces *faces, mtlface_feature feature, float *values, size_t capacity,
    size_t shape[4], size_t *needed);

/** Computes the embeddings of encoded faces.
 *
 * @param model The model that encoded the faces.
 * @param faces One or more encoded faces.
 * @param embeddings Receives [faces, dimension]. Each embedding has length 1.
 * @param capacity The number of elements of `embeddings`.
 * @param norms Receives the length of each embedding before normalization, [faces]. A larger value
 *     indicates a clearer, more frontal face. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if another model encoded the
 *     faces.
 */
mtlface_status mtlface_embed(
    const mtlface_model *model, const mtlface_faces *faces, float *embeddings, size_t capacity,
    float *norms);

/** Computes the embeddings of aligned crops without keeping other features.
 *
 * @param model The model that computes the embeddings.
 * @param crops The crops, each of the input size of the model.
 * @param count The number of crops, 1 to 4096.
 * @param flip Whether to average each embedding with the embedding of the mirrored crop.
 * @param embeddings Receives [count, dimension]. Each embedding has length 1.
 * @param capacity The number of elements of `embeddings`.
 * @param norms Receives the length of each embedding before normalization, [count]. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if a crop has another size.
 */
mtlface_status mtlface_embed_crops(
    const mtlface_model *model, const mtlface_picture *const *crops, size_t count, bool flip,
    float *embeddings, size_t capacity, float *norms);

/* ---- Age estimation -------------------------------------------------------------------------- */

/** The estimated age of a face. */
typedef struct mtlface_age {
  float years;   /**< The expected age in years, 0 to `ages` - 1 (see mtlface_model_info). */
  int32_t group; /**< The index of the most probable age group. Group 0 is the youngest. */
  int32_t low;   /**< The first age, in years, of the shortest interval that contains 80% of the
                    probability. */
  int32_t high;  /**< The last age of that interval, in years. */
} mtlface_age;

/** Estimates the ages of encoded faces.
 *
 * @param model The model that encoded the faces.
 * @param faces One or more encoded faces.
 * @param ages Receives one element per face.
 * @param capacity The number of elements of `ages`.
 * @param probabilities Receives the probability of each age in years, from 0, [faces, ages], where
 *     `ages` is the member of mtlface_model_info. May be NULL.
 * @param group_probabilities Receives the probability of each group, [faces, groups]. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, MTLFACE_MISSING_PART if the model has no age estimator, or
 *     MTLFACE_INVALID_ARGUMENT if another model encoded the faces.
 */
mtlface_status mtlface_ages(
    const mtlface_model *model, const mtlface_faces *faces, mtlface_age *ages, size_t capacity,
    float *probabilities, float *group_probabilities);

/* ---- Age synthesis --------------------------------------------------------------------------- */

/** Synthesizes a face at another age.
 *
 * @param model The model that encoded the faces.
 * @param faces One or more encoded faces.
 * @param face The index of the face in `faces`, from 0.
 * @param group The index of the target age group, or a negative value to use `years` instead.
 * @param years The target age in years, 0 to 120, if `group` is negative. Neighboring groups are
 *     blended. Ages beyond the middle of the first or the last group select that group.
 * @param out Receives an image of the input size of the model, aligned like the encoded crop. Free
 *     it with mtlface_picture_free().
 * @return MTLFACE_OK, MTLFACE_MISSING_PART if the model has no generator, or
 *     MTLFACE_INVALID_ARGUMENT if the face or group does not exist or another model encoded it.
 */
mtlface_status mtlface_synthesize(
    const mtlface_model *model, const mtlface_faces *faces, size_t face, int32_t group,
    double years, mtlface_picture **out);

/** Synthesizes a face in every age group.
 *
 * This function is faster than separate calls to mtlface_synthesize(), because the features that
 * do not depend on the age are computed only once.
 *
 * @param model The model that encoded the faces.
 * @param faces One or more encoded faces.
 * @param face The index of the face in `faces`, from 0.
 * @param out Receives one image per age group, the youngest first. Free each image with
 *     mtlface_picture_free(). If the call fails, it creates no images.
 * @param capacity The number of elements of `out`, at least the number of age groups.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, MTLFACE_MISSING_PART if the model has no generator, or
 *     MTLFACE_INVALID_ARGUMENT if the face does not exist or another model encoded the faces.
 */
mtlface_status mtlface_synthesize_groups(
    const mtlface_model *model, const mtlface_faces *faces, size_t face, mtlface_picture **out,
    size_t capacity);

/** How a synthesized face is inserted into a photo. */
typedef enum mtlface_paste_mode {
  MTLFACE_PASTE_CHANGE = 0, /**< Adds the difference between the new face and the original crop to
                               the photo, which preserves the sharpness of the photo. */
  MTLFACE_PASTE_REPLACE = 1 /**< Blends the new face over the photo at the resolution of the
                               crop. */
} mtlface_paste_mode;

/** Inserts an aligned face into a photo.
 *
 * @param photo The photo that the face was cropped from. It is not modified.
 * @param landmarks The landmarks that the face was aligned with, five points (x, y).
 * @param face The new face, a square image aligned with these landmarks.
 * @param feather The width of the soft edge as a fraction of the side of the crop, 0 to 0.5. A
 *     good value is 0.18.
 * @param mode How to insert the face.
 * @param out Receives a copy of the photo with the new face. Free it with mtlface_picture_free().
 * @return The same values as mtlface_align().
 */
mtlface_status mtlface_paste(
    const mtlface_picture *photo, const float landmarks[10], const mtlface_picture *face,
    double feather, mtlface_paste_mode mode, mtlface_picture **out);

/** Computes the discriminator's logits, given the age group that each crop is supposed to show.
 *
 * @param model The model whose discriminator computes the logits.
 * @param crops The crops, each of the input size of the model.
 * @param groups The index of the age group that each crop is supposed to show, [count].
 * @param count The number of crops, 1 to 4096.
 * @param logits Receives one map of logits per crop, [count, height, width]. May be NULL for a size
 *     query.
 * @param capacity The number of elements of `logits`.
 * @param shape Receives the three dimensions, even if the capacity is too small. May be NULL.
 * @param needed Receives the product of the three dimensions. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, MTLFACE_MISSING_PART if the model has no discriminator, or
 *     MTLFACE_INVALID_ARGUMENT if a group does not exist or a crop has another size.
 */
mtlface_status mtlface_discriminate(
    const mtlface_model *model, const mtlface_picture *const *crops, const int32_t *groups,
    size_t count, float *logits, size_t capacity, size_t shape[3], size_t *needed);

/* ---- Verification ---------------------------------------------------------------------------- */

/** Computes the cosine similarity of two embeddings.
 *
 * @param a The first embedding, [dimension]. Any length except 0 is accepted.
 * @param b The second embedding, [dimension]. Any length except 0 is accepted.
 * @param dimension The number of elements of each embedding, 1 to 1000000.
 * @param similarity Receives the cosine similarity, -1 to 1.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if an embedding is zero or not finite.
 */
mtlface_status mtlface_similarity(
    const float *a, const float *b, size_t dimension, double *similarity);

/** An operating point: a decision threshold and the rates that were measured with it. */
typedef struct mtlface_threshold_row {
  size_t struct_size;
  double threshold;         /**< Pairs with at least this similarity are accepted as the same
                               person. */
  double false_accept_rate; /**< Fraction of the pairs of different people that are accepted. */
  double true_accept_rate;  /**< Fraction of the pairs of the same person that are accepted. */
  bool uses_flip;           /**< True for embeddings with flip averaging, false for embeddings
                               without it; see mtlface_embed_crops(). */
} mtlface_threshold_row;

/** Initializes an operating point with zeros. */
void mtlface_threshold_row_init(mtlface_threshold_row *row);

/** Returns the calibrated threshold of a model for a false accept rate.
 *
 * @param model The model whose calibration is used.
 * @param false_accept_rate The highest allowed false accept rate, 0 to 1.
 * @param row A structure initialized with mtlface_threshold_row_init(). Receives the calibrated
 *     operating point with the highest false accept rate that does not exceed
 *     `false_accept_rate`.
 * @return MTLFACE_OK, or MTLFACE_NOT_CALIBRATED if the model has no calibration or its calibration
 *     data has too few pairs for this rate.
 */
mtlface_status mtlface_threshold(
    const mtlface_model *model, double false_accept_rate, mtlface_threshold_row *row);

/** Computes CosFace logits: scale * (cos(theta) - margin * [class == label]).
 *
 * Embeddings and weights are normalized first.
 *
 * @param embeddings The embeddings, [count, dimension].
 * @param count The number of embeddings, at least 1.
 * @param dimension The number of elements of each embedding, at least 1.
 * @param weights The weight vector of each class, [classes, dimension].
 * @param classes The number of classes, at least 1.
 * @param labels The class of each embedding, [count]. If a label is negative, no margin is
 *     subtracted for its embedding. If `labels` is NULL, no margin is subtracted at all.
 * @param scale The factor by which the cosines are multiplied; 64 in the paper.
 * @param margin The value subtracted from the cosine of the labeled class; 0.35 in the paper.
 * @param logits Receives [count, classes].
 * @param capacity The number of elements of `logits`.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_INVALID_ARGUMENT if a size is 0.
 */
mtlface_status mtlface_cosface_logits(
    const float *embeddings, size_t count, size_t dimension, const float *weights, size_t classes,
    const int32_t *labels, double scale, double margin, float *logits, size_t capacity);

/* ---- Galleries ------------------------------------------------------------------------------- */

/** A database of the faces of known people. Free it with mtlface_gallery_free().
 *
 * Each face has an ID, which is never reused, an embedding, the name of a person and an optional
 * note. Each person has a number. A gallery is stored in a single file or in memory.
 *
 * Changes are atomic and durable: when a call returns, the change is on disk, and after a crash or
 * power failure a change is either complete or absent. The file is memory-mapped, and it only
 * grows until mtlface_gallery_compact() is called.
 *
 * Only one handle at a time can have a file open for writing. Any number of handles can read it at
 * the same time, in any process. They see changes after mtlface_gallery_refresh(). Each search uses
 * a consistent snapshot of the gallery. */
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
  const char *model;            /**< A string of up to 256 bytes that identifies the model of the
                                   embeddings; see mtlface_model_identity(). It is copied. NULL
                                   means unknown. Default: NULL. */
  int32_t threads;              /**< Number of threads that a search uses, 1 to 256, or 0 for one
                                   per processor. Default: 0. */
} mtlface_gallery_options;

/** Initializes gallery options with the default values. */
void mtlface_gallery_options_init(mtlface_gallery_options *options);

/** Creates a gallery that is open for writing.
 *
 * @param path The path of the file to create, or NULL for a gallery in memory.
 * @param options The options of the gallery, or NULL for the defaults.
 * @param out Receives the gallery. Free it with mtlface_gallery_free().
 * @return MTLFACE_OK, or MTLFACE_UNWRITABLE if the file exists or cannot be created.
 */
mtlface_status mtlface_gallery_create(
    const char *path, const mtlface_gallery_options *options, mtlface_gallery **out);

/** Opens an existing gallery.
 *
 * If the file is damaged, or if it is opened for writing and its last change is incomplete, the
 * function passed to mtlface_set_log() receives a warning, and `mended` in mtlface_gallery_info is
 * true.
 *
 * @param path The path of the file.
 * @param writable Whether to open the gallery for writing.
 * @param threads The number of threads that a search uses, 1 to 256, or 0 for one per processor.
 * @param out Receives the gallery. Free it with mtlface_gallery_free().
 * @return MTLFACE_OK; MTLFACE_BUSY if `writable` is true and another handle has the file open for
 *     writing; MTLFACE_UNREADABLE if the file cannot be opened with the requested access, is not
 *     a gallery, or is truncated or damaged (see mtlface_gallery_repair()); or MTLFACE_UNWRITABLE
 *     if the file must be recovered but cannot be written.
 */
mtlface_status mtlface_gallery_open(
    const char *path, bool writable, int32_t threads, mtlface_gallery **out);

/** Closes and frees a gallery. The contents of a gallery in memory are lost. */
void mtlface_gallery_free(mtlface_gallery *gallery);

/** The properties of a gallery. */
typedef struct mtlface_gallery_info {
  size_t struct_size;
  uint64_t faces;               /**< Number of faces. */
  uint64_t persons;             /**< Number of people with at least one face. */
  uint64_t bytes;               /**< Size of the file in bytes. */
  int32_t dimension;            /**< Number of elements of a vector. */
  mtlface_vector_format format; /**< Storage format of the vectors. */
  bool writable;                /**< Whether this handle can change the gallery. */
  bool mended;                  /**< Whether the file was damaged, or was recovered when it was
                                   opened. */
} mtlface_gallery_info;

/** Initializes a gallery description with zeros. */
void mtlface_gallery_info_init(mtlface_gallery_info *info);

/** Describes a gallery.
 *
 * @param gallery The gallery to describe.
 * @param info A structure initialized with mtlface_gallery_info_init(). Receives the description.
 */
mtlface_status mtlface_gallery_describe(const mtlface_gallery *gallery, mtlface_gallery_info *info);

/** Returns the `model` option that the gallery was created with.
 *
 * @param gallery The gallery to query.
 * @param text Receives the string and a zero byte; "" if the option was NULL. May be NULL for a
 *     size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_model(
    const mtlface_gallery *gallery, char *text, size_t capacity, size_t *needed);

/** Returns a string that identifies the embeddings of a model.
 *
 * Store it as the `model` option of a gallery. Compare it with mtlface_gallery_model() before
 * adding or searching, because embeddings of different models cannot be compared.
 *
 * @param model The model that computes the embeddings.
 * @param flip Whether the embeddings use flip averaging; see mtlface_embed_crops().
 * @param text Receives the string and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_model_identity(
    const mtlface_model *model, bool flip, char *text, size_t capacity, size_t *needed);

/** Loads changes that other handles or processes made to the file.
 *
 * @param gallery The gallery to update. If it is open for writing, the call has no effect.
 * @param changed Receives whether there were changes. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_UNREADABLE, in which case the gallery keeps its contents.
 */
mtlface_status mtlface_gallery_refresh(mtlface_gallery *gallery, bool *changed);

/** Adds faces, either all or none.
 *
 * Adding many faces in one call is much faster than adding them one by one.
 *
 * @param gallery A gallery that is open for writing.
 * @param embeddings The embeddings, [count, dimension], which must be finite and not zero. The
 *     function normalizes them.
 * @param count The number of faces, 0 to 100000000. If it is 0, the call has no effect.
 * @param dimension The number of elements of an embedding, which must be that of the gallery.
 * @param persons The name of the person of each face, [count], 1 to 1024 bytes each. A new name
 *     creates a person.
 * @param notes A note for each face, [count], up to 1024 bytes each. The array and each of its
 *     elements may be NULL.
 * @param ids Receives the IDs of the new faces, [count]. May be NULL.
 * @return MTLFACE_OK, MTLFACE_READ_ONLY, MTLFACE_UNWRITABLE, or MTLFACE_INVALID_ARGUMENT if an
 *     embedding, a name or a note is not valid.
 */
mtlface_status mtlface_gallery_add(
    mtlface_gallery *gallery, const float *embeddings, size_t count, size_t dimension,
    const char *const *persons, const char *const *notes, uint64_t *ids);

/** Changes the embedding, person or note of a face.
 *
 * @param gallery A gallery that is open for writing.
 * @param id The ID of the face. It does not change.
 * @param embedding The new embedding, [dimension], or NULL to keep the current embedding.
 * @param dimension The number of elements of `embedding`. Ignored if `embedding` is NULL.
 * @param person The new name, 1 to 1024 bytes, or NULL to keep the current name.
 * @param note The new note, up to 1024 bytes, or NULL to keep the current note.
 * @return MTLFACE_OK, MTLFACE_NOT_FOUND, MTLFACE_READ_ONLY, MTLFACE_UNWRITABLE, or
 *     MTLFACE_INVALID_ARGUMENT if the embedding, the name or the note is not valid.
 */
mtlface_status mtlface_gallery_update(
    mtlface_gallery *gallery, uint64_t id, const float *embedding, size_t dimension,
    const char *person, const char *note);

/** Removes faces, either all or none.
 *
 * Their vectors stay in the file until mtlface_gallery_compact() is called.
 *
 * @param gallery A gallery that is open for writing.
 * @param ids The IDs of the faces, [count]. May be NULL if `count` is 0.
 * @param count The number of faces.
 * @return MTLFACE_OK, MTLFACE_NOT_FOUND, MTLFACE_READ_ONLY, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_remove(mtlface_gallery *gallery, const uint64_t *ids, size_t count);

/** Removes all faces of a person.
 *
 * @param gallery A gallery that is open for writing.
 * @param person The name of the person.
 * @param removed Receives the number of removed faces. May be NULL.
 * @return MTLFACE_OK, MTLFACE_NOT_FOUND, MTLFACE_READ_ONLY, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_remove_person(
    mtlface_gallery *gallery, const char *person, size_t *removed);

/** Rewrites the file without the data that was removed or replaced.
 *
 * The new file replaces the old file when it is complete. IDs and person numbers do not change.
 *
 * @param gallery A gallery that is open for writing.
 * @return MTLFACE_OK, MTLFACE_READ_ONLY, MTLFACE_UNWRITABLE, or MTLFACE_UNREADABLE if the file
 *     is damaged.
 */
mtlface_status mtlface_gallery_compact(mtlface_gallery *gallery);

/** Returns the embedding and the person of a face.
 *
 * @param gallery The gallery to query.
 * @param id The ID of the face.
 * @param embedding Receives the normalized embedding, [dimension]. May be NULL if `capacity` is 0.
 * @param capacity The number of elements of `embedding`.
 * @param person Receives the number of the person. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_NOT_FOUND.
 */
mtlface_status mtlface_gallery_get(
    const mtlface_gallery *gallery, uint64_t id, float *embedding, size_t capacity,
    uint32_t *person);

/** Returns the note of a face.
 *
 * @param gallery The gallery to query.
 * @param id The ID of the face.
 * @param text Receives the note and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_NOT_FOUND.
 */
mtlface_status mtlface_gallery_note(
    const mtlface_gallery *gallery, uint64_t id, char *text, size_t capacity, size_t *needed);

/** Returns the name of a person.
 *
 * @param gallery The gallery to query.
 * @param person The number of the person.
 * @param text Receives the name and a zero byte. May be NULL for a size query.
 * @param capacity The number of bytes of `text`.
 * @param needed Receives the number of bytes, including the zero byte. May be NULL.
 * @return MTLFACE_OK, MTLFACE_CAPACITY, or MTLFACE_NOT_FOUND if the person has no faces.
 */
mtlface_status mtlface_gallery_person_name(
    const mtlface_gallery *gallery, uint32_t person, char *text, size_t capacity, size_t *needed);

/** Returns the IDs of all faces, or of the faces of one person, in ascending order.
 *
 * @param gallery The gallery to query.
 * @param person The name of the person, or NULL for all faces. For an unknown name, the result is
 *     empty.
 * @param ids Receives the IDs. May be NULL for a size query.
 * @param capacity The number of elements of `ids`.
 * @param needed Receives the number of IDs. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_ids(
    const mtlface_gallery *gallery, const char *person, uint64_t *ids, size_t capacity,
    size_t *needed);

/** Returns the numbers of the people with at least one face, in ascending order.
 *
 * @param gallery The gallery to query.
 * @param persons Receives the person numbers. May be NULL for a size query.
 * @param capacity The number of elements of `persons`.
 * @param needed Receives the number of people. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_CAPACITY.
 */
mtlface_status mtlface_gallery_persons(
    const mtlface_gallery *gallery, uint32_t *persons, size_t capacity, size_t *needed);

/** A face or person that a search found. */
typedef struct mtlface_match {
  uint64_t id;       /**< The ID of the face; 0 in a search for people. */
  double similarity; /**< The cosine similarity to the probe, -1 to 1. */
  uint32_t person;   /**< The number of the person; see mtlface_gallery_person_name(). */
} mtlface_match;

/** Finds the faces that are most similar to each probe.
 *
 * @param gallery The gallery to search.
 * @param probes The embeddings to search for, [count, dimension]. The function normalizes them.
 * @param count The number of probes, 0 to 100000000.
 * @param dimension The number of elements of a probe, which must be that of the gallery.
 * @param top The maximum number of matches per probe, 1 to 1000000.
 * @param threshold The minimum similarity; see mtlface_threshold(). -1 accepts all faces.
 * @param matches Receives [count, top]: the matches of each probe in descending order of
 *     similarity, followed by zeros. Faces with equal similarities are in ascending order of IDs.
 * @param capacity The number of elements of `matches`, at least `count` times `top`.
 * @param counts Receives the number of matches of each probe, [count]. If it is 0, no face reaches
 *     the threshold, and the person is unknown.
 * @return MTLFACE_OK; MTLFACE_CAPACITY; or MTLFACE_INVALID_ARGUMENT if `dimension` or `top` is
 *     invalid, the threshold is NaN, or a probe is zero or not finite.
 */
mtlface_status mtlface_gallery_search(
    const mtlface_gallery *gallery, const float *probes, size_t count, size_t dimension, size_t top,
    double threshold, mtlface_match *matches, size_t capacity, size_t *counts);

/** The definition of the similarity of a probe to a person. */
typedef enum mtlface_person_score {
  MTLFACE_TEMPLATE = 0, /**< The similarity to the template of the person, which is the normalized
                           sum of the person's vectors. */
  MTLFACE_BEST = 1      /**< The similarity to the person's most similar face. */
} mtlface_person_score;

/** Finds the people who are most similar to each probe.
 *
 * With MTLFACE_TEMPLATE, a person whose vectors sum to zero has no template and is not found.
 *
 * @param gallery The gallery to search.
 * @param probes The embeddings to search for, [count, dimension]. The function normalizes them.
 * @param count The number of probes, 0 to 100000000.
 * @param dimension The number of elements of a probe, which must be that of the gallery.
 * @param top The maximum number of matches per probe, 1 to 1000000.
 * @param threshold The minimum similarity; see mtlface_threshold(). -1 accepts all people.
 * @param score The definition of the similarity to a person.
 * @param matches Receives [count, top]: the matches of each probe in descending order of
 *     similarity, followed by zeros.
 * @param capacity The number of elements of `matches`, at least `count` times `top`.
 * @param counts Receives the number of matches of each probe, [count]. If it is 0, the person is
 *     unknown.
 * @return The same values as mtlface_gallery_search().
 */
mtlface_status mtlface_gallery_search_persons(
    const mtlface_gallery *gallery, const float *probes, size_t count, size_t dimension, size_t top,
    double threshold, mtlface_person_score score, mtlface_match *matches, size_t capacity,
    size_t *counts);

/** A file format for the vectors of a gallery. */
typedef enum mtlface_export_format {
  MTLFACE_NPY = 0,  /**< A NumPy array, float32 [faces, dimension]. */
  MTLFACE_FVECS = 1 /**< TEXMEX fvecs. Each vector is its dimension (int32) followed by its elements
                       (float32), little-endian. */
} mtlface_export_format;

/** Exports all vectors of a gallery for use with other search libraries.
 *
 * @param gallery The gallery to export.
 * @param path The path of the file to write. It receives the vectors, each with unit norm, in
 *     ascending order of their IDs.
 * @param format The file format.
 * @param list The path of a second file to write, with one line per face: ID, person and note,
 *     separated by tabs. If it is NULL, no second file is written.
 * @return MTLFACE_OK, or MTLFACE_UNWRITABLE.
 */
mtlface_status mtlface_gallery_export(
    const mtlface_gallery *gallery, const char *path, mtlface_export_format format,
    const char *list);

/** The result of repairing a damaged gallery. */
typedef struct mtlface_gallery_repair_report {
  size_t struct_size;
  uint64_t faces;        /**< Number of faces in the repaired gallery. */
  uint64_t persons;      /**< Number of people who have faces in the repaired gallery. */
  uint64_t lost_records; /**< Number of records that could not be read. Their changes (faces added,
                            replaced or removed) are lost. */
  uint64_t lost_names;   /**< Number of people who have faces but whose names are lost. Their new
                            names contain their numbers, for example "lost name 7". */
} mtlface_gallery_repair_report;

/** Initializes a repair report with zeros. */
void mtlface_gallery_repair_report_init(mtlface_gallery_repair_report *report);

/** Writes the faces and people of the intact records of a damaged gallery to a new file.
 *
 * IDs and person numbers do not change.
 *
 * @param path The path of the damaged file. The file is not modified.
 * @param output The path of the file to create. It must not exist.
 * @param report A structure initialized with mtlface_gallery_repair_report_init(). Receives the
 *     numbers of recovered and lost items. May be NULL.
 * @return MTLFACE_OK; MTLFACE_UNREADABLE if the file cannot be opened, its header is damaged, or
 *     its intact records contradict each other; MTLFACE_UNWRITABLE if the output file exists or
 *     cannot be written; or MTLFACE_BUSY if another process opens the new file for writing.
 */
mtlface_status mtlface_gallery_repair(
    const char *path, const char *output, mtlface_gallery_repair_report *report);

/* ---- Evaluation metrics ---------------------------------------------------------------------- */

/* The verification metrics take `count` pairs of faces: the similarity of each pair in `scores`,
 * and whether both faces show the same person in `same`. The metrics are exact, because they use
 * the sorted scores instead of a grid of thresholds. They return MTLFACE_INVALID_ARGUMENT if there
 * are no pairs or a score is not finite, and, except for mtlface_k_fold_accuracy(), if all pairs
 * show the same person or all pairs show different people. */

/** Computes the verification accuracy by k-fold cross-validation.
 *
 * Folds are contiguous. Each fold is classified with the threshold that is best for the other
 * folds.
 *
 * @param scores The similarity of each pair, [count].
 * @param same Whether each pair shows the same person, [count].
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
 * @param scores The similarity of each pair, [count].
 * @param same Whether each pair shows the same person, [count].
 * @param count The number of pairs.
 * @param false_accept_rate The highest allowed false accept rate, 0 to 1.
 * @param rate Receives the true accept rate, 0 to 1.
 * @param threshold Receives the similarity threshold at which the rate is reached. May be NULL.
 * @param enough Receives whether there are enough impostor pairs to measure this false accept
 *     rate: at least 1 / `false_accept_rate`. May be NULL.
 */
mtlface_status mtlface_true_accept_rate(
    const double *scores, const bool *same, size_t count, double false_accept_rate, double *rate,
    double *threshold, bool *enough);

/** Computes the equal error rate (EER), at which false accepts and false rejects are equally
 * frequent.
 *
 * @param scores The similarity of each pair, [count].
 * @param same Whether each pair shows the same person, [count].
 * @param count The number of pairs.
 * @param rate Receives the equal error rate, 0 to 1.
 */
mtlface_status mtlface_equal_error_rate(
    const double *scores, const bool *same, size_t count, double *rate);

/** Computes the area under the ROC curve (AUC).
 *
 * It is the probability that a genuine pair has a higher score than an impostor pair. Ties count as
 * one half.
 *
 * @param scores The similarity of each pair, [count].
 * @param same Whether each pair shows the same person, [count].
 * @param count The number of pairs.
 * @param area Receives the area, 0 to 1.
 */
mtlface_status mtlface_area_under_curve(
    const double *scores, const bool *same, size_t count, double *area);

/** Computes closed-set identification ranks and rates.
 *
 * A mate of a probe is a face of the same person in the gallery. A probe is identified at rank k if
 * fewer than k gallery faces of other people are at least as similar to it as its most similar
 * mate. To compare each probe with all other probes, pass NULL, NULL and 0 for the gallery.
 *
 * @param probes The embeddings of the probes, [probe_count, dimension].
 * @param probe_labels The identity of each probe, [probe_count].
 * @param probe_count The number of probes, at least 1.
 * @param gallery The embeddings of the gallery, [gallery_count, dimension], or NULL.
 * @param gallery_labels The identity of each gallery face, [gallery_count], or NULL.
 * @param gallery_count The number of gallery faces.
 * @param dimension The number of elements of an embedding, 1 to 1000000.
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
 * @param ranks Receives the rank at which each probe is identified, [probe_count], or 0 if the
 *     probe has no mate. May be NULL.
 * @param rates Receives the cumulative match characteristic (CMC): the fraction of the probes with
 *     a mate that are identified at rank 1, 2, ..., `rate_count`. May be NULL.
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
 * FPIR is the fraction of the probes without a mate that match a gallery face. FNIR is the fraction
 * of the probes with a mate that are missed. The threshold is chosen so that FPIR does not exceed
 * `false_positive_rate`.
 *
 * @param probes The embeddings of the probes, [probe_count, dimension].
 * @param probe_labels The identity of each probe, [probe_count].
 * @param probe_count The number of probes, at least 1.
 * @param gallery The embeddings of the gallery, or NULL; see mtlface_identification().
 * @param gallery_labels The identity of each gallery face, or NULL.
 * @param gallery_count The number of gallery faces.
 * @param dimension The number of elements of an embedding, 1 to 1000000.
 * @param threads The number of threads to use, 1 to 256, or 0 for one per processor.
 * @param false_positive_rate The highest allowed FPIR, 0 to 1.
 * @param rank The number of candidates that are considered for each probe, at least 1.
 * @param rate Receives the FNIR, 0 to 1.
 * @param threshold Receives the similarity threshold at which the rate is reached. May be NULL.
 * @param enough Receives whether there are enough probes without a mate to measure this FPIR: at
 *     least 1 / `false_positive_rate`. May be NULL.
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
 * @param bias Receives the mean error in years, which is positive if ages are overestimated on
 *     average. May be NULL.
 * @param group_accuracy Receives the fraction of faces whose estimated age is in the correct age
 *     group. May be NULL.
 */
mtlface_status mtlface_age_errors(
    const double *estimated, const double *ages, size_t count, int32_t groups,
    double *mean_absolute_error, double *bias, double *group_accuracy);

/** Computes the cumulative score CS(k): the fraction of estimates that are off by at most k years.
 *
 * Ages above 100 count as 100.
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
 * Measure ages and similarities with networks that were not used in training. A mapping is a pair
 * of a source group and a target group. Each result is first averaged over the faces of a mapping,
 * and then over all mappings with at least one face.
 *
 * @param sources The index of the age group of each input face, [count].
 * @param targets The index of the requested age group of each face, [count].
 * @param years The estimated age of each synthesized face in years, [count].
 * @param cosines The cosine similarity of each synthesized face to its input, [count].
 * @param count The number of synthesized faces, at least 1.
 * @param groups The number of age groups, 4 to 8.
 * @param to_other_groups Whether to use only mappings whose target group differs from the source
 *     group.
 * @param age_accuracy Receives the mean fraction of faces whose estimated age is in the target
 *     group, 0 to 1.
 * @param identity_preservation Receives the mean cosine similarity, -1 to 1. May be NULL.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if a group does not exist, a value is not
 *     finite, or no mapping has faces.
 */
mtlface_status mtlface_synthesis_scores(
    const int32_t *sources, const int32_t *targets, const double *years, const double *cosines,
    size_t count, int32_t groups, bool to_other_groups, double *age_accuracy,
    double *identity_preservation);

/** Computes a bootstrap confidence interval for a mean.
 *
 * People are resampled with replacement, each with all of their values. If all values are 0 or 1,
 * the result is the interval for a proportion. The same seed gives bit-identical results.
 *
 * @param values The values, [count], which must be finite.
 * @param persons The identity of the person to whom each value belongs, [count]. There must be at
 *     least two different people. NULL if each value belongs to a different person.
 * @param count The number of values.
 * @param samples The number of bootstrap samples, 1 to 10000000; 1000 is typical.
 * @param level The confidence level, 0 to 1; 0.95 is typical.
 * @param seed The seed of the random numbers.
 * @param low Receives the lower end of the interval.
 * @param high Receives the upper end of the interval.
 * @return MTLFACE_OK, or MTLFACE_INVALID_ARGUMENT if there are fewer than two people.
 */
mtlface_status mtlface_mean_interval(
    const double *values, const int64_t *persons, size_t count, size_t samples, double level,
    uint64_t seed, double *low, double *high);

#ifdef __cplusplus
}
#endif

#endif
