import MTLFaceSupport

extension ONNXReader {
  /// The fields of a `TensorProto`.
  private struct Parts {
    var name = ""
    var type: Int64 = 0
    var shape: [Int64] = []
    var raw: Range<Int>?
    /// Packed floats that are contiguous in the file.
    var floats: Range<Int>?
    var looseFloats: [UInt8] = []
    var integers: [Int64] = []
    var isExternal = false
    var hasUnsupportedData = false
  }

  /// Reads a `TensorProto` as a view of the file. Values that are not stored as contiguous raw
  /// numbers are copied.
  ///
  /// - Returns: The tensor, or `nil` for a tensor of strings, which only unsupported operators use.
  mutating func readTensor(_ message: ProtobufReader, fallbackName: String?) throws
    -> StoredTensor?
  {
    var reader = message
    let start = reader.position
    var parts = Parts()
    while let field = try reader.next() { try read(field, reader, into: &parts) }
    let name = parts.name.isEmpty ? fallbackName ?? "" : parts.name
    guard !name.isEmpty else { throw reader.malformed(start, "a tensor has no name") }
    guard !parts.isExternal else { throw ONNXError.externalData(path: file.path, tensor: name) }
    if parts.type == 8 { return nil }
    guard let type = TensorElementType(onnx: parts.type), !parts.hasUnsupportedData else {
      throw CheckpointError.unsupportedElementType(
        path: file.path, tensor: name, type: "ONNX type \(parts.type)")
    }
    let (source, range) = try numbers(parts, type, name)
    // Sizes are clamped instead of truncated, so that an invalid size cannot become a valid size.
    let shape = parts.shape.map { Int(clamping: $0) }
    guard let count = checkedProduct(shape),
      !count.multipliedReportingOverflow(by: type.byteSize).overflow
    else {
      throw CheckpointError.impossibleShape(
        path: file.path, tensor: name, problem: "shape \(shape)")
    }
    guard count * type.byteSize == range.count else {
      throw CheckpointError.sizeMismatch(
        path: file.path, tensor: name, expected: count * type.byteSize, found: range.count)
    }
    return try StoredTensor(
      name: name, elementType: type, shape: shape, byteOffset: range.lowerBound, available: range,
      file: source)
  }

  private func read(
    _ field: ProtobufReader.Field, _ reader: ProtobufReader, into parts: inout Parts
  )
    throws
  {
    switch field.number {
    case 1:
      try reader.integers(field, into: &parts.shape, limit: StoredTensor.maximumRank)
    case 2: parts.type = try reader.integer(field)
    case 4:
      if case .fixed32(let bits) = field.value {
        withUnsafeBytes(of: bits.littleEndian) { parts.looseFloats.append(contentsOf: $0) }
      } else if parts.floats == nil, parts.looseFloats.isEmpty {
        parts.floats = try reader.range(field)
      } else {
        throw reader.malformed(field.offset, "the floats of a tensor are stored in several pieces")
      }
    case 5, 7: try reader.integers(field, into: &parts.integers, limit: 1 << 16)
    case 6, 10, 11: parts.hasUnsupportedData = try !reader.range(field).isEmpty
    case 8: parts.name = try reader.text(field)
    case 9: parts.raw = try reader.range(field)
    case 13: parts.isExternal = true
    case 14: parts.isExternal = try reader.integer(field) != 0
    default: break
    }
  }

  /// Returns the file that contains the values, and the byte range of the values in this file.
  private func numbers(_ parts: Parts, _ type: TensorElementType, _ name: String) throws
    -> (FileBytes, Range<Int>)
  {
    if let raw = parts.raw { return (file, raw) }
    var copy: [UInt8] = []
    switch type {
    case .f32:
      if let floats = parts.floats, parts.looseFloats.isEmpty { return (file, floats) }
      copy = parts.looseFloats
    case .i64:
      for value in parts.integers {
        withUnsafeBytes(of: value.littleEndian) { copy.append(contentsOf: $0) }
      }
    case .i32:
      for value in parts.integers {
        withUnsafeBytes(of: Int32(clamping: value).littleEndian) { copy.append(contentsOf: $0) }
      }
    default:
      guard parts.integers.isEmpty, parts.floats == nil else {
        throw CheckpointError.unsupportedElementType(
          path: file.path, tensor: name, type: "\(type.rawValue) outside raw_data")
      }
    }
    return (FileBytes(copying: copy, path: file.path), 0..<copy.count)
  }
}

extension TensorElementType {
  /// Creates the type for a number of ONNX's `TensorProto.DataType`, or returns `nil` if the type
  /// is not supported.
  init?(onnx number: Int64) {
    switch number {
    case 1: self = .f32
    case 2: self = .u8
    case 3: self = .i8
    case 5: self = .i16
    case 6: self = .i32
    case 7: self = .i64
    case 9: self = .bool
    case 10: self = .f16
    case 11: self = .f64
    case 16: self = .bf16
    default: return nil
    }
  }
}
