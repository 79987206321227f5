extension ONNXReader {
  /// Reads a `ValueInfoProto`, which contains a name, an element type and dimensions.
  mutating func readValue(_ message: ProtobufReader) throws -> ONNXValueInfo {
    var reader = message
    var name = ""
    var (type, dimensions): (Int, [ONNXValueInfo.Dimension]) = (0, [])
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.text(field)
      case 2: (type, dimensions) = try readType(reader.message(field))
      default: continue
      }
    }
    return ONNXValueInfo(name: name, elementType: type, dimensions: dimensions)
  }

  private func readType(_ message: ProtobufReader) throws -> (Int, [ONNXValueInfo.Dimension]) {
    var (type, shape): (ProtobufReader, ProtobufReader?) = (message, nil)
    var element = 0
    while let field = try type.next() {
      guard field.number == 1 else { continue }
      var tensor = try type.message(field)
      while let field = try tensor.next() {
        switch field.number {
        case 1: element = Int(clamping: try tensor.integer(field))
        case 2: shape = try tensor.message(field)
        default: continue
        }
      }
    }
    guard var sizes = shape else { return (element, []) }
    var dimensions: [ONNXValueInfo.Dimension] = []
    while let field = try sizes.next() {
      guard field.number == 1 else { continue }
      guard dimensions.count < StoredTensor.maximumRank else {
        throw sizes.malformed(
          field.offset, "a value has more than \(StoredTensor.maximumRank) dimensions")
      }
      dimensions.append(try readDimension(sizes.message(field)))
    }
    return (element, dimensions)
  }

  private func readDimension(_ message: ProtobufReader) throws -> ONNXValueInfo.Dimension {
    var reader = message
    var result = ONNXValueInfo.Dimension.symbol("")
    while let field = try reader.next() {
      switch field.number {
      case 1: result = .size(Int(clamping: try reader.integer(field)))
      case 2: result = .symbol(try reader.text(field))
      default: continue
      }
    }
    return result
  }
}
