// Declarations of NIST's 1:1 interface (FRTE, formerly FRVT) that a face algorithm requires. They
// were rewritten for this example from version 3 of the structures and version 6 of the interface.
// The example also compiles with NIST's own frvt11.h and frvt_structs.h in the include paths.
#ifndef FRVT11_H_
#define FRVT11_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace FRVT {

/// An image in memory. Its pixels are RGB without padding at depth 24, and gray at depth 8.
struct Image {
  /// The kind of image.
  enum class ImageDescription {
    FaceUnknown = 0,
    FaceIso = 1,
    FaceMugshot = 2,
    FacePhotojournalism = 3,
    FaceWild = 4,
    IrisUnknown = 5,
    IrisNIR = 6,
    IrisWild = 7
  };
  /// The light source of the image.
  enum class Illuminant { Unspecified = 0, Visible = 1, NIR = 2, SWIR = 3, MWIR = 4, LWIR = 5 };
  /// The eye that an iris image shows.
  enum class IrisLR { Unspecified = 0, RightIris = 1, LeftIris = 2 };

  uint16_t width = 0;
  uint16_t height = 0;
  uint8_t depth = 24;
  std::shared_ptr<uint8_t> data;
  ImageDescription description = ImageDescription::FaceUnknown;
  Illuminant illuminant = Illuminant::Unspecified;
  IrisLR irisLR = IrisLR::Unspecified;

  /// The number of bytes of `data`.
  size_t size() const { return size_t{width} * height * (depth / 8); }
};

/// The position and size of an iris.
struct IrisAnnulus {
  uint16_t limbusCenterX = 0;
  uint16_t limbusCenterY = 0;
  uint16_t pupilRadius = 0;
  uint16_t limbusRadius = 0;
};

/// The purpose of a template.
enum class TemplateRole {
  Enrollment_11 = 0,
  Verification_11 = 1,
  Enrollment_1N = 2,
  Search_1N = 3
};

/// The result of a call.
enum class ReturnCode {
  Success = 0,
  UnknownError = 1,
  ConfigError = 2,
  RefuseInput = 3,
  ExtractError = 4,
  ParseError = 5,
  TemplateCreationError = 6,
  VerifTemplateError = 7,
  FaceDetectionError = 8,
  NumDataError = 9,
  TemplateFormatError = 10,
  EnrollDirError = 11,
  InputLocationError = 12,
  MemoryError = 13,
  MatchError = 14,
  QualityAssessmentError = 15,
  NotImplemented = 16,
  VendorError = 17
};

/// A return code with a message.
struct ReturnStatus {
  ReturnCode code = ReturnCode::UnknownError;
  std::string info;

  ReturnStatus() = default;
  ReturnStatus(const ReturnCode code, const std::string &info = "") : code{code}, info{info} {}
};

/// The centers of the eyes. Left and right are the subject's left and right.
struct EyePair {
  bool isLeftAssigned = false;
  bool isRightAssigned = false;
  uint16_t xleft = 0;
  uint16_t yleft = 0;
  uint16_t xright = 0;
  uint16_t yright = 0;
};

#ifdef NIST_EXTERN_FRVT_STRUCTS_VERSION
extern uint16_t FRVT_STRUCTS_MAJOR_VERSION;
extern uint16_t FRVT_STRUCTS_MINOR_VERSION;
#else
uint16_t FRVT_STRUCTS_MAJOR_VERSION{3};
uint16_t FRVT_STRUCTS_MINOR_VERSION{1};
#endif

}  // namespace FRVT

namespace FRVT_11 {

/// The interface that an algorithm implements.
class Interface {
public:
  virtual ~Interface() {}

  /// Loads the algorithm from the configuration folder. Called once, before the process forks.
  virtual FRVT::ReturnStatus initialize(const std::string &configDir) = 0;

  /// Creates a template of one or more images of one person. Failed templates can also be matched.
  virtual FRVT::ReturnStatus createFaceTemplate(
      const std::vector<FRVT::Image> &faces, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::EyePair> &eyeCoordinates) = 0;

  /// Creates a template of one or more iris images of one person.
  virtual FRVT::ReturnStatus createIrisTemplate(
      const std::vector<FRVT::Image> &irises, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::IrisAnnulus> &irisLocations) = 0;

  /// Creates a template of each person in an image, or one failed template if no person is found.
  virtual FRVT::ReturnStatus createFaceTemplate(
      const FRVT::Image &image, FRVT::TemplateRole role, std::vector<std::vector<uint8_t>> &templs,
      std::vector<FRVT::EyePair> &eyeCoordinates) = 0;

  /// Computes a score of at least 0. If a template is a failed template, the score is -1 and the
  /// return code VerifTemplateError.
  virtual FRVT::ReturnStatus matchTemplates(
      const std::vector<uint8_t> &verifTemplate, const std::vector<uint8_t> &enrollTemplate,
      double &score) = 0;

  /// Creates the algorithm. The source of the algorithm defines this function.
  static std::shared_ptr<Interface> getImplementation();
};

#ifdef NIST_EXTERN_API_VERSION
extern uint16_t API_MAJOR_VERSION;
extern uint16_t API_MINOR_VERSION;
#else
uint16_t API_MAJOR_VERSION{6};
uint16_t API_MINOR_VERSION{0};
#endif

}  // namespace FRVT_11

#endif
