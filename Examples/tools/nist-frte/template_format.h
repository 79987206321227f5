// A face template as bytes, written and read: little-endian on every machine.
//
//   0  4  "MFT1"; the digit is the version
//   4  1  role, FRVT::TemplateRole
//   5  1  why it failed, FRVT::ReturnCode; 0 for a template that holds an embedding
//   6  2  pictures that the embedding averages
//   8  8  fingerprint of the model
//  16  4  numbers of the embedding; 0 where it failed
//  20  .  the embedding, float32, of length 1
//   .  4  CRC-32 of all bytes before
#ifndef TEMPLATE_FORMAT_H
#define TEMPLATE_FORMAT_H

#include <cstdint>
#include <optional>
#include <vector>

namespace mtlface_frte {

using Bytes = std::vector<uint8_t>;

/// Longest embedding that a template holds.
constexpr uint32_t maximumDimension = 65536;

/// What a template says.
struct FaceTemplate {
  uint8_t role = 0;
  uint8_t failure = 0;
  uint16_t pictures = 0;
  uint64_t model = 0;
  std::vector<float> embedding;
};

/// The template's bytes.
Bytes write(const FaceTemplate &face);

/// What the bytes say; nothing where they are not exactly what `write` makes of a valid template.
std::optional<FaceTemplate> read(const Bytes &bytes);

/// Puts the right checksum at the end of what stands before it.
void seal(Bytes &bytes);

}  // namespace mtlface_frte

#endif
