// An implementation of NIST's 1:1 interface for faces with mtlface.h.
#ifndef MTLFACE_FRTE11_H
#define MTLFACE_FRTE11_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "face_encoder.h"
#include "nist_interface.h"

namespace mtlface_frte {

/// The algorithm. It uses one thread. Its functions do not throw exceptions for any contents of
/// images and templates.
class Algorithm : public FRVT_11::Interface {
public:
  /// Opens the file `model.safetensors` in the configuration folder.
  FRVT::ReturnStatus initialize(const std::string &configDir) override;

  /// Creates a template of the mean embedding of the largest faces in the images. Images in which
  /// no face can be encoded are skipped. If this applies to all images, the call fails.
  FRVT::ReturnStatus createFaceTemplate(
      const std::vector<FRVT::Image> &faces, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::EyePair> &eyeCoordinates) override;

  /// Returns ReturnCode::NotImplemented and a failed template, because irises are not supported.
  FRVT::ReturnStatus createIrisTemplate(
      const std::vector<FRVT::Image> &irises, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::IrisAnnulus> &irisLocations) override;

  /// Creates a template of each face in an image, the largest first.
  FRVT::ReturnStatus createFaceTemplate(
      const FRVT::Image &image, FRVT::TemplateRole role, std::vector<std::vector<uint8_t>> &templs,
      std::vector<FRVT::EyePair> &eyeCoordinates) override;

  /// Computes the score, which is 1 + the cosine similarity, from 0 to 2. If a template is a failed
  /// template, the score is -1 and the return code VerifTemplateError. If a template is damaged or
  /// the templates are from different models, the score is -1 and the return code
  /// TemplateFormatError.
  FRVT::ReturnStatus matchTemplates(
      const std::vector<uint8_t> &verifTemplate, const std::vector<uint8_t> &enrollTemplate,
      double &score) override;

private:
  FRVT::ReturnStatus check(FRVT::TemplateRole role) const;
  std::vector<uint8_t> success(
      FRVT::TemplateRole role, size_t imageCount, std::vector<float> embedding) const;
  std::vector<uint8_t> failure(FRVT::TemplateRole role, FRVT::ReturnCode code) const;

  FaceEncoder encoder;
};

}  // namespace mtlface_frte

#endif
