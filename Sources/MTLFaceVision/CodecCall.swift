import MTLFaceImageCodecs

extension ImageLimits {
  /// The limits for the C codecs, clamped to the ranges of their types.
  var codecLimits: mti_limits {
    mti_limits(
      width: UInt32(clamping: width), height: UInt32(clamping: height),
      pixels: UInt64(clamping: pixels))
  }
}

/// Functions that call the C codecs and convert their errors to ``ImageError``.
enum CodecCall {
  /// Calls a codec with a buffer for its error message and returns the status and the message.
  static func run(_ body: (UnsafeMutablePointer<CChar>) -> mti_status) -> (mti_status, String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: MTI_ERROR_SIZE) { text in
      text.initialize(repeating: 0)
      guard let base = text.baseAddress else { return (MTI_OUT_OF_MEMORY, "") }
      let status = body(base)
      return (status, String(cString: base))
    }
  }

  static func error(
    _ status: mti_status, _ text: String, name: String, format: ImageFileFormat, width: Int,
    height: Int, limits: ImageLimits
  ) -> ImageError {
    switch status {
    case MTI_TOO_LARGE: .tooLarge(name: name, width: width, height: height, limits: limits)
    case MTI_UNSUPPORTED: .unsupported(name: name, format: format, reason: text)
    case MTI_NOT_BUILT: .jpegNotBuilt(name: name)
    case MTI_OUT_OF_MEMORY:
      .outOfMemory(bytes: width.multipliedReportingOverflow(by: height).partialValue)
    default: .damaged(name: name, format: format, reason: text)
    }
  }
}
