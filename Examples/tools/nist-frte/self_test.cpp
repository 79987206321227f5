#include "self_test.h"

#include <cmath>
#include <cstdlib>
#include <vector>

#include "damage_test.h"
#include "pictures.h"
#include "template_format.h"

using FRVT::EyePair;
using FRVT::Image;
using FRVT::ReturnCode;
using FRVT::TemplateRole;

namespace {

using mtlface_frte::Bytes;

// The result of createFaceTemplate.
struct TemplateResult {
  ReturnCode code;
  Bytes face;
  std::vector<EyePair> eyes;
};

TemplateResult create(
    FRVT_11::Interface &algorithm, const std::vector<Image> &images,
    TemplateRole role = TemplateRole::Enrollment_11) {
  TemplateResult result;
  result.code = algorithm.createFaceTemplate(images, role, result.face, result.eyes).code;
  return result;
}

// Returns the score of a match, or -2 if the score contradicts the return code.
double score(FRVT_11::Interface &algorithm, const Bytes &a, const Bytes &b) {
  double score = 77;
  const ReturnCode code = algorithm.matchTemplates(a, b, score).code;
  return (code == ReturnCode::Success) == (score >= 0 && score <= 2) ? score : -2;
}

// Checks that a call failed with `code`, and that its template can be stored and has the score -1.
void expectFailure(
    FRVT_11::Interface &algorithm, const TemplateResult &result, const Bytes &good, ReturnCode code,
    const std::string &what, Checks &checks) {
  checks.expect(
      result.code == code, what + ": the return code is " + std::to_string(int(result.code)));
  checks.expect(!result.face.empty(), what + ": the template is empty");
  double score = 77;
  const ReturnCode matchCode = algorithm.matchTemplates(result.face, good, score).code;
  checks.expect(
      score == -1 && matchCode == ReturnCode::VerifTemplateError,
      what + ": the template matches a face");
  for (const EyePair &pair : result.eyes)
    checks.expect(!pair.isLeftAssigned && !pair.isRightAssigned, what + ": the eyes are assigned");
}

void testSeveralImages(
    FRVT_11::Interface &algorithm, const Image &photo, const Bytes &good, Checks &checks) {
  const Image nothing = blank(200, 200, 24, 0);
  const TemplateResult variant = create(algorithm, {gray(photo)});
  const TemplateResult both = create(algorithm, {photo, gray(photo)});
  // If two unit vectors have the cosine c, each has the cosine sqrt((1 + c) / 2) with their mean.
  const double expected = 1 + std::sqrt(score(algorithm, variant.face, good) / 2);
  checks.expect(both.eyes.size() == 2, "two images: the result does not have two pairs of eyes");
  checks.expect(
      std::abs(score(algorithm, both.face, good) - expected) < 1e-5 &&
          std::abs(score(algorithm, both.face, variant.face) - expected) < 1e-5,
      "two images: the template is not the mean of the embeddings");
  const TemplateResult partial = create(algorithm, {nothing, photo});
  checks.expect(partial.code == ReturnCode::Success, "a blank image and a face: the call fails");
  checks.expect(
      std::abs(score(algorithm, partial.face, good) - 2) < 1e-6,
      "a blank image and a face: the template differs from that of the face");
  checks.expect(
      partial.eyes.size() == 2 && !partial.eyes[0].isLeftAssigned && partial.eyes[1].isLeftAssigned,
      "a blank image and a face: the eyes are assigned to the wrong image");
  expectFailure(
      algorithm, create(algorithm, {nothing, nothing}), good, ReturnCode::FaceDetectionError,
      "two blank images", checks);
  expectFailure(
      algorithm, create(algorithm, {}), good, ReturnCode::NumDataError, "no image", checks);
}

void testSeveralPeople(
    FRVT_11::Interface &algorithm, const Image &photo, const Bytes &good, Checks &checks) {
  std::vector<Bytes> faces;
  std::vector<EyePair> eyes;
  const Image pair = sideBySide(photo, photo);
  const ReturnCode code =
      algorithm.createFaceTemplate(pair, TemplateRole::Enrollment_11, faces, eyes).code;
  checks.expect(
      code == ReturnCode::Success && faces.size() == 2 && eyes.size() == 2,
      "two people: the result does not have two templates");
  for (const Bytes &face : faces)
    checks.expect(
        score(algorithm, face, good) > 1.9, "two people: a template does not match the photo");
  const Image empty = blank(200, 200, 8, 9);
  const ReturnCode none =
      algorithm.createFaceTemplate(empty, TemplateRole::Enrollment_11, faces, eyes).code;
  checks.expect(
      faces.size() == 1 && eyes.size() == 1, "no person: the result does not have one template");
  if (faces.size() == 1)
    expectFailure(
        algorithm, {none, faces[0], eyes}, good, ReturnCode::FaceDetectionError, "no person",
        checks);
}

void testDepthsAndEyes(
    FRVT_11::Interface &algorithm, const Image &photo, const TemplateResult &good, Checks &checks) {
  const Image single = gray(photo);
  checks.expect(
      create(algorithm, {single}).face == create(algorithm, {grayToRGB(single)}).face,
      "a gray image has different templates at depth 8 and 24");
  const EyePair eyes = good.eyes.at(0);
  checks.expect(
      eyes.isLeftAssigned && eyes.isRightAssigned && eyes.xleft > eyes.xright,
      "the subject's left eye is not on the right side of the image");
  const TemplateResult variant = create(algorithm, {mirrored(photo)});
  const EyePair other = variant.eyes.at(0);
  const int width = photo.width;
  checks.expect(
      std::abs(other.xleft - (width - 1 - eyes.xright)) <= 3 &&
          std::abs(other.xright - (width - 1 - eyes.xleft)) <= 3 &&
          std::abs(other.yleft - eyes.yright) <= 3,
      "the eyes of the mirrored photo are not mirrored");
}

// Returns an image with the given size and depth, and the pixels of another image.
Image withProperties(uint16_t width, uint16_t height, uint8_t depth, const Image &memory) {
  Image image = memory;
  image.width = width;
  image.height = height;
  image.depth = depth;
  return image;
}

void testInvalidImages(
    FRVT_11::Interface &algorithm, const Image &photo, const Bytes &good, Checks &checks) {
  Image absent = photo;
  absent.data.reset();
  const auto test = [&](const Image &image, ReturnCode code, const std::string &what) {
    expectFailure(algorithm, create(algorithm, {image}), good, code, what, checks);
  };
  test(Image(), ReturnCode::ParseError, "an empty image");
  test(absent, ReturnCode::ParseError, "an image without data");
  test(withProperties(0, 100, 24, photo), ReturnCode::ParseError, "an image of width 0");
  test(withProperties(100, 0, 8, photo), ReturnCode::ParseError, "an image of height 0");
  for (const int depth : {0, 1, 7, 16, 25, 32, 255})
    test(
        withProperties(8, 8, uint8_t(depth), photo), ReturnCode::ParseError,
        "an image of depth " + std::to_string(depth));
  test(
      withProperties(65535, 65535, 24, photo), ReturnCode::RefuseInput,
      "an image of 65535 x 65535 pixels");
  test(
      withProperties(65535, 65535, 8, photo), ReturnCode::RefuseInput,
      "a gray image of 65535 x 65535 pixels");
  const int sizes[][2] = {{1, 1}, {2, 2}, {11, 11}, {20, 20}, {1, 65535}, {65535, 1}, {1000, 1000}};
  for (const auto &size : sizes)
    for (const int depth : {8, 24})
      test(
          blank(uint16_t(size[0]), uint16_t(size[1]), uint8_t(depth), 255),
          ReturnCode::FaceDetectionError,
          "a blank image of " + std::to_string(size[0]) + " x " + std::to_string(size[1]));
}

void testRefusals(
    FRVT_11::Interface &algorithm, const std::string &folder, const Image &photo,
    const Bytes &good, Checks &checks) {
  for (const int role : {2, 3, -1, 4, 1000})
    expectFailure(
        algorithm, create(algorithm, {photo}, TemplateRole(role)), good, ReturnCode::RefuseInput,
        "the role " + std::to_string(role), checks);
  TemplateResult iris;
  std::vector<FRVT::IrisAnnulus> locations;
  iris.code =
      algorithm.createIrisTemplate({photo}, TemplateRole::Enrollment_11, iris.face, locations).code;
  expectFailure(algorithm, iris, good, ReturnCode::NotImplemented, "an iris image", checks);
  const auto fresh = FRVT_11::Interface::getImplementation();
  expectFailure(
      *fresh, create(*fresh, {photo}), good, ReturnCode::ConfigError, "a call before initialize",
      checks);
  for (const char *path : {"/nowhere", "", "/dev/null"})
    checks.expect(
        fresh->initialize(path).code == ReturnCode::ConfigError,
        std::string("initialize succeeds without a model in '") + path + "'");
  checks.expect(
      algorithm.initialize("/nowhere").code == ReturnCode::ConfigError &&
          create(algorithm, {photo}).face == good,
      "a failed call of initialize changes the open model");
  checks.expect(
      algorithm.initialize(folder).code == ReturnCode::Success &&
          create(algorithm, {photo}).face == good,
      "a template changes if the model is opened again");
}

}  // namespace

void selfTest(
    FRVT_11::Interface &algorithm, const std::string &folder, const Image &photo, Checks &checks) {
  const TemplateResult good = create(algorithm, {photo});
  checks.expect(
      good.code == ReturnCode::Success && good.eyes.size() == 1,
      "the first photo does not show one face");
  if (good.code != ReturnCode::Success) return;
  const TemplateResult verification = create(algorithm, {photo}, TemplateRole::Verification_11);
  checks.expect(
      verification.face != good.face && score(algorithm, verification.face, good.face) > 2 - 1e-6,
      "templates of different roles do not differ only in the role");
  testDamagedTemplates(algorithm, good.face, checks);
  testSeveralImages(algorithm, photo, good.face, checks);
  testSeveralPeople(algorithm, photo, good.face, checks);
  testDepthsAndEyes(algorithm, photo, good, checks);
  testInvalidImages(algorithm, photo, good.face, checks);
  testRefusals(algorithm, folder, photo, good.face, checks);
}
