import MTLFaceKernels
import MTLFaceTensor

/// A rectangle of whole pixels.
struct PixelRectangle: Sendable, Hashable {
  /// The first column.
  var x: Int
  /// The first row.
  var y: Int
  /// Columns.
  var width: Int
  /// Rows.
  var height: Int
}

/// A rectangle of a picture at another size, as the networks read it: every pixel the mean of its
/// adaptive window (`floor(i old / new)` to `ceil((i + 1) old / new)`), (x - 127.5) / 128.
struct AreaResampler: Sendable {
  /// The picture.
  let image: RGBImage
  /// What is resized; inside the picture and not empty.
  let source: PixelRectangle
  /// Its new columns.
  let width: Int
  /// Its new rows.
  let height: Int

  /// The whole picture at another size.
  init(_ image: RGBImage, width: Int, height: Int) {
    let whole = PixelRectangle(x: 0, y: 0, width: image.width, height: image.height)
    self.init(image, whole, width: width, height: height)
  }

  /// A rectangle of the picture, clamped to it, at another size.
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

  /// Writes a part of the result, `part.width * part.height * 3` floats, rows without gaps, at
  /// `offset` of `target`; the part is inside the result, and there is room for it.
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

  /// A part of the result, `[1, h, w, 3]`.
  func tensor(_ part: PixelRectangle, pool: ThreadPool) throws(TensorError) -> Tensor<Float> {
    let tensor = try Tensor<Float>(uninitialized: TensorShape(1, part.height, part.width, 3))
    write(part, to: tensor.uninitializedPointer, pool: pool)
    return tensor
  }
}
