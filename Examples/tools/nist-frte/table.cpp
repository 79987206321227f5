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

// Processes exchange values in the byte order of the machine.
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
  Bytes answer;
  append(answer, code);
  append(answer, eyes.size() == 1 ? eyes[0] : FRVT::EyePair());
  answer.insert(answer.end(), face.begin(), face.end());
  return answer;
}

Enrolled enrolled(const Bytes &answer) {
  const size_t start = sizeof(ReturnCode) + sizeof(FRVT::EyePair);
  return {
      valueAt<ReturnCode>(answer, 0), valueAt<FRVT::EyePair>(answer, sizeof(ReturnCode)),
      Bytes(answer.begin() + std::ptrdiff_t(start), answer.end())};
}

Bytes match(FRVT_11::Interface &algorithm, const Bytes &verification, const Bytes &enrollment) {
  // Any value but -1, which the algorithm must set itself.
  double score = 77;
  const ReturnCode code = algorithm.matchTemplates(verification, enrollment, score).code;
  Bytes answer;
  append(answer, code);
  append(answer, score);
  return answer;
}

// Runs the jobs in forked processes and in this process. Checks that the results are the same.
std::vector<Bytes> inBoth(
    Algorithm &algorithm, size_t workers, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::string &what, Checks &checks) {
  // Each worker frees its copy of the algorithm. The copy of this process stays.
  std::vector<Bytes> forked = inWorkers(workers, jobs, job, [&] { algorithm.reset(); });
  std::vector<Bytes> alone;
  for (size_t index = 0; index < jobs; ++index) alone.push_back(job(index));
  checks.expect(forked == alone, what + " of forked processes differ from those of one process");
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
        subject.name + ": the eyes are assigned without a face");
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
        pair + ": the score is not in 0 to 2");
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
  // The jobs hold a reference, not an owner, so that a worker can free the algorithm at its end.
  FRVT_11::Interface &tested = *algorithm;
  const size_t count = subjects.size();
  const auto enrollJob = [&](size_t index) {
    const bool second = index >= count;
    return enroll(
        tested, subjects[index % count].image,
        second ? TemplateRole::Verification_11 : TemplateRole::Enrollment_11);
  };
  Table table;
  const auto faces = inBoth(algorithm, workers, 2 * count, enrollJob, "templates", checks);
  for (size_t index = 0; index < faces.size(); ++index)
    (index < count ? table.enrollments : table.verifications).push_back(enrolled(faces[index]));
  const auto matchJob = [&](size_t index) {
    return match(
        tested, table.verifications[index / count].face, table.enrollments[index % count].face);
  };
  const auto matches = inBoth(algorithm, workers, count * count, matchJob, "scores", checks);
  for (const Bytes &answer : matches)
    table.matches.push_back(
        {valueAt<ReturnCode>(answer, 0), valueAt<double>(answer, sizeof(ReturnCode))});
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
          face.code == ReturnCode::FaceDetectionError, "a face is found in the blank picture");
  }
  checks.expect(photosWithFace > 0, "no photo has a face");
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
