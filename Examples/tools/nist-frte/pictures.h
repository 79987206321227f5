// Pictures in the interface's form, read from files and made of others.
#ifndef PICTURES_H
#define PICTURES_H

#include <cstdint>
#include <string>

#include "nist_interface.h"

/// A PNG or JPEG file, depth 24. Throws std::runtime_error.
FRVT::Image readPicture(const std::string &path);

/// A picture of one intensity.
FRVT::Image blank(uint16_t width, uint16_t height, uint8_t depth, uint8_t value);

/// The picture at depth 8.
FRVT::Image gray(const FRVT::Image &image);

/// A picture of depth 8 at depth 24.
FRVT::Image tripled(const FRVT::Image &image);

/// Left and right exchanged.
FRVT::Image mirrored(const FRVT::Image &image);

/// Two pictures of one size, the first on the left.
FRVT::Image sideBySide(const FRVT::Image &left, const FRVT::Image &right);

#endif
