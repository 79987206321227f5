#define NIST_INTERFACE_DEFINES_VERSIONS
#include "mtlface_frte11.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <utility>

#include "template_format.h"

using FRVT::EyePair;
using FRVT::Image;
using FRVT::ReturnCode;
using FRVT::ReturnStatus;
using FRVT::TemplateRole;

namespace mtlface_frte {
namespace {

// The maximum number of faces that are encoded in an image.
constexpr int32_t maximumFaces = 256;

// Converts exceptions to a status, because the interface does not allow exceptions.
template <class Body>
ReturnStatus guarded(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return {ReturnCode::MemoryError};
  } catch (const std::exception &) {
    return {ReturnCode::UnknownError};
  }
}

std::vector<float> sum(const std::vector<EncodedFace> &faces) {
  std::vector<float> total = faces.front().embedding;
  for (size_t face = 1; face < faces.size(); ++face)
    for (size_t index = 0; index < total.size(); ++index)
      total[index] += faces[face].embedding[index];
  return total;
}

}  // namespace

ReturnStatus Algorithm::initialize(const std::string &configDir) {
  return guarded([&] { return encoder.open(configDir + "/model.safetensors"); });
}

ReturnStatus Algorithm::check(TemplateRole role) const {
  if (!encoder.isOpen())
    return {ReturnCode::ConfigError, "the algorithm is not initialized; call initialize first"};
  if (role != TemplateRole::Enrollment_11 && role != TemplateRole::Verification_11)
    return {ReturnCode::RefuseInput, "the role is neither Enrollment_11 nor Verification_11"};
  return {ReturnCode::Success};
}

Bytes Algorithm::success(
    TemplateRole role, size_t imageCount, std::vector<float> embedding) const {
  FaceTemplate face;
  face.role = uint8_t(role);
  face.imageCount = uint16_t(std::min<size_t>(imageCount, UINT16_MAX));
  face.model = encoder.fingerprint();
  face.embedding = std::move(embedding);
  return write(face);
}

Bytes Algorithm::failure(TemplateRole role, ReturnCode code) const {
  FaceTemplate face;
  face.role = uint8_t(std::clamp(int(role), 0, int(TemplateRole::Search_1N)));
  face.failure = uint8_t(code);
  face.model = encoder.fingerprint();
  return write(face);
}

ReturnStatus Algorithm::createFaceTemplate(
    const std::vector<Image> &faces, TemplateRole role, std::vector<uint8_t> &templ,
    std::vector<EyePair> &eyeCoordinates) {
  const ReturnStatus status = guarded([&]() -> ReturnStatus {
    eyeCoordinates.assign(faces.size(), EyePair());
    ReturnStatus firstError = check(role);
    if (firstError.code != ReturnCode::Success) return firstError;
    if (faces.empty()) return {ReturnCode::NumDataError, "there are no images"};
    std::vector<EncodedFace> encoded;
    for (size_t index = 0; index < faces.size(); ++index) {
      const size_t before = encoded.size();
      const ReturnStatus result = encoder.encode(faces[index], 1, encoded);
      if (encoded.size() > before) eyeCoordinates[index] = encoded.back().eyes;
      if (firstError.code == ReturnCode::Success) firstError = result;
    }
    if (encoded.empty()) return firstError;
    std::vector<float> mean = sum(encoded);
    if (!normalize(mean)) return {ReturnCode::ExtractError, "the sum of the embeddings is zero"};
    templ = success(role, encoded.size(), std::move(mean));
    return {ReturnCode::Success};
  });
  if (status.code != ReturnCode::Success)
    guarded([&]() -> ReturnStatus { return templ = failure(role, status.code), status; });
  return status;
}

ReturnStatus Algorithm::createIrisTemplate(
    const std::vector<Image> &irises, TemplateRole role, std::vector<uint8_t> &templ,
    std::vector<FRVT::IrisAnnulus> &irisLocations) {
  return guarded([&]() -> ReturnStatus {
    irisLocations.assign(irises.size(), FRVT::IrisAnnulus());
    templ = failure(role, ReturnCode::NotImplemented);
    return {ReturnCode::NotImplemented, "iris templates are not supported"};
  });
}

ReturnStatus Algorithm::createFaceTemplate(
    const Image &image, TemplateRole role, std::vector<std::vector<uint8_t>> &templs,
    std::vector<EyePair> &eyeCoordinates) {
  const ReturnStatus status = guarded([&]() -> ReturnStatus {
    templs.clear();
    eyeCoordinates.clear();
    ReturnStatus result = check(role);
    if (result.code != ReturnCode::Success) return result;
    std::vector<EncodedFace> encoded;
    result = encoder.encode(image, maximumFaces, encoded);
    if (result.code != ReturnCode::Success) return result;
    for (EncodedFace &face : encoded) {
      templs.push_back(success(role, 1, std::move(face.embedding)));
      eyeCoordinates.push_back(face.eyes);
    }
    return result;
  });
  if (status.code != ReturnCode::Success)
    guarded([&]() -> ReturnStatus {
      templs.assign(1, failure(role, status.code));
      eyeCoordinates.assign(1, EyePair());
      return status;
    });
  return status;
}

ReturnStatus Algorithm::matchTemplates(
    const std::vector<uint8_t> &verifTemplate, const std::vector<uint8_t> &enrollTemplate,
    double &score) {
  score = -1;
  return guarded([&]() -> ReturnStatus {
    const auto verification = read(verifTemplate);
    const auto enrollment = read(enrollTemplate);
    if (!verification || !enrollment)
      return {ReturnCode::TemplateFormatError, "a template is damaged"};
    if (verification->failure != 0 || enrollment->failure != 0)
      return {ReturnCode::VerifTemplateError, "a template contains no face"};
    const std::vector<float> &a = verification->embedding, &b = enrollment->embedding;
    if (verification->model != enrollment->model || a.size() != b.size())
      return {ReturnCode::TemplateFormatError, "the templates are from different models"};
    double cosine = 0;
    const mtlface_status status = mtlface_similarity(a.data(), b.data(), a.size(), &cosine);
    if (status != MTLFACE_OK) return failed(status, ReturnCode::MatchError);
    if (!std::isfinite(cosine)) return {ReturnCode::MatchError, "the similarity is not finite"};
    score = 1 + std::clamp(cosine, -1.0, 1.0);
    return {ReturnCode::Success};
  });
}

}  // namespace mtlface_frte

std::shared_ptr<FRVT_11::Interface> FRVT_11::Interface::getImplementation() {
  return std::make_shared<mtlface_frte::Algorithm>();
}
