// Detects and encodes faces in images of NIST's interface with mtlface.h.
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

/// A deleter for the handles of mtlface.h.
struct Release {
  void operator()(mtlface_model *model) const { mtlface_model_free(model); }
  void operator()(mtlface_detector *detector) const { mtlface_detector_free(detector); }
  void operator()(mtlface_picture *picture) const { mtlface_picture_free(picture); }
};

/// The positions of the eyes of a face, and its embedding with unit norm.
struct EncodedFace {
  FRVT::EyePair eyes;
  std::vector<float> embedding;
};

/// A detector and a model that use one thread.
class FaceEncoder {
public:
  /// Opens a model file. If the call fails, the previously opened model remains open.
  FRVT::ReturnStatus open(const std::string &path);
  /// Whether a model is open.
  bool isOpen() const { return model != nullptr; }
  /// The fingerprint of the model, or 0 if no model is open.
  uint64_t fingerprint() const { return modelFingerprint; }

  /// Appends up to `maximumFaces` faces in the image to `faces`, the largest first. If the call
  /// succeeds, it appends at least one face. The image may have any properties and pixels, but its
  /// data must have the size that its properties imply.
  FRVT::ReturnStatus encode(
      const FRVT::Image &image, int32_t maximumFaces, std::vector<EncodedFace> &faces) const;

private:
  FRVT::ReturnStatus embed(
      const mtlface_picture *photo, const float landmarks[10], std::vector<float> &embedding) const;

  std::unique_ptr<mtlface_model, Release> model;
  std::unique_ptr<mtlface_detector, Release> detector;
  uint64_t modelFingerprint = 0;
  int32_t inputSize = 0;
  size_t dimension = 0;
};

/// Returns the last error message of the library with a return code of the interface: MemoryError
/// if memory allocation failed, and `otherwise` for other errors.
FRVT::ReturnStatus failed(mtlface_status status, FRVT::ReturnCode otherwise);

/// Normalizes an embedding. Returns false if it is zero or not finite.
bool normalize(std::vector<float> &embedding);

}  // namespace mtlface_frte

#endif
