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
struct Made {
  ReturnCode code;
  Bytes face;
  std::vector<EyePair> eyes;
};

Made make(
    FRVT_11::Interface &algorithm, const std::vector<Image> &images,
    TemplateRole role = TemplateRole::Enrollment_11) {
  Made made;
  made.code = algorithm.createFaceTemplate(images, role, made.face, made.eyes).code;
  return made;
}

// Returns the score, or -2 if it contradicts the return code.
double score(FRVT_11::Interface &algorithm, const Bytes &a, const Bytes &b) {
  double score = 77;
  const ReturnCode code = algorithm.matchTemplates(a, b, score).code;
  return (code == ReturnCode::Success) == (score >= 0 && score <= 2) ? score : -2;
}

// Checks that a failure has the right code and a template that can be stored and scores -1.
void expectFailure(
    FRVT_11::Interface &algorithm, const Made &made, const Bytes &good, ReturnCode code,
    const std::string &what, Checks &checks) {
  checks.expect(made.code == code, what + ": code " + std::to_string(int(made.code)));
  checks.expect(!made.face.empty(), what + ": no template");
  double score = 77;
  const ReturnCode answer = algorithm.matchTemplates(made.face, good, score).code;
  checks.expect(
      score == -1 && answer == ReturnCode::VerifTemplateError,
      what + ": the template matches a face");
  for (const EyePair &pair : made.eyes)
    checks.expect(!pair.isLeftAssigned && !pair.isRightAssigned, what + ": the eyes are assigned");
}

void testSeveralPictures(
    FRVT_11::Interface &algorithm, const Image &photo, const Bytes &good, Checks &checks) {
  const Image nothing = blank(200, 200, 24, 0);
  const Made turned = make(algorithm, {gray(photo)});
  const Made both = make(algorithm, {photo, gray(photo)});
  // The mean of two unit vectors with cosine c has cosine sqrt((1 + c) / 2) with each.
  const double expected = 1 + std::sqrt(score(algorithm, turned.face, good) / 2);
  checks.expect(both.eyes.size() == 2, "two pictures: expected two pairs of eyes");
  checks.expect(
      std::abs(score(algorithm, both.face, good) - expected) < 1e-5 &&
          std::abs(score(algorithm, both.face, turned.face) - expected) < 1e-5,
      "two pictures: the template is not the mean of the embeddings");
  const Made rest = make(algorithm, {nothing, photo});
  checks.expect(rest.code == ReturnCode::Success, "a blank picture and a face: the call fails");
  checks.expect(
      std::abs(score(algorithm, rest.face, good) - 2) < 1e-6,
      "a blank picture and a face: the template differs from the face");
  checks.expect(
      rest.eyes.size() == 2 && !rest.eyes[0].isLeftAssigned && rest.eyes[1].isLeftAssigned,
      "a blank picture and a face: the eyes are assigned to the wrong picture");
  expectFailure(
      algorithm, make(algorithm, {nothing, nothing}), good, ReturnCode::FaceDetectionError,
      "two blank pictures", checks);
  expectFailure(
      algorithm, make(algorithm, {}), good, ReturnCode::NumDataError, "no picture", checks);
}

void testSeveralPersons(
    FRVT_11::Interface &algorithm, const Image &photo, const Bytes &good, Checks &checks) {
  std::vector<Bytes> faces;
  std::vector<EyePair> eyes;
  const Image pair = sideBySide(photo, photo);
  const ReturnCode code =
      algorithm.createFaceTemplate(pair, TemplateRole::Enrollment_11, faces, eyes).code;
  checks.expect(
      code == ReturnCode::Success && faces.size() == 2 && eyes.size() == 2,
      "two persons: expected two templates");
  for (const Bytes &face : faces)
    checks.expect(
        score(algorithm, face, good) > 1.9, "two persons: a template does not match the photo");
  const Image empty = blank(200, 200, 8, 9);
  const ReturnCode none =
      algorithm.createFaceTemplate(empty, TemplateRole::Enrollment_11, faces, eyes).code;
  checks.expect(faces.size() == 1 && eyes.size() == 1, "no person: expected one template");
  if (faces.size() == 1)
    expectFailure(
        algorithm, {none, faces[0], eyes}, good, ReturnCode::FaceDetectionError, "no person",
        checks);
}

void testDepthsAndEyes(
    FRVT_11::Interface &algorithm, const Image &photo, const Made &good, Checks &checks) {
  const Image single = gray(photo);
  checks.expect(
      make(algorithm, {single}).face == make(algorithm, {grayToRGB(single)}).face,
      "the same gray image gives different templates at depth 8 and 24");
  const EyePair eyes = good.eyes.at(0);
  checks.expect(
      eyes.isLeftAssigned && eyes.isRightAssigned && eyes.xleft > eyes.xright,
      "the subject's left eye is not on the right side of the picture");
  const Made turned = make(algorithm, {mirrored(photo)});
  const EyePair other = turned.eyes.at(0);
  const int width = photo.width;
  checks.expect(
      std::abs(other.xleft - (width - 1 - eyes.xright)) <= 3 &&
          std::abs(other.xright - (width - 1 - eyes.xleft)) <= 3 &&
          std::abs(other.yleft - eyes.yright) <= 3,
      "the eyes of the mirrored photo are not mirrored");
}

// Returns an image that claims a size and depth for other pixels.
Image claiming(uint16_t width, uint16_t height, uint8_t depth, const Image &memory) {
  Image image = memory;
  image.width = width;
  image.height = height;
  image.depth = depth;
  return image;
}

void testHostilePictures(
    FRVT_11::Interface &algorithm, const Image &photo, const Bytes &good, Checks &checks) {
  Image absent = photo;
  absent.data.reset();
  const auto test = [&](const Image &image, ReturnCode code, const std::string &what) {
    expectFailure(algorithm, make(algorithm, {image}), good, code, what, checks);
  };
  test(Image(), ReturnCode::ParseError, "an empty image");
  test(absent, ReturnCode::ParseError, "an image without data");
  test(claiming(0, 100, 24, photo), ReturnCode::ParseError, "an image of width 0");
  test(claiming(100, 0, 8, photo), ReturnCode::ParseError, "an image of height 0");
  for (const int depth : {0, 1, 7, 16, 25, 32, 255})
    test(
        claiming(8, 8, uint8_t(depth), photo), ReturnCode::ParseError,
        "depth " + std::to_string(depth));
  test(claiming(65535, 65535, 24, photo), ReturnCode::RefuseInput, "65535 x 65535 pixels");
  test(claiming(65535, 65535, 8, photo), ReturnCode::RefuseInput, "65535 x 65535 gray pixels");
  const int sizes[][2] = {{1, 1}, {2, 2}, {11, 11}, {20, 20}, {1, 65535}, {65535, 1}, {1000, 1000}};
  for (const auto &size : sizes)
    for (const int depth : {8, 24})
      test(
          blank(uint16_t(size[0]), uint16_t(size[1]), uint8_t(depth), 255),
          ReturnCode::FaceDetectionError,
          "a blank picture of " + std::to_string(size[0]) + " x " + std::to_string(size[1]));
}

void testRefusals(
    FRVT_11::Interface &algorithm, const std::string &folder, const Image &photo,
    const Bytes &good, Checks &checks) {
  for (const int role : {2, 3, -1, 4, 1000})
    expectFailure(
        algorithm, make(algorithm, {photo}, TemplateRole(role)), good, ReturnCode::RefuseInput,
        "role " + std::to_string(role), checks);
  Made iris;
  std::vector<FRVT::IrisAnnulus> locations;
  iris.code =
      algorithm.createIrisTemplate({photo}, TemplateRole::Enrollment_11, iris.face, locations).code;
  expectFailure(algorithm, iris, good, ReturnCode::NotImplemented, "an iris", checks);
  const auto fresh = FRVT_11::Interface::getImplementation();
  expectFailure(
      *fresh, make(*fresh, {photo}), good, ReturnCode::ConfigError, "before initialize", checks);
  for (const char *path : {"/nowhere", "", "/dev/null"})
    checks.expect(
        fresh->initialize(path).code == ReturnCode::ConfigError,
        std::string("initialize succeeds without a model in '") + path + "'");
  checks.expect(
      algorithm.initialize("/nowhere").code == ReturnCode::ConfigError &&
          make(algorithm, {photo}).face == good,
      "a failed initialize changes the open model");
  checks.expect(
      algorithm.initialize(folder).code == ReturnCode::Success &&
          make(algorithm, {photo}).face == good,
      "opening the model again gives another template");
}

}  // namespace

void selfTest(
    FRVT_11::Interface &algorithm, const std::string &folder, const Image &photo, Checks &checks) {
  const Made good = make(algorithm, {photo});
  checks.expect(
      good.code == ReturnCode::Success && good.eyes.size() == 1,
      "the first photo does not have one face");
  if (good.code != ReturnCode::Success) return;
  const Made verification = make(algorithm, {photo}, TemplateRole::Verification_11);
  checks.expect(
      verification.face != good.face && score(algorithm, verification.face, good.face) > 2 - 1e-6,
      "templates of both roles must differ in the role only");
  testDamagedTemplates(algorithm, good.face, checks);
  testSeveralPictures(algorithm, photo, good.face, checks);
  testSeveralPersons(algorithm, photo, good.face, checks);
  testDepthsAndEyes(algorithm, photo, good, checks);
  testHostilePictures(algorithm, photo, good.face, checks);
  testRefusals(algorithm, folder, photo, good.face, checks);
}
