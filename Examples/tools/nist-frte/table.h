// Matches all pairs of pictures, in forked processes and in one process.
#ifndef TABLE_H
#define TABLE_H

#include <memory>
#include <string>
#include <vector>

#include "checks.h"
#include "nist_interface.h"
#include "workers.h"

/// How a picture was derived from its photo.
enum class Variant { photo, gray, mirrored, blank };

/// A picture from which templates are created.
struct Subject {
  std::string name;
  Variant variant;
  FRVT::Image image;
};

/// The result of createFaceTemplate.
struct Enrolled {
  FRVT::ReturnCode code;
  FRVT::EyePair eyes;
  Bytes face;
};

/// The result of matchTemplates.
struct Match {
  FRVT::ReturnCode code;
  double score;
};

/// The results for all subjects: the templates of both roles, and the matches of all pairs, row by
/// row.
struct Table {
  std::vector<Enrolled> enrollments;
  std::vector<Enrolled> verifications;
  std::vector<Match> matches;
};

/// Returns the photo and a gray and a mirrored copy of each file, and a blank picture. Throws
/// std::runtime_error.
std::vector<Subject> subjectsOf(const std::vector<std::string> &photos);

/// Computes the table in `workers` processes and again in this one, and checks that both agree.
/// `algorithm` must be the only owner, because each worker frees its copy.
Table tableOf(
    std::shared_ptr<FRVT_11::Interface> &algorithm, const std::vector<Subject> &subjects,
    size_t workers, Checks &checks);

/// Prints the scores as CSV.
void print(const Table &table, const std::vector<Subject> &subjects);

/// Checks properties that hold for all photos and models.
void checkTable(const Table &table, const std::vector<Subject> &subjects, Checks &checks);

#endif
