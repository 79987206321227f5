// Counts what holds and what does not; failures are said on standard error.
#ifndef CHECKS_H
#define CHECKS_H

#include <cstddef>
#include <iostream>
#include <string>

/// The checks of a run.
class Checks {
public:
  /// Notes whether `holds`.
  void expect(bool holds, const std::string &what) {
    ++count;
    if (holds) return;
    ++failures;
    std::cerr << "FAILED: " << what << "\n";
  }
  /// One line for the end; the exit status.
  int conclude() const {
    std::cerr << "frte11: " << count << " checks, " << failures << " failed\n";
    return failures == 0 ? 0 : 1;
  }

private:
  size_t count = 0;
  size_t failures = 0;
};

#endif
