import MTLFaceSupport
package import MTLFaceTensor

extension StoredTensor {
  /// Returns all values as 32-bit floating-point numbers in row-major order.
  ///
  /// Integers and doubles are rounded to the nearest representable value.
  ///
  /// Edge cases: doubles outside the range of `Float` become infinite, Booleans become 0 and 1, and
  /// NaN and infinity are preserved.
  public func floats() throws -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      read(0..<count, into: buffer)
      initialized = count
    }
  }

  /// Returns all values as 64-bit floating-point numbers in row-major order.
  ///
  /// 64-bit integers are rounded to the nearest representable value.
  public func doubles() throws -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      read(0..<count, into: buffer)
      initialized = count
    }
  }

  /// Returns all values as integers in row-major order. Booleans become 0 and 1.
  ///
  /// - Throws: ``CheckpointError`` `notIntegers` if the tensor has a floating-point type.
  public func integers() throws -> [Int64] {
    guard !elementType.isFloatingPoint else {
      throw CheckpointError.notIntegers(path: path, tensor: name, type: elementType)
    }
    return [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
      read(0..<count, into: buffer)
      initialized = count
    }
  }

  /// Writes all values into `buffer` in row-major order, without an intermediate array.
  ///
  /// - Parameter buffer: A buffer of ``count`` elements, all of which are overwritten.
  /// - Throws: ``CheckpointError`` `wrongCount` if the buffer does not have ``count`` elements. In
  ///   this case, the buffer is unchanged.
  public func copyFloats(into buffer: UnsafeMutableBufferPointer<Float>) throws {
    guard buffer.count == count else {
      throw CheckpointError.wrongCount(
        path: path, tensor: name, expected: count, found: buffer.count)
    }
    read(0..<count, into: buffer)
  }

  /// Returns a tensor that refers to the file's bytes without copying them, or `nil` if the bytes
  /// cannot be used directly as floats.
  package func borrowedFloats(shape: TensorShape) -> Tensor<Float>? {
    guard elementType == .f32, strides == nil, shape.count == count, count > 0,
      1.littleEndian == 1
    else { return nil }
    return file.withBytes { bytes in
      guard let start = bytes.baseAddress.map({ $0 + byteOffset }),
        Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0
      else { return nil }
      return Tensor(
        start.assumingMemoryBound(to: Float.self), shape: shape, borrowedFrom: file)
    }
  }

  // MARK: Reading ranges

  /// Reads the values of the row-major `range` as floats into `buffer`, which must be large enough.
  package func read(_ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>) {
    guard let start = buffer.baseAddress else { return }
    var written = 0
    forEachRun(range) { source, count, step in
      convert(source, count, step, into: start + written)
      written += count
    }
  }

  /// Reads the values of the row-major `range` as doubles into `buffer`, which must be large
  /// enough.
  func read(_ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>) {
    guard let start = buffer.baseAddress else { return }
    var written = 0
    forEachRun(range) { source, count, step in
      let out = start + written
      switch elementType {
      case .f64: gather(UInt64.self, source, count, step, out) { Double(bitPattern: $0) }
      case .f32: gather(UInt32.self, source, count, step, out) { Double(Float(bitPattern: $0)) }
      case .f16:
        gather(UInt16.self, source, count, step, out) { Double(HalfPrecision.float(fromF16: $0)) }
      case .bf16:
        gather(UInt16.self, source, count, step, out) { Double(HalfPrecision.float(fromBF16: $0)) }
      case .i64: gather(Int64.self, source, count, step, out) { Double($0) }
      case .i32: gather(Int32.self, source, count, step, out) { Double($0) }
      case .i16: gather(Int16.self, source, count, step, out) { Double($0) }
      case .i8: gather(Int8.self, source, count, step, out) { Double($0) }
      case .u8: gather(UInt8.self, source, count, step, out) { Double($0) }
      case .bool: gather(UInt8.self, source, count, step, out) { $0 == 0 ? 0 : 1 }
      }
      written += count
    }
  }

  /// Reads the values of the row-major `range` as integers into `buffer`, which must be large
  /// enough. Floating-point types result in zeros.
  func read(_ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Int64>) {
    guard let start = buffer.baseAddress else { return }
    var written = 0
    forEachRun(range) { source, count, step in
      let out = start + written
      switch elementType {
      case .f64, .f32, .f16, .bf16: out.update(repeating: 0, count: count)
      case .i64: gather(Int64.self, source, count, step, out) { $0 }
      case .i32: gather(Int32.self, source, count, step, out) { Int64($0) }
      case .i16: gather(Int16.self, source, count, step, out) { Int64($0) }
      case .i8: gather(Int8.self, source, count, step, out) { Int64($0) }
      case .u8: gather(UInt8.self, source, count, step, out) { Int64($0) }
      case .bool: gather(UInt8.self, source, count, step, out) { $0 == 0 ? 0 : 1 }
      }
      written += count
    }
  }

  /// Reads the stored bytes of the row-major `range` contiguously into `buffer`, which must be
  /// large enough.
  func readBytes(_ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) {
    guard let start = buffer.baseAddress else { return }
    let size = elementType.byteSize
    var written = 0
    forEachRun(range) { source, count, step in
      let out = start + written * size
      if step == size {
        out.copyMemory(from: source, byteCount: count * size)
      } else {
        for index in 0..<count {
          (out + index * size).copyMemory(from: source + index * step, byteCount: size)
        }
      }
      written += count
    }
  }

  private func convert(
    _ source: UnsafeRawPointer, _ count: Int, _ step: Int, into out: UnsafeMutablePointer<Float>
  ) {
    switch elementType {
    case .f32 where step == 4:
      UnsafeMutableRawPointer(out).copyMemory(from: source, byteCount: count * 4)
    case .f32: gather(UInt32.self, source, count, step, out) { Float(bitPattern: $0) }
    case .f64: gather(UInt64.self, source, count, step, out) { Float(Double(bitPattern: $0)) }
    case .f16: gather(UInt16.self, source, count, step, out) { HalfPrecision.float(fromF16: $0) }
    case .bf16: gather(UInt16.self, source, count, step, out) { HalfPrecision.float(fromBF16: $0) }
    case .i64: gather(Int64.self, source, count, step, out) { Float($0) }
    case .i32: gather(Int32.self, source, count, step, out) { Float($0) }
    case .i16: gather(Int16.self, source, count, step, out) { Float($0) }
    case .i8: gather(Int8.self, source, count, step, out) { Float($0) }
    case .u8: gather(UInt8.self, source, count, step, out) { Float($0) }
    case .bool: gather(UInt8.self, source, count, step, out) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Calls `body` for each run of evenly spaced elements of the row-major `range`.
  ///
  /// The arguments are the address of the first element, the number of elements, and the distance
  /// between elements in bytes. A tensor without strides has a single run.
  private func forEachRun(_ range: Range<Int>, _ body: (UnsafeRawPointer, Int, Int) -> Void) {
    let range = range.clamped(to: 0..<count)
    guard !range.isEmpty else { return }
    let size = elementType.byteSize
    file.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let first = base + byteOffset
      guard let strides, let width = shape.last, let step = strides.last else {
        body(first + range.lowerBound * size, range.count, size)
        return
      }
      var position = range.lowerBound
      while position < range.upperBound {
        var (rest, column) = position.quotientAndRemainder(dividingBy: width)
        let length = min(width - column, range.upperBound - position)
        column *= step
        for axis in stride(from: shape.count - 2, through: 0, by: -1) {
          column += rest % shape[axis] * strides[axis]
          rest /= shape[axis]
        }
        body(first + column * size, length, step * size)
        position += length
      }
    }
  }
}

/// Converts `count` evenly spaced little-endian elements, which may be unaligned.
@inline(__always)
private func gather<Bits: FixedWidthInteger, Value>(
  _ type: Bits.Type, _ source: UnsafeRawPointer, _ count: Int, _ step: Int,
  _ out: UnsafeMutablePointer<Value>, _ value: (Bits) -> Value
) {
  func element(_ offset: Int) -> Value {
    value(Bits(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: type)))
  }
  // The separate loop with a constant step lets the compiler vectorize contiguous elements.
  if step == MemoryLayout<Bits>.size {
    for index in 0..<count { out[index] = element(index &* MemoryLayout<Bits>.size) }
  } else {
    for index in 0..<count { out[index] = element(index * step) }
  }
}
