// Tests of the algorithm with input that NIST's harness never provides.
#ifndef SELF_TEST_H
#define SELF_TEST_H

#include <string>

#include "checks.h"
#include "nist_interface.h"

/// Tests damaged and forged templates, several images of one person, several people in one image,
/// invalid images, and folders without a model. `photo` must have depth 24 and show one upright
/// face. `algorithm` must be initialized with `folder`.
void selfTest(
    FRVT_11::Interface &algorithm, const std::string &folder, const FRVT::Image &photo,
    Checks &checks);

#endif
