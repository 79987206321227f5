// Enrols and matches photos in forked processes through NIST's 1:1 interface; checks the answers.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "checks.h"
#include "self_test.h"
#include "table.h"

namespace {

constexpr char usage[] =
    "usage: frte11 [--workers N] [--check] CONFIG PHOTO...\n"
    "Makes templates of the photos, gray and mirrored copies and a blank picture in N (3) forked\n"
    "processes, matches them all in N more, and writes the scores to standard output as CSV.\n"
    "CONFIG is the folder that holds model.safetensors. --check also tests the algorithm on\n"
    "damaged templates and hostile pictures; the first photo then has to show one face, upright.\n"
    "Exit status 1 where a check fails, 2 where nothing could be done.\n";

struct Options {
  size_t workers = 3;
  bool selfTest = false;
  std::vector<std::string> words;  // the folder, then the photos
};

size_t workerCount(const std::string &text) {
  char *end = nullptr;
  const long count = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end != 0 || count < 1 || count > 256)
    throw std::runtime_error("--workers " + text + ": give 1 to 256");
  return size_t(count);
}

Options parse(const std::vector<std::string> &arguments) {
  Options options;
  for (size_t index = 0; index < arguments.size(); ++index) {
    const std::string &word = arguments[index];
    if (word == "--check")
      options.selfTest = true;
    else if (word == "--workers" && index + 1 < arguments.size())
      options.workers = workerCount(arguments[++index]);
    else if (word.rfind("--", 0) == 0)
      throw std::runtime_error(word + ": no such option, or its value is missing");
    else
      options.words.push_back(word);
  }
  return options;
}

int run(const Options &options) {
  const std::vector<std::string> photos(options.words.begin() + 1, options.words.end());
  const std::vector<Subject> subjects = subjectsOf(photos);
  std::shared_ptr<FRVT_11::Interface> algorithm = FRVT_11::Interface::getImplementation();
  const FRVT::ReturnStatus status = algorithm->initialize(options.words.front());
  if (status.code != FRVT::ReturnCode::Success) throw std::runtime_error(status.info);
  Checks checks;
  const Table table = tableOf(algorithm, subjects, options.workers, checks);
  print(table, subjects);
  checkTable(table, subjects, checks);
  if (options.selfTest) selfTest(*algorithm, options.words.front(), subjects.front().image, checks);
  return checks.conclude();
}

}  // namespace

int main(int count, char **arguments) {
  try {
    const Options options = parse({arguments + 1, arguments + count});
    if (options.words.size() < 2) {
      std::cerr << usage;
      return 2;
    }
    return run(options);
  } catch (const std::exception &error) {
    std::cerr << "frte11: " << error.what() << "\n";
    return 2;
  }
}
