// The names of NIST's 1:1 interface (FRTE, once FRVT) that a face algorithm meets, written anew for
// this example: structures 3, interface 6. With NIST's folders of frvt11.h and frvt_structs.h as
// include path in place of this one, the adapter compiles unchanged.
#ifndef FRVT11_H_
#define FRVT11_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace FRVT {

/// A picture in memory: RGB without gaps at depth 24, intensity at depth 8.
struct Image {
  /// How the picture came about.
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
  /// The light it was taken in.
  enum class Illuminant { Unspecified = 0, Visible = 1, NIR = 2, SWIR = 3, MWIR = 4, LWIR = 5 };
  /// Which eye an iris is of.
  enum class IrisLR { Unspecified = 0, RightIris = 1, LeftIris = 2 };

  uint16_t width = 0;
  uint16_t height = 0;
  uint8_t depth = 24;
  std::shared_ptr<uint8_t> data;
  ImageDescription description = ImageDescription::FaceUnknown;
  Illuminant illuminant = Illuminant::Unspecified;
  IrisLR irisLR = IrisLR::Unspecified;

  /// Bytes behind `data`.
  size_t size() const { return size_t{width} * height * (depth / 8); }
};

/// Where an iris is.
struct IrisAnnulus {
  uint16_t limbusCenterX = 0;
  uint16_t limbusCenterY = 0;
  uint16_t pupilRadius = 0;
  uint16_t limbusRadius = 0;
};

/// What a template is for.
enum class TemplateRole {
  Enrollment_11 = 0,
  Verification_11 = 1,
  Enrollment_1N = 2,
  Search_1N = 3
};

/// How a call ended.
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

/// A code with a line of text.
struct ReturnStatus {
  ReturnCode code = ReturnCode::UnknownError;
  std::string info;

  ReturnStatus() = default;
  ReturnStatus(const ReturnCode code, const std::string &info = "") : code{code}, info{info} {}
};

/// Centres of the eyes; left and right are the subject's.
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

/// What an algorithm implements.
class Interface {
public:
  virtual ~Interface() {}

  /// Called once, before the process forks; the folder holds what the algorithm needs.
  virtual FRVT::ReturnStatus initialize(const std::string &configDir) = 0;

  /// One or more pictures of one person. The template can always be matched, also a failed one.
  virtual FRVT::ReturnStatus createFaceTemplate(
      const std::vector<FRVT::Image> &faces, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::EyePair> &eyeCoordinates) = 0;

  /// One or more irises of one person.
  virtual FRVT::ReturnStatus createIrisTemplate(
      const std::vector<FRVT::Image> &irises, FRVT::TemplateRole role, std::vector<uint8_t> &templ,
      std::vector<FRVT::IrisAnnulus> &irisLocations) = 0;

  /// Every person of one picture; one failed template where there is none.
  virtual FRVT::ReturnStatus createFaceTemplate(
      const FRVT::Image &image, FRVT::TemplateRole role, std::vector<std::vector<uint8_t>> &templs,
      std::vector<FRVT::EyePair> &eyeCoordinates) = 0;

  /// A score from 0 on; -1 and VerifTemplateError where a template is a failed one.
  virtual FRVT::ReturnStatus matchTemplates(
      const std::vector<uint8_t> &verifTemplate, const std::vector<uint8_t> &enrollTemplate,
      double &score) = 0;

  /// Makes the algorithm; defined by it.
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
