// Tests with damaged templates, and with forged templates that have a valid checksum.
#ifndef DAMAGE_TEST_H
#define DAMAGE_TEST_H

#include "checks.h"
#include "nist_interface.h"
#include "template_format.h"

/// Checks that every damaged copy of `good` gives the score -1 and TemplateFormatError as either
/// argument of a match.
void testDamagedTemplates(
    FRVT_11::Interface &algorithm, const mtlface_frte::Bytes &good, Checks &checks);

#endif
