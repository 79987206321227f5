// Counts passed and failed checks and prints failures to standard error.
#ifndef CHECKS_H
#define CHECKS_H

#include <cstddef>
#include <iostream>
#include <string>

/// The results of the checks of a run.
class Checks {
public:
  /// Records a check. `failure` describes what is wrong if `condition` is false.
  void expect(bool condition, const std::string &failure) {
    ++count;
    if (condition) return;
    ++failures;
    std::cerr << "FAILED: " << failure << "\n";
  }
  /// Prints a summary. Returns the exit status: 0, or 1 if a check failed.
  int conclude() const {
    std::cerr << "frte11: " << count << " checks, " << failures << " failed\n";
    return failures == 0 ? 0 : 1;
  }

private:
  size_t count = 0;
  size_t failures = 0;
};

#endif
