#include "damage_test.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <random>

using FRVT::ReturnCode;
using mtlface_frte::Bytes;
using mtlface_frte::FaceTemplate;

namespace {

// The good template on one side and the bad one on the other, then both bad.
bool isRefused(FRVT_11::Interface &algorithm, const Bytes &bad, const Bytes &good) {
  const Bytes *pairs[][2] = {{&bad, &good}, {&good, &bad}, {&bad, &bad}};
  for (const auto &pair : pairs) {
    double score = 77;
    const ReturnCode code = algorithm.matchTemplates(*pair[0], *pair[1], score).code;
    if (score != -1 || code != ReturnCode::TemplateFormatError) return false;
  }
  return true;
}

void testAccidents(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  for (size_t index = 0; index < good.size(); ++index)
    for (const int flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
      Bytes bad = good;
      bad[index] = uint8_t(bad[index] ^ flip);
      checks.expect(
          isRefused(algorithm, bad, good),
          "byte " + std::to_string(index) + " changed by " + std::to_string(flip));
    }
  for (size_t size = 0; size < good.size(); ++size)
    checks.expect(
        isRefused(algorithm, Bytes(good.begin(), good.begin() + std::ptrdiff_t(size)), good),
        "cut to " + std::to_string(size) + " bytes");
  Bytes longer = good;
  longer.push_back(0);
  checks.expect(isRefused(algorithm, longer, good), "one byte more");
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Bytes bad(random() % (2 * good.size()));
    for (uint8_t &byte : bad) byte = uint8_t(random());
    // Half of them get past the magic.
    if (round % 2 == 0 && bad.size() >= 4) std::memcpy(bad.data(), good.data(), 4);
    checks.expect(isRefused(algorithm, bad, good), "random bytes " + std::to_string(round));
  }
}

// What the format's fields say is changed, and the checksum made right again.
void testForgedFields(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto forge = [&](const std::string &what, const std::function<void(Bytes &)> &change) {
    Bytes bad = good;
    change(bad);
    mtlface_frte::seal(bad);
    checks.expect(isRefused(algorithm, bad, good), "forged: " + what);
  };
  forge("another version", [](Bytes &bytes) { bytes[3] = '2'; });
  forge("role 4", [](Bytes &bytes) { bytes[4] = 4; });
  forge("code 18", [](Bytes &bytes) { bytes[5] = 18; });
  forge("a failure with an embedding", [](Bytes &bytes) { bytes[5] = 8; });
  forge("of no picture", [](Bytes &bytes) { bytes[6] = bytes[7] = 0; });
  for (const uint32_t dimension : {0u, 1u, 65536u, 65537u, 0x3FFFFFFFu, 0x40000000u, 0xFFFFFFFFu})
    forge("dimension " + std::to_string(dimension), [&](Bytes &bytes) {
      for (size_t byte = 0; byte < 4; ++byte) bytes[16 + byte] = uint8_t(dimension >> 8 * byte);
    });
  forge("a number less", [](Bytes &bytes) { bytes.resize(bytes.size() - 4); });
  forge("a number more", [](Bytes &bytes) { bytes.resize(bytes.size() + 4); });
  forge("no dimension and no numbers", [](Bytes &bytes) {
    bytes.resize(24);
    std::memset(&bytes[16], 0, 4);
  });
}

// Embeddings that no algorithm makes, written as if one had.
void testForgedEmbeddings(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto read = mtlface_frte::read(good);
  checks.expect(read.has_value(), "the good template cannot be read");
  if (!read) return;
  const auto forge = [&](const std::string &what, const std::function<float(float)> &change) {
    FaceTemplate face = *read;
    for (float &value : face.embedding) value = change(value);
    checks.expect(isRefused(algorithm, mtlface_frte::write(face), good), "forged: " + what);
  };
  forge("not a number", [](float) { return NAN; });
  forge("infinite", [](float) { return INFINITY; });
  forge("all zero", [](float) { return 0.f; });
  forge("denormal", [](float) { return 1e-45f; });
  forge("huge", [](float) { return 3e38f; });
  forge("twice as long", [](float value) { return 2 * value; });
}

// Templates with fields that contradict each other or are beyond what there is.
void testForgedTemplates(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto forge = [&](const std::string &what, const FaceTemplate &face) {
    checks.expect(isRefused(algorithm, mtlface_frte::write(face), good), "forged: " + what);
  };
  FaceTemplate wide;
  wide.pictures = 1;
  wide.embedding.resize(mtlface_frte::maximumDimension + 1);
  wide.embedding[0] = 1;
  forge("a dimension beyond the largest", wide);
  FaceTemplate failed;
  failed.failure = 18;
  forge("a failure without a code", failed);
  failed.failure = 8;
  failed.pictures = 1;
  forge("a failure of a picture that was used", failed);
}

// Valid by itself, but of another model: refused against the good one.
void testOtherModels(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  const auto read = mtlface_frte::read(good);
  if (!read) return;
  FaceTemplate other = *read, wider = *read;
  other.model ^= 1;
  wider.embedding.push_back(0);
  for (const FaceTemplate &face : {other, wider}) {
    double score = 77;
    const ReturnCode code = algorithm.matchTemplates(mtlface_frte::write(face), good, score).code;
    checks.expect(
        score == -1 && code == ReturnCode::TemplateFormatError, "a template of another model");
  }
}

}  // namespace

void testDamagedTemplates(FRVT_11::Interface &algorithm, const Bytes &good, Checks &checks) {
  testAccidents(algorithm, good, checks);
  testForgedFields(algorithm, good, checks);
  testForgedEmbeddings(algorithm, good, checks);
  testForgedTemplates(algorithm, good, checks);
  testOtherModels(algorithm, good, checks);
}
