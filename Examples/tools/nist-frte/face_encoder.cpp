#include "face_encoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "template_format.h"

using FRVT::EyePair;
using FRVT::Image;
using FRVT::ReturnCode;
using FRVT::ReturnStatus;

namespace mtlface_frte {
namespace {

// The harness runs one process per core.
constexpr int32_t threads = 1;
// The default limit of mtlface.h for files, applied to images in memory.
constexpr uint64_t maximumPixels = 100000000;

using Picture = std::unique_ptr<mtlface_picture, Release>;

// Computes the FNV-1a hash of the identity of a model, which distinguishes templates of different
// models.
ReturnStatus fingerprintOf(const mtlface_model *model, uint64_t &sum) {
  std::array<char, 512> text;
  size_t size = 0;
  const mtlface_status status =
      mtlface_model_identity(model, true, text.data(), text.size(), &size);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ConfigError);
  sum = 0xCBF29CE484222325;
  for (size_t byte = 0; byte < size; ++byte) sum = (sum ^ uint8_t(text[byte])) * 0x100000001B3;
  return {ReturnCode::Success};
}

// Copies an image of the interface to `picture` after checking its properties.
ReturnStatus copy(const Image &image, Picture &picture) {
  if (!image.data || image.width == 0 || image.height == 0)
    return {ReturnCode::ParseError, "the image has no pixels"};
  if (image.depth != 8 && image.depth != 24)
    return {ReturnCode::ParseError, "the depth of the image is neither 8 nor 24"};
  if (uint64_t{image.width} * image.height > maximumPixels)
    return {ReturnCode::RefuseInput, "the image has more than 100 million pixels"};
  mtlface_image pixels;
  mtlface_image_init(&pixels);
  pixels.data = image.data.get();
  pixels.width = image.width;
  pixels.height = image.height;
  pixels.format = image.depth == 8 ? MTLFACE_GRAY : MTLFACE_RGB;
  mtlface_picture *created = nullptr;
  const mtlface_status status = mtlface_picture_create(&pixels, &created);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ExtractError);
  picture.reset(created);
  return {ReturnCode::Success};
}

// Rounds a point to a pixel. Returns false if it is outside the image.
bool roundToPixel(const float point[2], const Image &image, uint16_t &x, uint16_t &y) {
  // These comparisons are false for NaN.
  if (!(point[0] > -0.5f && point[0] < float(image.width) - 0.5f)) return false;
  if (!(point[1] > -0.5f && point[1] < float(image.height) - 0.5f)) return false;
  x = uint16_t(std::lround(point[0]));
  y = uint16_t(std::lround(point[1]));
  return true;
}

// Returns the eyes of landmarks. The left eye in the image is the subject's right eye.
EyePair eyes(const float landmarks[10], const Image &image) {
  EyePair pair;
  pair.isRightAssigned = roundToPixel(&landmarks[0], image, pair.xright, pair.yright);
  pair.isLeftAssigned = roundToPixel(&landmarks[2], image, pair.xleft, pair.yleft);
  return pair;
}

}  // namespace

ReturnStatus failed(mtlface_status status, ReturnCode otherwise) {
  const ReturnCode code = status == MTLFACE_OUT_OF_MEMORY ? ReturnCode::MemoryError : otherwise;
  return {code, mtlface_last_error()};
}

bool normalize(std::vector<float> &embedding) {
  double sum = 0;
  for (float value : embedding) sum += double{value} * double{value};
  const double length = std::sqrt(sum);
  if (!(length > 1e-6 && std::isfinite(length))) return false;
  for (float &value : embedding) value = float(value / length);
  return true;
}

ReturnStatus FaceEncoder::open(const std::string &path) {
  mtlface_model *opened = nullptr;
  mtlface_status status = mtlface_model_open(path.c_str(), threads, &opened);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ConfigError);
  std::unique_ptr<mtlface_model, Release> newModel(opened);
  mtlface_model_info info;
  mtlface_model_info_init(&info);
  status = mtlface_model_describe(opened, &info);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ConfigError);
  if (info.embedding_dimension < 1 || uint32_t(info.embedding_dimension) > maximumDimension)
    return {
        ReturnCode::ConfigError,
        path + ": embeddings have more than 65536 elements; use another model"};
  mtlface_detector *created = nullptr;
  status = mtlface_detector_create(threads, &created);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ConfigError);
  detector.reset(created);
  const ReturnStatus hashed = fingerprintOf(opened, modelFingerprint);
  if (hashed.code != ReturnCode::Success) return hashed;
  model = std::move(newModel);
  inputSize = info.input_size;
  dimension = size_t(info.embedding_dimension);
  return {ReturnCode::Success};
}

ReturnStatus FaceEncoder::embed(
    const mtlface_picture *photo, const float landmarks[10], std::vector<float> &embedding) const {
  mtlface_picture *aligned = nullptr;
  mtlface_status status = mtlface_align(photo, landmarks, inputSize, &aligned, nullptr, nullptr);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ExtractError);
  const Picture crop(aligned);
  const mtlface_picture *crops[] = {aligned};
  embedding.resize(dimension);
  // Flip averaging makes embeddings more robust and takes twice the time.
  status = mtlface_embed_crops(model.get(), crops, 1, true, embedding.data(), dimension, nullptr);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ExtractError);
  if (!normalize(embedding))
    return {ReturnCode::ExtractError, "the embedding is zero or not finite"};
  return {ReturnCode::Success};
}

ReturnStatus FaceEncoder::encode(
    const Image &image, int32_t maximumFaces, std::vector<EncodedFace> &faces) const {
  Picture photo;
  ReturnStatus status = copy(image, photo);
  if (status.code != ReturnCode::Success) return status;
  mtlface_detection_options options;
  mtlface_detection_options_init(&options);
  options.maximum_faces = maximumFaces;
  std::vector<mtlface_face> found(static_cast<size_t>(maximumFaces));
  size_t count = 0;
  const mtlface_status detected =
      mtlface_detect(detector.get(), photo.get(), &options, found.data(), found.size(), &count);
  if (detected != MTLFACE_OK) return failed(detected, ReturnCode::ExtractError);
  if (count == 0) return {ReturnCode::FaceDetectionError, "no face was found"};
  const size_t before = faces.size();
  for (size_t index = 0; index < std::min(count, found.size()); ++index) {
    EncodedFace face{eyes(found[index].landmarks, image), {}};
    const ReturnStatus embedded = embed(photo.get(), found[index].landmarks, face.embedding);
    if (embedded.code == ReturnCode::Success)
      faces.push_back(std::move(face));
    else
      status = embedded;
  }
  // The call succeeds if at least one face was encoded.
  return faces.size() > before ? ReturnStatus{ReturnCode::Success} : status;
}

}  // namespace mtlface_frte
