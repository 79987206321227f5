#include "table.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <utility>

#include "pictures.h"

using FRVT::ReturnCode;
using FRVT::TemplateRole;

namespace {

using Algorithm = std::shared_ptr<FRVT_11::Interface>;

// Processes exchange values in the native byte order.
template <class Value>
void append(Bytes &bytes, const Value &value) {
  const size_t size = bytes.size();
  bytes.resize(size + sizeof value);
  std::memcpy(&bytes[size], &value, sizeof value);
}

template <class Value>
Value valueAt(const Bytes &bytes, size_t offset) {
  Value value;
  std::memcpy(&value, &bytes.at(offset + sizeof value - 1) - (sizeof value - 1), sizeof value);
  return value;
}

Bytes enroll(FRVT_11::Interface &algorithm, const FRVT::Image &image, TemplateRole role) {
  Bytes face;
  std::vector<FRVT::EyePair> eyes;
  const ReturnCode code =
      algorithm.createFaceTemplate(std::vector<FRVT::Image>{image}, role, face, eyes).code;
  Bytes result;
  append(result, code);
  append(result, eyes.size() == 1 ? eyes[0] : FRVT::EyePair());
  result.insert(result.end(), face.begin(), face.end());
  return result;
}

Enrolled enrolled(const Bytes &result) {
  const size_t start = sizeof(ReturnCode) + sizeof(FRVT::EyePair);
  return {
      valueAt<ReturnCode>(result, 0), valueAt<FRVT::EyePair>(result, sizeof(ReturnCode)),
      Bytes(result.begin() + std::ptrdiff_t(start), result.end())};
}

Bytes match(FRVT_11::Interface &algorithm, const Bytes &verification, const Bytes &enrollment) {
  // An initial value that differs from -1, so that the algorithm must set the score.
  double score = 77;
  const ReturnCode code = algorithm.matchTemplates(verification, enrollment, score).code;
  Bytes result;
  append(result, code);
  append(result, score);
  return result;
}

// Runs the jobs in forked processes and in this process, and checks that the results are the same.
std::vector<Bytes> runTwice(
    Algorithm &algorithm, size_t workers, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::string &what, Checks &checks) {
  // Each worker frees its copy of the algorithm. The copy of this process remains.
  std::vector<Bytes> forked = inWorkers(workers, jobs, job, [&] { algorithm.reset(); });
  std::vector<Bytes> single;
  for (size_t index = 0; index < jobs; ++index) single.push_back(job(index));
  checks.expect(
      forked == single, what + " of forked processes differ from those of a single process");
  return forked;
}

std::string quoted(const std::string &text) {
  std::string result = "\"";
  for (char letter : text) result += letter == '"' ? "\"\"" : std::string(1, letter);
  return result + "\"";
}

void checkEyes(const Enrolled &face, const Subject &subject, Checks &checks) {
  const FRVT::EyePair &eyes = face.eyes;
  const bool found = face.code == ReturnCode::Success;
  if (!found)
    checks.expect(
        !eyes.isLeftAssigned && !eyes.isRightAssigned,
        subject.name + ": eyes are assigned, but no face was found");
  if (eyes.isLeftAssigned)
    checks.expect(
        eyes.xleft < subject.image.width && eyes.yleft < subject.image.height,
        subject.name + ": the left eye is outside the image");
  if (eyes.isRightAssigned)
    checks.expect(
        eyes.xright < subject.image.width && eyes.yright < subject.image.height,
        subject.name + ": the right eye is outside the image");
}

void checkMatch(const Match &match, bool possible, const std::string &pair, Checks &checks) {
  if (possible)
    checks.expect(
        match.code == ReturnCode::Success && match.score >= 0 && match.score <= 2,
        pair + ": the score is not between 0 and 2");
  else
    checks.expect(
        match.code == ReturnCode::VerifTemplateError && match.score == -1,
        pair + ": the score of a failed template is not -1");
}

}  // namespace

std::vector<Subject> subjectsOf(const std::vector<std::string> &photos) {
  std::vector<Subject> subjects;
  for (const std::string &path : photos) {
    const FRVT::Image photo = readPicture(path);
    const std::string name = path.substr(path.find_last_of('/') + 1);
    subjects.push_back({name, Variant::photo, photo});
    subjects.push_back({name + " gray", Variant::gray, gray(photo)});
    subjects.push_back({name + " mirrored", Variant::mirrored, mirrored(photo)});
  }
  subjects.push_back({"blank", Variant::blank, blank(320, 240, 24, 128)});
  return subjects;
}

Table tableOf(
    Algorithm &algorithm, const std::vector<Subject> &subjects, size_t workers, Checks &checks) {
  // The jobs hold a reference instead of a shared pointer, so that a worker can free the algorithm.
  FRVT_11::Interface &tested = *algorithm;
  const size_t count = subjects.size();
  const auto enrollJob = [&](size_t index) {
    const bool second = index >= count;
    return enroll(
        tested, subjects[index % count].image,
        second ? TemplateRole::Verification_11 : TemplateRole::Enrollment_11);
  };
  Table table;
  const auto faces = runTwice(algorithm, workers, 2 * count, enrollJob, "templates", checks);
  for (size_t index = 0; index < faces.size(); ++index)
    (index < count ? table.enrollments : table.verifications).push_back(enrolled(faces[index]));
  const auto matchJob = [&](size_t index) {
    return match(
        tested, table.verifications[index / count].face, table.enrollments[index % count].face);
  };
  const auto matches = runTwice(algorithm, workers, count * count, matchJob, "scores", checks);
  for (const Bytes &result : matches)
    table.matches.push_back(
        {valueAt<ReturnCode>(result, 0), valueAt<double>(result, sizeof(ReturnCode))});
  return table;
}

void print(const Table &table, const std::vector<Subject> &subjects) {
  std::printf("verification,enrollment,score,code\n");
  for (size_t index = 0; index < table.matches.size(); ++index)
    std::printf(
        "%s,%s,%.9g,%d\n", quoted(subjects[index / subjects.size()].name).c_str(),
        quoted(subjects[index % subjects.size()].name).c_str(), table.matches[index].score,
        int(table.matches[index].code));
}

void checkTable(const Table &table, const std::vector<Subject> &subjects, Checks &checks) {
  const size_t count = subjects.size();
  size_t photosWithFace = 0;
  for (size_t index = 0; index < count; ++index) {
    const Enrolled &face = table.enrollments[index];
    const bool found = face.code == ReturnCode::Success;
    checks.expect(!face.face.empty(), subjects[index].name + ": the template is empty");
    checks.expect(
        face.code == table.verifications[index].code,
        subjects[index].name + ": the return codes of the roles differ");
    checkEyes(face, subjects[index], checks);
    if (subjects[index].variant == Variant::photo) photosWithFace += found;
    if (subjects[index].variant == Variant::gray)
      checks.expect(
          found || table.enrollments[index - 1].code != ReturnCode::Success,
          subjects[index].name + ": the face is found only in color");
    if (subjects[index].variant == Variant::blank)
      checks.expect(
          face.code == ReturnCode::FaceDetectionError, "a face is found in the blank image");
  }
  checks.expect(photosWithFace > 0, "no photo shows a face");
  for (size_t index = 0; index < table.matches.size(); ++index) {
    const size_t row = index / count, column = index % count;
    const bool possible = table.verifications[row].code == ReturnCode::Success &&
                          table.enrollments[column].code == ReturnCode::Success;
    const std::string pair = subjects[row].name + " against " + subjects[column].name;
    checkMatch(table.matches[index], possible, pair, checks);
    if (possible && row == column)
      checks.expect(
          std::abs(table.matches[index].score - 2) < 1e-6, pair + ": the score is not 2");
    checks.expect(
        table.matches[index].score == table.matches[column * count + row].score,
        pair + ": the score depends on the order of the templates");
  }
}
