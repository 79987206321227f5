#include "damage_test.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <random>

using FRVT::ReturnCode;
using mtlface_frte::Bytes;
using mtlface_frte::FaceTemplate;

namespace {

// Matches an invalid template with a valid template, in both orders, and with itself. Returns
// whether every match is rejected.
bool isRejected(FRVT_11::Interface &algorithm, const Bytes &bad, const Bytes &good) {
  const Bytes *pairs[][2] = {{&bad, &good}, {&good, &bad}, {&bad, &bad}};
  for (const auto &pair : pairs) {
    double score = 77;
    const ReturnCode code = algorithm.matchTemplates(*pair[0], *pair[1], score).code;
    if (score != -1 || code != ReturnCode::TemplateFormatError) return false;
  }
  return true;
}

// Tests flipped bits, wrong sizes and random bytes.
void testDamage(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  for (size_t index = 0; index < good.size(); ++index)
    for (const int flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
      Bytes bad = good;
      bad[index] = uint8_t(bad[index] ^ flip);
      checks.expect(
          isRejected(algorithm, bad, good),
          "a match with byte " + std::to_string(index) + " XOR " + std::to_string(flip) +
              " is not rejected");
    }
  for (size_t size = 0; size < good.size(); ++size)
    checks.expect(
        isRejected(algorithm, Bytes(good.begin(), good.begin() + std::ptrdiff_t(size)), good),
        "a template truncated to " + std::to_string(size) + " bytes is not rejected");
  Bytes longer = good;
  longer.push_back(0);
  checks.expect(
      isRejected(algorithm, longer, good), "a template with an extra byte is not rejected");
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Bytes bad(random() % (2 * good.size()));
    for (uint8_t &byte : bad) byte = uint8_t(random());
    // Half of the templates have a valid magic number.
    if (round % 2 == 0 && bad.size() >= 4) std::memcpy(bad.data(), good.data(), 4);
    checks.expect(
        isRejected(algorithm, bad, good),
        "random template " + std::to_string(round) + " is not rejected");
  }
}

// Tests templates with a changed field and a corrected checksum.
void testForgedFields(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto forge = [&](const std::string &what, const std::function<void(Bytes &)> &change) {
    Bytes bad = good;
    change(bad);
    mtlface_frte::updateChecksum(bad);
    checks.expect(
        isRejected(algorithm, bad, good), "a forged template is not rejected: " + what);
  };
  forge("another version", [](Bytes &bytes) { bytes[3] = '2'; });
  forge("the role 4", [](Bytes &bytes) { bytes[4] = 4; });
  forge("the failure code 18", [](Bytes &bytes) { bytes[5] = 18; });
  forge("a failure with an embedding", [](Bytes &bytes) { bytes[5] = 8; });
  forge("0 images", [](Bytes &bytes) { bytes[6] = bytes[7] = 0; });
  for (const uint32_t dimension : {0u, 1u, 65536u, 65537u, 0x3FFFFFFFu, 0x40000000u, 0xFFFFFFFFu})
    forge("the dimension " + std::to_string(dimension), [&](Bytes &bytes) {
      for (size_t byte = 0; byte < 4; ++byte) bytes[16 + byte] = uint8_t(dimension >> 8 * byte);
    });
  forge("one element too few", [](Bytes &bytes) { bytes.resize(bytes.size() - 4); });
  forge("one element too many", [](Bytes &bytes) { bytes.resize(bytes.size() + 4); });
  forge("the dimension 0 and no elements", [](Bytes &bytes) {
    bytes.resize(24);
    std::memset(&bytes[16], 0, 4);
  });
}

// Tests templates with embeddings that the algorithm cannot produce.
void testForgedEmbeddings(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto valid = mtlface_frte::read(good);
  checks.expect(valid.has_value(), "a valid template cannot be read");
  if (!valid) return;
  const auto forge = [&](const std::string &what, const std::function<float(float)> &change) {
    FaceTemplate face = *valid;
    for (float &value : face.embedding) value = change(value);
    checks.expect(
        isRejected(algorithm, mtlface_frte::write(face), good),
        "a forged template is not rejected: " + what);
  };
  forge("an embedding of NaN", [](float) { return NAN; });
  forge("an infinite embedding", [](float) { return INFINITY; });
  forge("an embedding of zeros", [](float) { return 0.f; });
  forge("an embedding of denormal numbers", [](float) { return 1e-45f; });
  forge("an embedding of huge numbers", [](float) { return 3e38f; });
  forge("an embedding of length 2", [](float value) { return 2 * value; });
}

// Tests templates whose fields contradict each other or are out of range.
void testForgedTemplates(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto forge = [&](const std::string &what, const FaceTemplate &face) {
    checks.expect(
        isRejected(algorithm, mtlface_frte::write(face), good),
        "a forged template is not rejected: " + what);
  };
  FaceTemplate oversized;
  oversized.imageCount = 1;
  oversized.embedding.resize(mtlface_frte::maximumDimension + 1);
  oversized.embedding[0] = 1;
  forge("a dimension above the maximum", oversized);
  FaceTemplate failed;
  failed.failure = 18;
  forge("an unknown failure code", failed);
  failed.failure = 8;
  failed.imageCount = 1;
  forge("a failure with an image count", failed);
}

// Tests that a valid template of another model is rejected.
void testOtherModels(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto valid = mtlface_frte::read(good);
  if (!valid) return;
  FaceTemplate other = *valid, wider = *valid;
  other.model ^= 1;
  wider.embedding.push_back(0);
  for (const FaceTemplate &face : {other, wider}) {
    double score = 77;
    const ReturnCode code = algorithm.matchTemplates(mtlface_frte::write(face), good, score).code;
    checks.expect(
        score == -1 && code == ReturnCode::TemplateFormatError,
        "a template of another model is not rejected");
  }
}

}  // namespace

void testDamagedTemplates(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  testDamage(algorithm, good, checks);
  testForgedFields(algorithm, good, checks);
  testForgedEmbeddings(algorithm, good, checks);
  testForgedTemplates(algorithm, good, checks);
  testOtherModels(algorithm, good, checks);
}
