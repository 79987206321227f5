// Functions that read, create and transform images of NIST's interface.
#ifndef PICTURES_H
#define PICTURES_H

#include <cstdint>
#include <string>

#include "nist_interface.h"

/// Reads a PNG or JPEG file as an image of depth 24. Throws std::runtime_error.
FRVT::Image readPicture(const std::string &path);

/// Returns an image whose bytes all have the same value.
FRVT::Image blank(uint16_t width, uint16_t height, uint8_t depth, uint8_t value);

/// Converts an image of depth 24 to a gray image of depth 8.
FRVT::Image gray(const FRVT::Image &image);

/// Converts a gray image of depth 8 to depth 24.
FRVT::Image grayToRGB(const FRVT::Image &image);

/// Mirrors an image horizontally.
FRVT::Image mirrored(const FRVT::Image &image);

/// Joins two images of the same height and depth horizontally.
FRVT::Image sideBySide(const FRVT::Image &left, const FRVT::Image &right);

#endif
