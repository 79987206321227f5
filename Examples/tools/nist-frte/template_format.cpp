#include "template_format.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace mtlface_frte {
namespace {

constexpr std::array<uint8_t, 4> magic{'M', 'F', 'T', '1'};
constexpr size_t headerSize = 20;
constexpr size_t checksumSize = 4;
// The tolerance for rounding errors of a normalized vector.
constexpr double lengthTolerance = 1e-3;
constexpr uint8_t lastRole = 3;
constexpr uint8_t lastFailure = 17;

template <class Number>
void append(Bytes &bytes, Number number) {
  for (size_t byte = 0; byte < sizeof number; ++byte) bytes.push_back(uint8_t(number >> 8 * byte));
}

template <class Number>
Number number(const uint8_t *at) {
  uint64_t sum = 0;
  for (size_t byte = 0; byte < sizeof(Number); ++byte) sum |= uint64_t{at[byte]} << 8 * byte;
  return Number(sum);
}

// Returns the CRC-32 table for the polynomial of zlib and PNG.
std::array<uint32_t, 256> checksumTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ (rest & 1 ? 0xEDB88320u : 0u);
    table[byte] = rest;
  }
  return table;
}

uint32_t checksum(const uint8_t *bytes, size_t count) {
  static const std::array<uint32_t, 256> table = checksumTable();
  uint32_t rest = ~uint32_t{0};
  for (size_t index = 0; index < count; ++index)
    rest = rest >> 8 ^ table[(rest ^ bytes[index]) & 0xFF];
  return ~rest;
}

bool hasLengthOne(const std::vector<float> &embedding) {
  double sum = 0;
  for (float value : embedding) sum += double{value} * double{value};
  // The comparison is false for NaN.
  return std::abs(std::sqrt(sum) - 1) <= lengthTolerance;
}

bool isConsistent(const FaceTemplate &face) {
  if (face.role > lastRole || face.failure > lastFailure) return false;
  if (face.failure != 0) return face.embedding.empty() && face.imageCount == 0;
  return face.imageCount > 0 && hasLengthOne(face.embedding);
}

}  // namespace

void updateChecksum(Bytes &bytes) {
  if (bytes.size() < checksumSize) return;
  bytes.resize(bytes.size() - checksumSize);
  append(bytes, checksum(bytes.data(), bytes.size()));
}

Bytes write(const FaceTemplate &face) {
  Bytes bytes(magic.begin(), magic.end());
  bytes.reserve(headerSize + face.embedding.size() * sizeof(float) + checksumSize);
  append(bytes, face.role);
  append(bytes, face.failure);
  append(bytes, face.imageCount);
  append(bytes, face.model);
  append(bytes, uint32_t(face.embedding.size()));
  for (float value : face.embedding) {
    uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    append(bytes, bits);
  }
  bytes.resize(bytes.size() + checksumSize);
  updateChecksum(bytes);
  return bytes;
}

std::optional<FaceTemplate> read(const Bytes &bytes) {
  if (bytes.size() < headerSize + checksumSize) return std::nullopt;
  if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) return std::nullopt;
  const size_t body = bytes.size() - checksumSize;
  if (number<uint32_t>(&bytes[body]) != checksum(bytes.data(), body)) return std::nullopt;
  const uint32_t dimension = number<uint32_t>(&bytes[16]);
  // The first comparison ensures that the product cannot overflow.
  if (dimension > maximumDimension || body != headerSize + dimension * sizeof(float))
    return std::nullopt;
  FaceTemplate face;
  face.role = bytes[4];
  face.failure = bytes[5];
  face.imageCount = number<uint16_t>(&bytes[6]);
  face.model = number<uint64_t>(&bytes[8]);
  face.embedding.resize(dimension);
  for (size_t index = 0; index < dimension; ++index) {
    const uint32_t bits = number<uint32_t>(&bytes[headerSize + index * sizeof(float)]);
    std::memcpy(&face.embedding[index], &bits, sizeof bits);
  }
  if (!isConsistent(face)) return std::nullopt;
  return face;
}

}  // namespace mtlface_frte
