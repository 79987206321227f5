import MTLFaceHeader

/// A pointer that must not be NULL.
func required<Pointer>(_ pointer: Pointer?, _ name: String) throws(CallError) -> Pointer {
  guard let pointer else { throw .argument("\(name) is NULL; give a place for it") }
  return pointer
}

/// A text that must not be NULL.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(CallError) -> String {
  String(cString: try required(pointer, name))
}

/// Refuses a structure of a size that this version does not know.
func checkSize<Structure>(_ size: Int, _ kind: Structure.Type, _ name: String) throws(CallError) {
  guard size == MemoryLayout<Structure>.size || size == MemoryLayout<Structure>.stride else {
    throw .argument(
      "\(name)->struct_size is \(size), not \(MemoryLayout<Structure>.stride); set it by its "
        + "_init function, and compile against this library's header")
  }
}

/// The number of threads that 0 or a number stands for.
func threadCount(_ threads: Int32, processors: Int) throws(CallError) -> Int {
  guard 0...256 ~= threads else {
    throw .argument("\(threads) threads; give 1 to 256, or 0 for all processors")
  }
  return threads == 0 ? processors : Int(threads)
}

/// An array for results, checked against what will be written.
func checkedBuffer<Element>(
  _ pointer: UnsafeMutablePointer<Element>?, capacity: Int, for count: Int, _ name: String
) throws(CallError) -> UnsafeMutablePointer<Element> {
  guard capacity >= count else { throw .capacity(name, has: max(capacity, 0), needs: count) }
  return try required(pointer, name)
}

/// Copies a text with its zero byte, and says how many bytes it takes.
func copy(
  _ text: [UInt8], _ target: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) throws(CallError) {
  needed?.pointee = text.count
  if target == nil, capacity == 0, needed != nil { return }
  let target = try checkedBuffer(target, capacity: capacity, for: text.count, "text")
  for (index, byte) in text.enumerated() { target[index] = CChar(bitPattern: byte) }
}

/// Copies numbers, and says how many there are.
func copy<Number>(
  _ values: [Number], _ target: UnsafeMutablePointer<Number>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?, _ name: String
) throws(CallError) {
  needed?.pointee = values.count
  if target == nil, capacity == 0, needed != nil { return }
  try checkedBuffer(target, capacity: capacity, for: values.count, name).update(
    from: values, count: values.count)
}
