extension SafetensorsWriter {
  /// The number of elements that are converted at a time.
  private static let blockSize = 1 << 15

  /// Passes the bytes of a tensor to `sink` block by block.
  func emit(
    _ entry: Entry, path: String, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let count = entry.byteCount / entry.type.byteSize
    var callCount = 0
    func checkCount(_ found: Int) throws {
      callCount += 1
      guard found == count, callCount == 1 else {
        throw CheckpointError.wrongCount(
          path: path, tensor: entry.name, expected: count, found: found)
      }
    }
    switch entry.source {
    case .stored(let tensor):
      try emit(tensor, entry, path: path, to: sink)
    case .integers(let provider):
      try provider { values in
        try checkCount(values.count)
        try sink(UnsafeRawBufferPointer(values))
      }
      if callCount == 0 { try checkCount(0) }
    case .floats(let provider):
      try provider { values in
        try checkCount(values.count)
        if entry.type == .f32 { return try sink(UnsafeRawBufferPointer(values)) }
        for start in stride(from: 0, to: values.count, by: Self.blockSize) {
          let block = values[start..<min(start + Self.blockSize, values.count)]
          try narrow(UnsafeBufferPointer(rebasing: block), entry, path: path, to: sink)
        }
      }
      if callCount == 0 { try checkCount(0) }
    }
  }

  private func emit(
    _ tensor: StoredTensor, _ entry: Entry, path: String,
    to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let size = entry.type.byteSize
    for start in stride(from: 0, to: tensor.count, by: Self.blockSize) {
      let range = start..<min(start + Self.blockSize, tensor.count)
      if entry.type == tensor.elementType {
        try withUnsafeTemporaryAllocation(byteCount: range.count * size, alignment: 8) { buffer in
          tensor.readBytes(range, into: buffer)
          try sink(UnsafeRawBufferPointer(buffer))
        }
      } else {
        try withUnsafeTemporaryAllocation(of: Float.self, capacity: range.count) { buffer in
          tensor.read(range, into: buffer)
          if tensor.elementType == .f64 {
            try checkNarrowing(tensor, range, UnsafeBufferPointer(buffer), entry, path: path)
          }
          try narrow(UnsafeBufferPointer(buffer), entry, path: path, to: sink)
        }
      }
    }
  }

  /// Throws an error if a finite double would become infinite as a float.
  private func checkNarrowing(
    _ tensor: StoredTensor, _ range: Range<Int>, _ floats: UnsafeBufferPointer<Float>,
    _ entry: Entry, path: String
  ) throws {
    guard floats.contains(where: \.isInfinite) else { return }
    try withUnsafeTemporaryAllocation(of: Double.self, capacity: range.count) { doubles in
      tensor.read(range, into: doubles)
      for (float, double) in zip(floats, doubles) where float.isInfinite && double.isFinite {
        throw CheckpointError.valueOutOfRange(
          path: path, tensor: entry.name, value: double, type: entry.type)
      }
    }
  }

  /// Passes floats to `sink` in the type of `entry`. Throws an error if a finite value would become
  /// infinite.
  private func narrow(
    _ values: UnsafeBufferPointer<Float>, _ entry: Entry, path: String,
    to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard entry.type != .f32 else { return try sink(UnsafeRawBufferPointer(values)) }
    let isHalf = entry.type == .f16
    // A value rounds to infinity if its magnitude exceeds the largest finite value by at least half
    // an ulp.
    let limit = isHalf ? Float(65520) : Float(bitPattern: 0x7f7f_8000)
    try withUnsafeTemporaryAllocation(of: UInt16.self, capacity: values.count) { buffer in
      for (index, value) in values.enumerated() {
        if value.magnitude >= limit, value.isFinite {
          throw CheckpointError.valueOutOfRange(
            path: path, tensor: entry.name, value: Double(value), type: entry.type)
        }
        let bits = isHalf ? HalfPrecision.float16Bits(value) : HalfPrecision.bfloat16Bits(value)
        buffer[index] = bits.littleEndian
      }
      try sink(UnsafeRawBufferPointer(buffer))
    }
  }
}
