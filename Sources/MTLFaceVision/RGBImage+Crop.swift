extension RGBImage {
  /// Returns a copy of a rectangle of the image.
  ///
  /// - Parameters:
  ///   - x: The first column of the rectangle.
  ///   - y: The first row of the rectangle.
  ///   - width: The number of columns, at least 1.
  ///   - height: The number of rows, at least 1.
  /// - Returns: The cropped image.
  /// - Throws: ``ImageError/outsideImage(x:y:width:height:imageWidth:imageHeight:)`` if the
  ///   rectangle is empty or does not lie inside the image; ``ImageError/outOfMemory(bytes:)``.
  public func cropped(x: Int, y: Int, width: Int, height: Int) throws(ImageError) -> RGBImage {
    guard x >= 0, y >= 0, width > 0, height > 0, x < self.width, y < self.height,
      width <= self.width - x, height <= self.height - y
    else {
      throw .outsideImage(
        x: x, y: y, width: width, height: height, imageWidth: self.width,
        imageHeight: self.height)
    }
    let target = try PixelBuffer(width: width, height: height)
    withPixels { pixels in
      guard let source = pixels.baseAddress else { return }
      for row in 0..<height {
        (target.bytes + row * width * 3).update(
          from: source + ((y + row) * self.width + x) * 3, count: width * 3)
      }
    }
    return RGBImage(buffer: target, width: width, height: height)
  }

  /// Returns the mirror image, in which left and right are exchanged.
  ///
  /// - Throws: ``ImageError/outOfMemory(bytes:)``.
  public func flipped() throws(ImageError) -> RGBImage { try oriented(.upMirrored) }
}
