// Includes NIST's header. The header defines version variables unless it is asked to declare them.
// Only mtlface_frte11.cpp defines them.
#ifndef NIST_INTERFACE_H
#define NIST_INTERFACE_H

#ifndef NIST_INTERFACE_DEFINES_VERSIONS
#define NIST_EXTERN_API_VERSION
#define NIST_EXTERN_FRVT_STRUCTS_VERSION
#endif
#include <frvt11.h>

#endif
