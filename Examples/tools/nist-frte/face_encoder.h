// The faces of the interface's pictures, found and encoded by mtlface.h.
#ifndef FACE_ENCODER_H
#define FACE_ENCODER_H

#include <mtlface.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nist_interface.h"

namespace mtlface_frte {

/// Gives the handles of mtlface.h back.
struct Release {
  void operator()(mtlface_model *model) const { mtlface_model_free(model); }
  void operator()(mtlface_detector *detector) const { mtlface_detector_free(detector); }
  void operator()(mtlface_picture *picture) const { mtlface_picture_free(picture); }
};

/// A face of a picture: where its eyes are, and its embedding of length 1.
struct EncodedFace {
  FRVT::EyePair eyes;
  std::vector<float> embedding;
};

/// A detector and a model, with one thread.
class FaceEncoder {
public:
  /// Opens the model file. On failure all is as it was.
  FRVT::ReturnStatus open(const std::string &path);
  /// Whether a model is open.
  bool isOpen() const { return model != nullptr; }
  /// Tells models apart; 0 where none is open.
  uint64_t fingerprint() const { return modelFingerprint; }

  /// Appends the faces of the picture, the largest first, at most `most`; at least one on success.
  /// The picture may hold anything, but its data has to be as long as its numbers say.
  FRVT::ReturnStatus encode(
      const FRVT::Image &image, int32_t most, std::vector<EncodedFace> &faces) const;

private:
  FRVT::ReturnStatus embed(
      const mtlface_picture *photo, const float landmarks[10], std::vector<float> &embedding) const;

  std::unique_ptr<mtlface_model, Release> model;
  std::unique_ptr<mtlface_detector, Release> detector;
  uint64_t modelFingerprint = 0;
  int32_t inputSize = 0;
  size_t dimension = 0;
};

/// The library's last failure as the interface's, with its line of text.
FRVT::ReturnStatus failed(mtlface_status status, FRVT::ReturnCode otherwise);

/// Gives the embedding length 1. False where it has no direction: all zero, or not finite.
bool normalize(std::vector<float> &embedding);

}  // namespace mtlface_frte

#endif
