// Templates that were damaged, and templates that were forged with a right checksum.
#ifndef DAMAGE_TEST_H
#define DAMAGE_TEST_H

#include "checks.h"
#include "nist_interface.h"
#include "template_format.h"

/// Every damage of `good` has to score -1, on either side, with TemplateFormatError.
void testDamagedTemplates(
    FRVT_11::Interface &algorithm, const mtlface_frte::Bytes &good, Checks &checks);

#endif
