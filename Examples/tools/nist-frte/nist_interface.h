// Includes NIST's header. Only mtlface_frte11.cpp defines the version variables of the header.
// Other files declare them.
#ifndef NIST_INTERFACE_H
#define NIST_INTERFACE_H

#ifndef NIST_INTERFACE_DEFINES_VERSIONS
#define NIST_EXTERN_API_VERSION
#define NIST_EXTERN_FRVT_STRUCTS_VERSION
#endif
#include <frvt11.h>

#endif
