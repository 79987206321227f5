extension RGBImage {
  /// Returns a copy of a rectangle of the image.
  ///
  /// - Throws: ``ImageError/outsideImage(x:y:width:height:imageWidth:imageHeight:)`` if the
  ///   rectangle does not lie inside the image or has a side below 1.
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

  /// Returns the mirrored image, with left and right exchanged.
  public func flipped() throws(ImageError) -> RGBImage { try oriented(.upMirrored) }
}
