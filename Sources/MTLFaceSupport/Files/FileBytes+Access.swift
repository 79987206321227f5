extension FileBytes {
  /// The number of bytes.
  @inlinable public var count: Int { memory.count }

  /// Calls `body` with the bytes and returns its result. The bytes are valid until `body` returns.
  @inlinable @inline(__always)
  public func withBytes<Result, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(memory)
  }

  /// The byte at `offset`, or `nil` if the offset is out of range.
  @inlinable public subscript(offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return withBytes { $0[offset] }
  }

  /// Returns the little-endian integer at `offset`, or `nil` if some of its bytes are out of range.
  ///
  /// - Parameters:
  ///   - type: The type of the integer.
  ///   - offset: The offset of the first byte. It does not need to be aligned.
  @inlinable public func load<Value: FixedWidthInteger>(
    _ type: Value.Type, at offset: Int
  ) -> Value? {
    guard contains(offset: offset, count: MemoryLayout<Value>.size) else { return nil }
    return withBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  /// Returns whether `count` bytes at `offset` are in range. The arguments can be any integers.
  @inlinable public func contains(offset: Int, count: Int) -> Bool {
    offset >= 0 && count >= 0 && offset <= self.count && count <= self.count - offset
  }

  /// Returns whether the bytes at `offset` begin with the UTF-8 bytes of `text`.
  package func matches(_ text: StaticString, at offset: Int) -> Bool {
    guard contains(offset: offset, count: text.utf8CodeUnitCount) else { return false }
    return text.withUTF8Buffer { expected in
      withBytes { $0[offset..<offset + expected.count].elementsEqual(expected) }
    }
  }

  /// Returns a copy of the bytes in `range`, which is clamped to `0..<count`.
  package func bytes(_ range: Range<Int>) -> [UInt8] {
    withBytes { Array($0[range.clamped(to: 0..<$0.count)]) }
  }

  /// Returns a copy of all bytes.
  package func bytes() -> [UInt8] { bytes(0..<count) }

  /// Returns the UTF-8 text in `range`, or `nil` if the range is out of bounds or the bytes are not
  /// valid UTF-8.
  package func text(_ range: Range<Int>) -> String? {
    guard contains(offset: range.lowerBound, count: range.count) else { return nil }
    return withBytes { String(validating: $0[range], as: UTF8.self) }
  }
}
