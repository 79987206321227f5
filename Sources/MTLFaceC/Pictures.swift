import MTLFace
public import MTLFaceHeader

/// The object behind an `mtlface_picture` handle.
final class PictureHandle: Sendable {
  let image: RGBImage

  init(_ image: RGBImage) { self.image = image }

  /// Returns the image that a handle refers to.
  static func image(of handle: OpaquePointer?, _ name: String) throws(CallError) -> RGBImage {
    try HandleTable.shared.object(handle, PictureHandle.self, name).image
  }

  /// Stores a new handle to an image in `target`.
  static func store(
    _ image: RGBImage, in target: UnsafeMutablePointer<OpaquePointer?>
  ) { target.pointee = HandleTable.shared.add(PictureHandle(image)) }

  /// Returns the images that an array of 1 to 4096 handles refers to.
  static func all(
    _ handles: UnsafePointer<OpaquePointer?>?, _ count: Int, _ name: String
  ) throws(CallError) -> [RGBImage] {
    guard 1...4096 ~= count else {
      throw .argument("there are \(count) \(name); pass 1 to 4096")
    }
    let handles = try required(handles, name)
    var images: [RGBImage] = []
    for index in 0..<count { images.append(try image(of: handles[index], "\(name)[\(index)]")) }
    return images
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_image_init(_ image: UnsafeMutablePointer<mtlface_image>?) {
  image?.pointee = mtlface_image(
    struct_size: MemoryLayout<mtlface_image>.stride, data: nil, width: 0, height: 0, row_bytes: 0,
    format: MTLFACE_RGB, orientation: 1)
}

/// See mtlface.h.
@c @implementation
public func mtlface_limits_init(_ limits: UnsafeMutablePointer<mtlface_limits>?) {
  let standard = ImageLimits.standard
  limits?.pointee = mtlface_limits(
    struct_size: MemoryLayout<mtlface_limits>.stride, pixels: UInt64(standard.pixels),
    file_bytes: UInt64(standard.fileBytes))
}

private func limits(_ pointer: UnsafePointer<mtlface_limits>?) throws(CallError) -> ImageLimits {
  guard let values = pointer?.pointee else { return .standard }
  try checkSize(values.struct_size, mtlface_limits.self, "limits")
  return ImageLimits(
    pixels: Int(clamping: values.pixels), fileBytes: Int(clamping: values.file_bytes))
}

/// See mtlface.h.
@c @implementation
public func mtlface_picture_read(
  _ path: UnsafePointer<CChar>?, _ limits: UnsafePointer<mtlface_limits>?,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    PictureHandle.store(
      try RGBImage(contentsOf: text(path, "path"), limits: MTLFaceC.limits(limits)), in: out)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_picture_decode(
  _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ name: UnsafePointer<CChar>?,
  _ limits: UnsafePointer<mtlface_limits>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    guard count >= 0 else { throw CallError.argument("count exceeds the size of any array") }
    let memory = UnsafeRawBufferPointer(
      start: count == 0 ? nil : try required(bytes, "bytes"), count: count)
    PictureHandle.store(
      try RGBImage(
        decoding: memory, name: name.map { String(cString: $0) } ?? "picture",
        limits: MTLFaceC.limits(limits)), in: out)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_picture_create(
  _ pixels: UnsafePointer<mtlface_image>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let image = try required(pixels, "pixels").pointee
    try checkSize(image.struct_size, mtlface_image.self, "pixels")
    let format: PixelFormat =
      switch image.format {
      case MTLFACE_RGB: .rgb
      case MTLFACE_BGR: .bgr
      case MTLFACE_RGBA: .rgba
      case MTLFACE_BGRA: .bgra
      case MTLFACE_GRAY: .gray
      default:
        throw CallError.argument(
          "pixels->format is \(image.format.rawValue), which is not an mtlface_pixel_format")
      }
    let exifValue = image.orientation == 0 ? 1 : Int(image.orientation)
    guard let orientation = ImageOrientation(rawValue: exifValue) else {
      throw CallError.argument(
        "pixels->orientation is \(exifValue); pass an EXIF orientation from 1 to 8, or 0")
    }
    let (width, height) = (Int(image.width), Int(image.height))
    guard width > 0, height > 0 else { throw ImageError.invalidSize(width: width, height: height) }
    // The caller guarantees that the memory described by these numbers is readable.
    let pitch = image.row_bytes == 0 ? width * format.bytesPerPixel : image.row_bytes
    let (lastRow, overflow) = pitch.multipliedReportingOverflow(by: height - 1)
    guard pitch >= width * format.bytesPerPixel, !overflow, lastRow < 1 << 46 else {
      throw CallError.argument(
        "pixels->row_bytes is \(image.row_bytes); pass at least \(width * format.bytesPerPixel) bytes "
          + "and an image that fits into memory, or 0 for rows without padding")
    }
    let memory = UnsafeRawBufferPointer(
      start: try required(image.data, "pixels->data"),
      count: lastRow + width * format.bytesPerPixel)
    PictureHandle.store(
      try RGBImage(
        bytes: memory, width: width, height: height, format: format, rowBytes: pitch,
        orientation: orientation), in: out)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_picture_view(
  _ picture: OpaquePointer?, _ view: UnsafeMutablePointer<mtlface_image>?
) -> mtlface_status {
  attempt {
    let view = try required(view, "view")
    try checkSize(view.pointee.struct_size, mtlface_image.self, "view")
    let image = try PictureHandle.image(of: picture, "picture")
    // The pixels stay at this address until the handle is freed.
    let data = image.withPixels { $0.baseAddress }
    view.pointee = mtlface_image(
      struct_size: view.pointee.struct_size, data: data, width: Int32(clamping: image.width),
      height: Int32(clamping: image.height), row_bytes: image.width * 3, format: MTLFACE_RGB,
      orientation: 1)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_picture_write(
  _ picture: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ quality: Int32
) -> mtlface_status {
  attempt {
    try PictureHandle.image(of: picture, "picture").write(
      to: text(path, "path"), quality: quality == 0 ? 92 : Int(quality))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_picture_free(_ picture: OpaquePointer?) {
  HandleTable.shared.release(picture, PictureHandle.self)
}
