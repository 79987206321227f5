// mtlface.hpp - the C++17 interface of MTLFace: RAII classes and exceptions on top of mtlface.h.
//
// Example: Estimate the age of the largest face in a photo, and save an image of it at age 70.
//
//     #include <mtlface.hpp>
//     #include <iostream>
//
//     int main() try {
//       mtlface::Detector detector;
//       mtlface::Model model;  // the embedded model
//       mtlface::Picture photo("photo.jpg");
//       std::vector<mtlface_face> found = detector.detect(photo);
//       if (found.empty()) throw std::runtime_error("no face was found");
//       mtlface::Faces faces = model.encode(photo.align(found[0].landmarks));
//       std::cout << faces.ages()[0].years << " years\n";
//       faces.at_age(0, 70).write("older.png");
//     } catch (const std::exception &error) {
//       std::cerr << error.what() << "\n";
//       return 1;
//     }
//
// mtlface.h documents thread safety, sizes and ranges. A call that fails throws mtlface::Error.
// Objects can be moved but not copied. A Faces object must not outlive its Model, and the Model
// must not be moved while Faces refer to it.
#ifndef MTLFACE_HPP
#define MTLFACE_HPP

#include <mtlface.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mtlface {

/// The exception thrown when a call fails. `what()` describes the problem and how to fix it.
class Error : public std::runtime_error {
 public:
  /// Creates an error with the message of the last call that failed in this thread.
  explicit Error(mtlface_status status)
      : std::runtime_error(mtlface_last_error()), status_(status) {}
  /// Returns the status of the failed call.
  mtlface_status status() const { return status_; }

 private:
  mtlface_status status_;
};

/// Throws an Error unless the status is MTLFACE_OK.
inline void check(mtlface_status status) {
  if (status != MTLFACE_OK) throw Error(status);
}

/// The owner of a handle of the C API. Its destructor frees the handle.
template <typename Handle, void (*Free)(Handle *)>
class Owner {
 public:
  /// Creates an owner without a handle.
  Owner() = default;
  /// Takes ownership of a handle.
  explicit Owner(Handle *handle) : handle_(handle) {}
  Owner(Owner &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owner &operator=(Owner &&other) noexcept {
    if (this != &other) {
      Free(handle_);
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Owner(const Owner &) = delete;
  Owner &operator=(const Owner &) = delete;
  ~Owner() { Free(handle_); }
  /// Returns the handle for use with the C API. This object remains its owner.
  Handle *get() const { return handle_; }

 protected:
  Handle *handle_ = nullptr;
};

/// A decoded image: RGB, 8 bits per channel, upright.
class Picture : public Owner<mtlface_picture, mtlface_picture_free> {
 public:
  using Owner::Owner;
  /// Reads a PNG or JPEG file.
  explicit Picture(const std::string &path, const mtlface_limits *limits = nullptr) {
    check(mtlface_picture_read(path.c_str(), limits, &handle_));
  }
  /// Decodes a PNG or JPEG file in memory. `name` appears in error messages.
  Picture(const void *bytes, std::size_t count, const char *name = nullptr) {
    const uint8_t *data = static_cast<const uint8_t *>(bytes);
    check(mtlface_picture_decode(data, count, name, nullptr, &handle_));
  }
  /// Creates an image from pixels in the caller's memory, which are copied.
  explicit Picture(const mtlface_image &pixels) {
    check(mtlface_picture_create(&pixels, &handle_));
  }

  /// Returns a view of the pixels, which is valid until the image is freed.
  mtlface_image view() const {
    mtlface_image image;
    mtlface_image_init(&image);
    check(mtlface_picture_view(handle_, &image));
    return image;
  }
  /// Writes a PNG or JPEG file. `quality` is the JPEG quality, 1 to 100, or 0 for 92.
  void write(const std::string &path, int quality = 0) const {
    check(mtlface_picture_write(handle_, path.c_str(), quality));
  }
  /// Returns an aligned crop of `size` x `size` pixels that shows the face with these landmarks.
  Picture align(const float landmarks[10], int size = 112) const {
    mtlface_picture *crop = nullptr;
    check(mtlface_align(handle_, landmarks, size, &crop, nullptr, nullptr));
    return Picture(crop);
  }
  /// Returns a copy of this photo into which `face` is inserted at the given landmarks.
  /// `face` must be aligned with the same landmarks. `feather` is the width of the soft edge as a
  /// fraction of the side of the crop, 0 to 0.5.
  Picture paste(const float landmarks[10], const Picture &face, double feather = 0.18,
                mtlface_paste_mode mode = MTLFACE_PASTE_CHANGE) const {
    mtlface_picture *result = nullptr;
    check(mtlface_paste(handle_, landmarks, face.get(), feather, mode, &result));
    return Picture(result);
  }
};

/// A face detector.
class Detector : public Owner<mtlface_detector, mtlface_detector_free> {
 public:
  /// Creates a detector. `threads` is the number of threads, 1 to 256, or 0 for one per processor.
  explicit Detector(int threads = 0) { check(mtlface_detector_create(threads, &handle_)); }
  /// Returns the faces of a photo in descending order of area.
  std::vector<mtlface_face> detect(const Picture &photo,
                                   const mtlface_detection_options *options = nullptr) const {
    std::vector<mtlface_face> faces(16);
    std::size_t count = 0;
    mtlface_status status =
        mtlface_detect(handle_, photo.get(), options, faces.data(), faces.size(), &count);
    if (status == MTLFACE_CAPACITY) {
      faces.resize(count);
      status = mtlface_detect(handle_, photo.get(), options, faces.data(), faces.size(), &count);
    }
    check(status);
    faces.resize(count);
    return faces;
  }
  /// Checks whether a square crop shows an aligned face.
  mtlface_confirmation confirm(const Picture &crop) const {
    mtlface_confirmation confirmation;
    mtlface_confirmation_init(&confirmation);
    check(mtlface_confirm(handle_, crop.get(), &confirmation));
    return confirmation;
  }
};

class Model;

/// Faces that a Model has encoded. The Model must outlive them.
class Faces : public Owner<mtlface_faces, mtlface_faces_free> {
 public:
  /// Returns the number of faces.
  std::size_t size() const { return count_; }
  /// Returns the embeddings, [faces, dimension], each with unit norm.
  inline std::vector<float> embeddings() const;
  /// Estimates the age of each face.
  inline std::vector<mtlface_age> ages() const;
  /// Returns face number `face`, from 0, synthesized in an age group. Group 0 is the youngest.
  inline Picture in_group(std::size_t face, int group) const;
  /// Returns face number `face`, from 0, synthesized at an age in years, 0 to 120. Neighboring age
  /// groups are blended.
  inline Picture at_age(std::size_t face, double years) const;
  /// Returns a feature map, [faces, height, width, channels]. `shape` receives the four dimensions;
  /// it may be null.
  std::vector<float> feature(mtlface_feature feature, std::size_t shape[4] = nullptr) const {
    std::size_t needed = 0;
    check(mtlface_faces_feature(handle_, feature, nullptr, 0, shape, &needed));
    std::vector<float> values(needed);
    check(mtlface_faces_feature(handle_, feature, values.data(), values.size(), nullptr, nullptr));
    return values;
  }

 private:
  friend class Model;
  Faces(mtlface_faces *handle, const Model *model, std::size_t count)
      : Owner(handle), model_(model), count_(count) {}
  const Model *model_;
  std::size_t count_;
};

/// A face recognition model with its optional age estimator and generator.
class Model : public Owner<mtlface_model, mtlface_model_free> {
 public:
  /// Opens the model that is embedded in the library. `threads` is the number of threads, 1 to 256,
  /// or 0 for one per processor.
  explicit Model(int threads = 0) {
    check(mtlface_model_open_embedded(threads, &handle_));
    describe();
  }
  /// Opens a model file.
  explicit Model(const std::string &path, int threads = 0) {
    check(mtlface_model_open(path.c_str(), threads, &handle_));
    describe();
  }
  /// Opens a model file with the given trade-off between speed and memory use.
  Model(const std::string &path, mtlface_memory memory, int threads = 0) {
    check(mtlface_model_open_with(path.c_str(), memory, threads, &handle_));
    describe();
  }
  Model(mtlface_memory, int = 0) = delete;  // Otherwise, the value would be a number of threads.
  /// Opens a model file in memory, which is copied. `name` appears in error messages.
  static Model from_memory(const void *bytes, std::size_t count, const char *name = nullptr,
                           int threads = 0) {
    const uint8_t *data = static_cast<const uint8_t *>(bytes);
    mtlface_model *handle = nullptr;
    check(mtlface_model_open_memory(data, count, name, threads, &handle));
    return Model(handle);
  }
  /// Returns the sizes and parts of the model.
  const mtlface_model_info &info() const { return info_; }
  /// Encodes aligned crops of the input size of the model.
  Faces encode(const std::vector<Picture> &crops) const {
    std::vector<const mtlface_picture *> handles;
    for (const Picture &crop : crops) handles.push_back(crop.get());
    mtlface_faces *faces = nullptr;
    check(mtlface_encode(handle_, handles.data(), handles.size(), &faces));
    return Faces(faces, this, crops.size());
  }
  /// Encodes one aligned crop.
  Faces encode(Picture &&crop) const {
    std::vector<Picture> crops;
    crops.push_back(std::move(crop));
    return encode(crops);
  }
  /// Returns a string that identifies the embeddings of this model in a gallery. `flip` is whether
  /// the embeddings use flip averaging.
  std::string identity(bool flip = false) const {
    std::size_t needed = 0;
    check(mtlface_model_identity(handle_, flip, nullptr, 0, &needed));
    std::string result(needed, '\0');
    check(mtlface_model_identity(handle_, flip, result.data(), result.size(), &needed));
    result.resize(needed - 1);
    return result;
  }
  /// Returns the embeddings of aligned crops, [crops, dimension], each with unit norm. If `flip` is
  /// true, each embedding is averaged with the embedding of the mirrored crop.
  std::vector<float> embed(const std::vector<Picture> &crops, bool flip = false) const {
    std::vector<const mtlface_picture *> handles;
    for (const Picture &crop : crops) handles.push_back(crop.get());
    std::vector<float> values(crops.size() * static_cast<std::size_t>(info_.embedding_dimension));
    check(mtlface_embed_crops(handle_, handles.data(), handles.size(), flip, values.data(),
                              values.size(), nullptr));
    return values;
  }
  /// Returns the calibrated operating point for a false accept rate.
  mtlface_threshold_row threshold(double false_accept_rate = 1e-3) const {
    mtlface_threshold_row row;
    mtlface_threshold_row_init(&row);
    check(mtlface_threshold(handle_, false_accept_rate, &row));
    return row;
  }

 private:
  explicit Model(mtlface_model *handle) : Owner(handle) { describe(); }
  void describe() {
    mtlface_model_info_init(&info_);
    check(mtlface_model_describe(handle_, &info_));
  }
  mtlface_model_info info_;
};

inline std::vector<float> Faces::embeddings() const {
  std::vector<float> values(count_ * static_cast<std::size_t>(model_->info().embedding_dimension));
  check(mtlface_embed(model_->get(), handle_, values.data(), values.size(), nullptr));
  return values;
}

inline std::vector<mtlface_age> Faces::ages() const {
  std::vector<mtlface_age> ages(count_);
  check(mtlface_ages(model_->get(), handle_, ages.data(), ages.size(), nullptr, nullptr));
  return ages;
}

inline Picture Faces::in_group(std::size_t face, int group) const {
  // For a negative group, the C function would use the age in years.
  if (group < 0) {
    throw std::invalid_argument("the age group is " + std::to_string(group) + "; pass 0 or more");
  }
  mtlface_picture *result = nullptr;
  check(mtlface_synthesize(model_->get(), handle_, face, group, 0, &result));
  return Picture(result);
}

inline Picture Faces::at_age(std::size_t face, double years) const {
  mtlface_picture *result = nullptr;
  check(mtlface_synthesize(model_->get(), handle_, face, -1, years, &result));
  return Picture(result);
}

/// A database of the faces of known people, for identification.
class Gallery : public Owner<mtlface_gallery, mtlface_gallery_free> {
 public:
  /// Opens an existing gallery for reading or, if `writable` is true, for writing.
  explicit Gallery(const std::string &path, bool writable = false, int threads = 0) {
    check(mtlface_gallery_open(path.c_str(), writable, threads, &handle_));
  }
  /// Creates a gallery that is open for writing. If `path` is null, the gallery is in memory. If
  /// `options` is null, the gallery has the default options.
  Gallery(const char *path, const mtlface_gallery_options *options) {
    check(mtlface_gallery_create(path, options, &handle_));
  }

  /// Returns the properties of the gallery.
  mtlface_gallery_info info() const {
    mtlface_gallery_info info;
    mtlface_gallery_info_init(&info);
    check(mtlface_gallery_describe(handle_, &info));
    return info;
  }
  /// Returns the `model` option that the gallery was created with, or "".
  std::string model() const {
    return text([this](char *text, std::size_t capacity, std::size_t *needed) {
      return mtlface_gallery_model(handle_, text, capacity, needed);
    });
  }
  /// Loads changes that other handles or processes made to the file. Returns whether there were
  /// changes.
  bool refresh() {
    bool changed = false;
    check(mtlface_gallery_refresh(handle_, &changed));
    return changed;
  }
  /// Adds a face and returns its id. The face is on disk when the call returns.
  std::uint64_t add(const std::vector<float> &embedding, const std::string &person,
                    const std::string &note = "") {
    const char *persons[] = {person.c_str()}, *notes[] = {note.c_str()};
    std::uint64_t id = 0;
    check(mtlface_gallery_add(handle_, embedding.data(), 1, embedding.size(), persons, notes, &id));
    return id;
  }
  /// Removes a face.
  void remove(std::uint64_t id) { check(mtlface_gallery_remove(handle_, &id, 1)); }
  /// Removes all faces of a person. Returns the number of removed faces.
  std::size_t remove_person(const std::string &person) {
    std::size_t removed = 0;
    check(mtlface_gallery_remove_person(handle_, person.c_str(), &removed));
    return removed;
  }
  /// Rewrites the file without the data that was removed or replaced.
  void compact() { check(mtlface_gallery_compact(handle_)); }
  /// Returns the name of the person with the given number.
  std::string person_name(std::uint32_t person) const {
    return text([this, person](char *text, std::size_t capacity, std::size_t *needed) {
      return mtlface_gallery_person_name(handle_, person, text, capacity, needed);
    });
  }
  /// Returns the note of a face.
  std::string note(std::uint64_t id) const {
    return text([this, id](char *text, std::size_t capacity, std::size_t *needed) {
      return mtlface_gallery_note(handle_, id, text, capacity, needed);
    });
  }
  /// Returns up to `top` faces with a similarity of at least `threshold`, the most similar first.
  /// If the result is empty, the person is unknown.
  std::vector<mtlface_match> search(const std::vector<float> &probe, std::size_t top,
                                    double threshold = -1) const {
    std::vector<mtlface_match> matches(top);
    std::size_t count = 0;
    check(mtlface_gallery_search(handle_, probe.data(), 1, probe.size(), top, threshold,
                                 matches.data(), top, &count));
    matches.resize(count);
    return matches;
  }
  /// Returns up to `top` people with a similarity of at least `threshold`, the most similar first.
  std::vector<mtlface_match> search_persons(const std::vector<float> &probe, std::size_t top,
                                            double threshold = -1,
                                            mtlface_person_score score = MTLFACE_TEMPLATE) const {
    std::vector<mtlface_match> matches(top);
    std::size_t count = 0;
    check(mtlface_gallery_search_persons(handle_, probe.data(), 1, probe.size(), top, threshold,
                                         score, matches.data(), top, &count));
    matches.resize(count);
    return matches;
  }

 private:
  template <typename Call>
  static std::string text(Call call) {
    std::size_t needed = 0;
    check(call(nullptr, 0, &needed));
    std::string result(needed, '\0');
    check(call(result.data(), result.size(), &needed));
    result.resize(needed - 1); // Drop the zero byte.
    return result;
  }
};

/// Returns the cosine similarity of two embeddings, -1 to 1.
inline double similarity(const std::vector<float> &a, const std::vector<float> &b) {
  if (a.size() != b.size()) {
    throw std::invalid_argument("the embeddings have " + std::to_string(a.size()) + " and " +
                                std::to_string(b.size()) +
                                " elements; pass embeddings of equal length");
  }
  double result = 0;
  check(mtlface_similarity(a.data(), b.data(), a.size(), &result));
  return result;
}

}  // namespace mtlface

#endif
