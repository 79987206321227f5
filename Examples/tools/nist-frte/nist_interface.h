// NIST's header, which defines its version numbers in every file that does not ask otherwise. One
// file of a program may: mtlface_frte11.cpp.
#ifndef NIST_INTERFACE_H
#define NIST_INTERFACE_H

#ifndef NIST_INTERFACE_DEFINES_VERSIONS
#define NIST_EXTERN_API_VERSION
#define NIST_EXTERN_FRVT_STRUCTS_VERSION
#endif
#include <frvt11.h>

#endif
