import MTLFaceHeader

/// Returns a pointer, or throws an error that names the parameter if the pointer is NULL.
func required<Pointer>(_ pointer: Pointer?, _ name: String) throws(CallError) -> Pointer {
  guard let pointer else { throw .argument("\(name) is NULL; pass a valid pointer") }
  return pointer
}

/// Returns the string at a pointer, or throws an error if the pointer is NULL.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(CallError) -> String {
  String(cString: try required(pointer, name))
}

/// Throws an error if a structure's `struct_size` does not match this version of the header.
func checkSize<Structure>(_ size: Int, _ kind: Structure.Type, _ name: String) throws(CallError) {
  guard size == MemoryLayout<Structure>.size || size == MemoryLayout<Structure>.stride else {
    throw .argument(
      "\(name)->struct_size is \(size) instead of \(MemoryLayout<Structure>.stride); call the _init "
        + "function of the structure, and compile with the header of this library")
  }
}

/// Returns the number of threads for a `threads` parameter, where 0 means one per processor.
///
/// - Throws: ``CallError`` if `threads` is not in 0...256.
func threadCount(_ threads: Int32, processors: Int) throws(CallError) -> Int {
  guard 0...256 ~= threads else {
    throw .argument("threads is \(threads); pass 1 to 256, or 0 for one per processor")
  }
  return threads == 0 ? processors : Int(threads)
}

/// Returns an output array, or throws an error if its capacity is less than `count` or it is NULL.
func checkedBuffer<Element>(
  _ pointer: UnsafeMutablePointer<Element>?, capacity: Int, for count: Int, _ name: String
) throws(CallError) -> UnsafeMutablePointer<Element> {
  guard capacity >= count else { throw .capacity(name, has: max(capacity, 0), needs: count) }
  return try required(pointer, name)
}

/// Copies a string to an output array and stores its size in `needed`.
///
/// If `target` is NULL, `capacity` is 0 and `needed` is not NULL, only the size is stored.
///
/// - Parameter text: The UTF-8 bytes of the string, including a zero byte at the end.
func copy(
  _ text: [UInt8], _ target: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) throws(CallError) {
  needed?.pointee = text.count
  if target == nil, capacity == 0, needed != nil { return }
  let target = try checkedBuffer(target, capacity: capacity, for: text.count, "text")
  for (index, byte) in text.enumerated() { target[index] = CChar(bitPattern: byte) }
}

/// Copies numbers to an output array and stores their count in `needed`.
///
/// If `target` is NULL, `capacity` is 0 and `needed` is not NULL, only the count is stored.
func copy<Number>(
  _ values: [Number], _ target: UnsafeMutablePointer<Number>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?, _ name: String
) throws(CallError) {
  needed?.pointee = values.count
  if target == nil, capacity == 0, needed != nil { return }
  try checkedBuffer(target, capacity: capacity, for: values.count, name).update(
    from: values, count: values.count)
}
