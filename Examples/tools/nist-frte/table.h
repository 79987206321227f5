// Matches of all pairs of images, computed in forked processes and in a single process.
#ifndef TABLE_H
#define TABLE_H

#include <memory>
#include <string>
#include <vector>

#include "checks.h"
#include "nist_interface.h"
#include "workers.h"

/// The way in which an image was derived from a photo.
enum class Variant { photo, gray, mirrored, blank };

/// An image from which templates are created.
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

/// The templates of all subjects in both roles, and the matches of all pairs in row-major order.
struct Table {
  std::vector<Enrolled> enrollments;
  std::vector<Enrolled> verifications;
  std::vector<Match> matches;
};

/// Returns each photo, a gray copy and a mirrored copy of it, and a blank image. Throws
/// std::runtime_error if a photo cannot be read.
std::vector<Subject> subjectsOf(const std::vector<std::string> &photos);

/// Computes the table in `workers` forked processes and again in this process, and checks that the
/// results agree. `algorithm` must be the only owner, because each worker frees its copy.
Table tableOf(
    std::shared_ptr<FRVT_11::Interface> &algorithm, const std::vector<Subject> &subjects,
    size_t workers, Checks &checks);

/// Prints the scores as CSV.
void print(const Table &table, const std::vector<Subject> &subjects);

/// Checks properties that hold for all photos and models.
void checkTable(const Table &table, const std::vector<Subject> &subjects, Checks &checks);

#endif
