// Every photo against every other, by forked processes and by one.
#ifndef TABLE_H
#define TABLE_H

#include <memory>
#include <string>
#include <vector>

#include "checks.h"
#include "nist_interface.h"
#include "workers.h"

/// What a picture was made of its photo by.
enum class Variant { photo, gray, mirrored, blank };

/// A picture to make templates of.
struct Subject {
  std::string name;
  Variant variant;
  FRVT::Image image;
};

/// What createFaceTemplate answered.
struct Enrolled {
  FRVT::ReturnCode code;
  FRVT::EyePair eyes;
  Bytes face;
};

/// What matchTemplates answered.
struct Match {
  FRVT::ReturnCode code;
  double score;
};

/// The answers for all subjects: templates of both roles, and every pair in rows.
struct Table {
  std::vector<Enrolled> enrollments;
  std::vector<Enrolled> verifications;
  std::vector<Match> matches;
};

/// Photo, gray and mirrored copy of every file, and a blank picture. Throws std::runtime_error.
std::vector<Subject> subjectsOf(const std::vector<std::string> &photos);

/// Makes the table in `workers` processes, and once more in this one: both have to be the same. No
/// one else may own the algorithm: each worker gives it back.
Table tableOf(
    std::shared_ptr<FRVT_11::Interface> &algorithm, const std::vector<Subject> &subjects,
    size_t workers, Checks &checks);

/// The scores as CSV.
void print(const Table &table, const std::vector<Subject> &subjects);

/// What has to hold for any photos and any model.
void checkTable(const Table &table, const std::vector<Subject> &subjects, Checks &checks);

#endif
