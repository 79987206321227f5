// What the algorithm does with what no harness should ever give it.
#ifndef SELF_TEST_H
#define SELF_TEST_H

#include <string>

#include "checks.h"
#include "nist_interface.h"

/// Damaged and forged templates, several pictures of a person, several persons of a picture,
/// hostile pictures, folders without a model. `photo` shows one face, upright, at depth 24;
/// `algorithm` was initialized with `folder`.
void selfTest(
    FRVT_11::Interface &algorithm, const std::string &folder, const FRVT::Image &photo,
    Checks &checks);

#endif
