// NIST's 1:1 interface for faces, implemented with mtlface.h.
#ifndef MTLFACE_FRTE11_H
#define MTLFACE_FRTE11_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "face_encoder.h"
#include "nist_interface.h"

namespace mtlface_frte {

/// The algorithm. It uses one thread. No call throws, for any contents of images and templates.
class Algorithm : public FRVT_11::Interface {
public:
  /// Opens `model.safetensors` in the configuration folder.
  FRVT::ReturnStatus initialize(const std::string &configDir) override;

  /// Creates a template of the largest face of each image. The embeddings are averaged. Images
  /// without a face are skipped; the call fails if no image has a face.
  FRVT::ReturnStatus createFaceTemplate(
      const std::vector<FRVT::Image> &faces, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::EyePair> &eyeCoordinates) override;

  /// Returns ReturnCode::NotImplemented and a failed template, because irises are not supported.
  FRVT::ReturnStatus createIrisTemplate(
      const std::vector<FRVT::Image> &irises, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::IrisAnnulus> &irisLocations) override;

  /// Creates a template of each face of the image, the largest first.
  FRVT::ReturnStatus createFaceTemplate(
      const FRVT::Image &image, FRVT::TemplateRole role, std::vector<std::vector<uint8_t>> &templs,
      std::vector<FRVT::EyePair> &eyeCoordinates) override;

  /// Computes the score 1 + cosine, from 0 to 2. The score is -1 with VerifTemplateError for a
  /// failed template, and -1 with TemplateFormatError for damaged templates or templates of
  /// different models.
  FRVT::ReturnStatus matchTemplates(
      const std::vector<uint8_t> &verifTemplate, const std::vector<uint8_t> &enrollTemplate,
      double &score) override;

private:
  FRVT::ReturnStatus check(FRVT::TemplateRole role) const;
  std::vector<uint8_t> success(
      FRVT::TemplateRole role, size_t pictures, std::vector<float> embedding) const;
  std::vector<uint8_t> failure(FRVT::TemplateRole role, FRVT::ReturnCode code) const;

  FaceEncoder encoder;
};

}  // namespace mtlface_frte

#endif
