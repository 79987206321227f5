import MTLFaceKernels
import MTLFaceTensor

/// A rectangle of pixels.
struct PixelRectangle: Sendable, Hashable {
  /// The first column.
  var x: Int
  /// The first row.
  var y: Int
  /// The number of columns.
  var width: Int
  /// The number of rows.
  var height: Int
}

/// A resampler of an image rectangle for the detection networks.
///
/// Along each axis, output pixel `i` is the mean of the input pixels from `floor(i * old / new)` up
/// to but not including `ceil((i + 1) * old / new)`. The mean x is normalized to (x - 127.5) / 128.
struct AreaResampler: Sendable {
  /// The source image.
  let image: RGBImage
  /// The rectangle to resample, which lies inside the image and is not empty.
  let source: PixelRectangle
  /// The width of the result in pixels.
  let width: Int
  /// The height of the result in pixels.
  let height: Int

  /// Creates a resampler for a whole image.
  init(_ image: RGBImage, width: Int, height: Int) {
    let whole = PixelRectangle(x: 0, y: 0, width: image.width, height: image.height)
    self.init(image, whole, width: width, height: height)
  }

  /// Creates a resampler for a rectangle of an image. The origin is clamped to the image, and the
  /// size is then reduced if necessary.
  init(_ image: RGBImage, _ rectangle: PixelRectangle, width: Int, height: Int) {
    self.image = image
    let x = min(max(rectangle.x, 0), image.width - 1)
    let y = min(max(rectangle.y, 0), image.height - 1)
    source = PixelRectangle(
      x: x, y: y, width: min(max(rectangle.width, 1), image.width - x),
      height: min(max(rectangle.height, 1), image.height - y))
    self.width = max(width, 1)
    self.height = max(height, 1)
  }

  /// Writes a part of the result to `target` as `part.width * part.height * 3` contiguous floats.
  ///
  /// The part must lie inside the result, and `target` must have space for all values.
  func write(
    _ part: PixelRectangle, to target: UnsafeMutablePointer<Float>, pool: ThreadPool
  ) {
    image.withPixels { pixels in
      guard let base = pixels.baseAddress else { return }
      let pitch = image.width * 3
      var area = mtk_area(
        source: base + source.y * pitch + source.x * 3, pitch: pitch, height: source.height,
        width: source.width, out_height: height, out_width: width, top: part.y, left: part.x,
        rows: part.height, columns: part.width, scale: 1 / 128, shift: -127.5 / 128, out: target)
      mtk_area_resize(pool.kernelHandle, &area)
    }
  }

  /// Returns a part of the result as a tensor of shape `[1, height, width, 3]`.
  func tensor(_ part: PixelRectangle, pool: ThreadPool) throws(TensorError) -> Tensor<Float> {
    let tensor = try Tensor<Float>(uninitialized: TensorShape(1, part.height, part.width, 3))
    write(part, to: tensor.uninitializedPointer, pool: pool)
    return tensor
  }
}
