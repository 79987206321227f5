#include "pictures.h"

#include <mtlface.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

using FRVT::Image;

namespace {

Image zeros(size_t width, size_t height, uint8_t depth) {
  if (width == 0 || height == 0 || width > UINT16_MAX || height > UINT16_MAX)
    throw std::runtime_error(
        "an image has " + std::to_string(width) + " x " + std::to_string(height) +
        " pixels; use a width and height of 1 to 65535");
  Image image;
  image.width = uint16_t(width);
  image.height = uint16_t(height);
  image.depth = depth;
  const size_t bytes = width * height * (depth / 8);
  image.data = std::shared_ptr<uint8_t>(new uint8_t[bytes](), std::default_delete<uint8_t[]>());
  return image;
}

size_t rowBytes(const Image &image) { return size_t{image.width} * (image.depth / 8); }

uint8_t *row(const Image &image, size_t y) { return image.data.get() + y * rowBytes(image); }

}  // namespace

Image readPicture(const std::string &path) {
  mtlface_picture *picture = nullptr;
  if (mtlface_picture_read(path.c_str(), nullptr, &picture) != MTLFACE_OK)
    throw std::runtime_error(mtlface_last_error());
  const std::unique_ptr<mtlface_picture, void (*)(mtlface_picture *)> owner(
      picture, mtlface_picture_free);
  mtlface_image view;
  mtlface_image_init(&view);
  if (mtlface_picture_view(picture, &view) != MTLFACE_OK)
    throw std::runtime_error(mtlface_last_error());
  Image image = zeros(size_t(view.width), size_t(view.height), 24);
  for (size_t y = 0; y < image.height; ++y)
    std::memcpy(row(image, y), view.data + y * view.row_bytes, rowBytes(image));
  return image;
}

Image blank(uint16_t width, uint16_t height, uint8_t depth, uint8_t value) {
  Image image = zeros(width, height, depth);
  for (size_t y = 0; y < height; ++y) std::memset(row(image, y), value, rowBytes(image));
  return image;
}

Image gray(const Image &image) {
  Image result = zeros(image.width, image.height, 8);
  for (size_t y = 0; y < image.height; ++y) {
    const uint8_t *from = row(image, y);
    for (size_t x = 0; x < image.width; ++x, from += 3)
      row(result, y)[x] = uint8_t((299 * from[0] + 587 * from[1] + 114 * from[2] + 500) / 1000);
  }
  return result;
}

Image grayToRGB(const Image &image) {
  Image result = zeros(image.width, image.height, 24);
  for (size_t y = 0; y < image.height; ++y)
    for (size_t x = 0; x < image.width; ++x)
      std::fill_n(row(result, y) + 3 * x, 3, row(image, y)[x]);
  return result;
}

Image mirrored(const Image &image) {
  Image result = zeros(image.width, image.height, image.depth);
  const size_t pixel = image.depth / 8;
  for (size_t y = 0; y < image.height; ++y)
    for (size_t x = 0; x < image.width; ++x)
      std::memcpy(
          row(result, y) + (image.width - 1 - x) * pixel, row(image, y) + x * pixel, pixel);
  return result;
}

Image sideBySide(const Image &left, const Image &right) {
  if (left.height != right.height || left.depth != right.depth)
    throw std::runtime_error("the images differ in height or depth");
  Image result = zeros(size_t{left.width} + right.width, left.height, left.depth);
  for (size_t y = 0; y < result.height; ++y) {
    std::memcpy(row(result, y), row(left, y), rowBytes(left));
    std::memcpy(row(result, y) + rowBytes(left), row(right, y), rowBytes(right));
  }
  return result;
}
