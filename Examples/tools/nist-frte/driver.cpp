// Creates and matches templates of photos in forked processes through NIST's 1:1 interface.
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
    "Creates templates of the photos, of gray and mirrored copies, and of a blank image in N\n"
    "forked processes (default 3). Matches all pairs in N further processes and writes the scores\n"
    "to standard output as CSV. CONFIG is a folder that contains model.safetensors. --check also\n"
    "tests the algorithm with damaged templates and invalid images. In this case, the first photo\n"
    "must show one upright face.\n"
    "The exit status is 0 on success, 1 if a check fails, and 2 if an error occurs.\n";

struct Options {
  size_t workers = 3;
  bool selfTest = false;
  std::vector<std::string> paths;  // The configuration folder, followed by the photos.
};

size_t workerCount(const std::string &text) {
  char *end = nullptr;
  const long count = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end != 0 || count < 1 || count > 256)
    throw std::runtime_error("--workers is " + text + "; pass 1 to 256");
  return size_t(count);
}

Options parse(const std::vector<std::string> &arguments) {
  Options options;
  for (size_t index = 0; index < arguments.size(); ++index) {
    const std::string &argument = arguments[index];
    if (argument == "--check")
      options.selfTest = true;
    else if (argument == "--workers" && index + 1 < arguments.size())
      options.workers = workerCount(arguments[++index]);
    else if (argument.rfind("--", 0) == 0)
      throw std::runtime_error(
          argument + " is unknown or has no value; pass --check or --workers N");
    else
      options.paths.push_back(argument);
  }
  return options;
}

int run(const Options &options) {
  const std::vector<std::string> photos(options.paths.begin() + 1, options.paths.end());
  const std::vector<Subject> subjects = subjectsOf(photos);
  std::shared_ptr<FRVT_11::Interface> algorithm = FRVT_11::Interface::getImplementation();
  const FRVT::ReturnStatus status = algorithm->initialize(options.paths.front());
  if (status.code != FRVT::ReturnCode::Success) throw std::runtime_error(status.info);
  Checks checks;
  const Table table = tableOf(algorithm, subjects, options.workers, checks);
  print(table, subjects);
  checkTable(table, subjects, checks);
  if (options.selfTest) selfTest(*algorithm, options.paths.front(), subjects.front().image, checks);
  return checks.conclude();
}

}  // namespace

int main(int count, char **arguments) {
  try {
    const Options options = parse({arguments + 1, arguments + count});
    if (options.paths.size() < 2) {
      std::cerr << usage;
      return 2;
    }
    return run(options);
  } catch (const std::exception &error) {
    std::cerr << "frte11: " << error.what() << "\n";
    return 2;
  }
}
