// The binary format of face templates. All numbers are little-endian.
//
// offset, size, content
//   0  4  "MFT1"; the digit is the version
//   4  1  the role, FRVT::TemplateRole
//   5  1  the failure code, FRVT::ReturnCode; 0 if the template contains an embedding
//   6  2  the number of images whose embeddings were averaged
//   8  8  the fingerprint of the model
//  16  4  the number of elements of the embedding; 0 after a failure
//  20  .  the embedding, float32, with unit norm
//   .  4  the CRC-32 of all preceding bytes
#ifndef TEMPLATE_FORMAT_H
#define TEMPLATE_FORMAT_H

#include <cstdint>
#include <optional>
#include <vector>

namespace mtlface_frte {

using Bytes = std::vector<uint8_t>;

/// The maximum number of elements of an embedding.
constexpr uint32_t maximumDimension = 65536;

/// The contents of a template.
struct FaceTemplate {
  uint8_t role = 0;
  uint8_t failure = 0;
  uint16_t imageCount = 0;
  uint64_t model = 0;
  std::vector<float> embedding;
};

/// Encodes a template.
Bytes write(const FaceTemplate &face);

/// Decodes a template. Returns no value if `write` could not have produced the bytes.
std::optional<FaceTemplate> read(const Bytes &bytes);

/// Replaces the last four bytes with the checksum of the preceding bytes.
void updateChecksum(Bytes &bytes);

}  // namespace mtlface_frte

#endif
