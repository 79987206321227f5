// A counter of checks that prints failures to standard error.
#ifndef CHECKS_H
#define CHECKS_H

#include <cstddef>
#include <iostream>
#include <string>

/// The number of checks and failures of a run.
class Checks {
public:
  /// Records a check. If `condition` is false, the check fails and `failure` is printed.
  void expect(bool condition, const std::string &failure) {
    ++count;
    if (condition) return;
    ++failures;
    std::cerr << "FAILED: " << failure << "\n";
  }
  /// Prints a summary and returns the exit status, which is 1 if a check failed and 0 otherwise.
  int conclude() const {
    std::cerr << "frte11: " << count << " checks, " << failures << " failed\n";
    return failures == 0 ? 0 : 1;
  }

private:
  size_t count = 0;
  size_t failures = 0;
};

#endif
