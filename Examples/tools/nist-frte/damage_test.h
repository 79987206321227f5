// Tests of damaged templates, and of forged templates with a valid checksum.
#ifndef DAMAGE_TEST_H
#define DAMAGE_TEST_H

#include "checks.h"
#include "nist_interface.h"
#include "template_format.h"

/// Checks that matches with a damaged copy of `good`, as either argument, have the score -1 and the
/// return code TemplateFormatError.
void testDamagedTemplates(
    FRVT_11::Interface &algorithm, const mtlface_frte::Bytes &good, Checks &checks);

#endif
