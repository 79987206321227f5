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
// The default limit of mtlface.h for files, applied here to pictures in memory.
constexpr uint64_t maximumPixels = 100000000;

using Picture = std::unique_ptr<mtlface_picture, Release>;

// Computes the FNV-1a hash of the model's identity. It distinguishes templates of different
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

// Copies an image of the interface to a picture after checking its properties.
ReturnStatus picture(const Image &image, Picture &photo) {
  if (!image.data || image.width == 0 || image.height == 0)
    return {ReturnCode::ParseError, "the image is empty"};
  if (image.depth != 8 && image.depth != 24)
    return {ReturnCode::ParseError, "the image's depth is neither 8 nor 24"};
  if (uint64_t{image.width} * image.height > maximumPixels)
    return {ReturnCode::RefuseInput, "the image has more than 100 million pixels"};
  mtlface_image pixels;
  mtlface_image_init(&pixels);
  pixels.data = image.data.get();
  pixels.width = image.width;
  pixels.height = image.height;
  pixels.format = image.depth == 8 ? MTLFACE_GRAY : MTLFACE_RGB;
  mtlface_picture *made = nullptr;
  const mtlface_status status = mtlface_picture_create(&pixels, &made);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ExtractError);
  photo.reset(made);
  return {ReturnCode::Success};
}

// Rounds a point to a pixel. Returns false if it is outside the image.
bool roundToPixel(const float point[2], const Image &image, uint16_t &x, uint16_t &y) {
  // NaN fails these comparisons and counts as outside.
  if (!(point[0] > -0.5f && point[0] < float(image.width) - 0.5f)) return false;
  if (!(point[1] > -0.5f && point[1] < float(image.height) - 0.5f)) return false;
  x = uint16_t(std::lround(point[0]));
  y = uint16_t(std::lround(point[1]));
  return true;
}

// Converts landmarks, whose first point is the left eye in the image, that is, the subject's right.
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
    return {ReturnCode::ConfigError, path + ": the embeddings are too long for a template"};
  mtlface_detector *made = nullptr;
  status = mtlface_detector_create(threads, &made);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ConfigError);
  detector.reset(made);
  const ReturnStatus known = fingerprintOf(opened, modelFingerprint);
  if (known.code != ReturnCode::Success) return known;
  model = std::move(newModel);
  inputSize = info.input_size;
  dimension = size_t(info.embedding_dimension);
  return {ReturnCode::Success};
}

ReturnStatus FaceEncoder::embed(
    const mtlface_picture *photo, const float landmarks[10], std::vector<float> &embedding) const {
  mtlface_picture *made = nullptr;
  mtlface_status status = mtlface_align(photo, landmarks, inputSize, &made, nullptr, nullptr);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ExtractError);
  const Picture crop(made);
  const mtlface_picture *crops[] = {made};
  embedding.resize(dimension);
  // Flip averaging takes twice the time and makes embeddings more robust.
  status = mtlface_embed_crops(model.get(), crops, 1, true, embedding.data(), dimension, nullptr);
  if (status != MTLFACE_OK) return failed(status, ReturnCode::ExtractError);
  if (!normalize(embedding))
    return {ReturnCode::ExtractError, "the embedding is zero or not finite"};
  return {ReturnCode::Success};
}

ReturnStatus FaceEncoder::encode(
    const Image &image, int32_t maximumFaces, std::vector<EncodedFace> &faces) const {
  Picture photo;
  ReturnStatus status = picture(image, photo);
  if (status.code != ReturnCode::Success) return status;
  mtlface_detection_options options;
  mtlface_detection_options_init(&options);
  options.maximum_faces = maximumFaces;
  std::vector<mtlface_face> found(static_cast<size_t>(maximumFaces));
  size_t count = 0;
  const mtlface_status answer =
      mtlface_detect(detector.get(), photo.get(), &options, found.data(), found.size(), &count);
  if (answer != MTLFACE_OK) return failed(answer, ReturnCode::ExtractError);
  if (count == 0) return {ReturnCode::FaceDetectionError, "no face found"};
  const size_t before = faces.size();
  for (size_t index = 0; index < std::min(count, found.size()); ++index) {
    EncodedFace face{eyes(found[index].landmarks, image), {}};
    const ReturnStatus embedded = embed(photo.get(), found[index].landmarks, face.embedding);
    if (embedded.code == ReturnCode::Success)
      faces.push_back(std::move(face));
    else
      status = embedded;
  }
  // One encoded face is a success even if others failed.
  return faces.size() > before ? ReturnStatus{ReturnCode::Success} : status;
}

}  // namespace mtlface_frte
