// NIST's 1:1 interface for faces on mtlface.h. The configuration folder holds `model.safetensors`.
#ifndef MTLFACE_FRTE11_H
#define MTLFACE_FRTE11_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "face_encoder.h"
#include "nist_interface.h"

namespace mtlface_frte {

/// The algorithm. One thread; no call throws, whatever the pictures and templates hold.
class Algorithm : public FRVT_11::Interface {
public:
  /// Opens the folder's model.safetensors.
  FRVT::ReturnStatus initialize(const std::string &configDir) override;

  /// The largest face of every picture; the embeddings are averaged, pictures without a face left
  /// out. Fails where none has one.
  FRVT::ReturnStatus createFaceTemplate(
      const std::vector<FRVT::Image> &faces, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::EyePair> &eyeCoordinates) override;

  /// Irises are not ours: ReturnCode::NotImplemented, and a failed template.
  FRVT::ReturnStatus createIrisTemplate(
      const std::vector<FRVT::Image> &irises, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::IrisAnnulus> &irisLocations) override;

  /// All faces of the picture, the largest first.
  FRVT::ReturnStatus createFaceTemplate(
      const FRVT::Image &image, FRVT::TemplateRole role, std::vector<std::vector<uint8_t>> &templs,
      std::vector<FRVT::EyePair> &eyeCoordinates) override;

  /// 1 + cosine, 0 to 2. -1 and VerifTemplateError for failed templates, -1 and
  /// TemplateFormatError for bytes that are none, or templates of two models.
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
