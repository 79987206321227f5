import MTLFaceHeader

/// A pointer that must not be NULL.
func required<Pointer>(_ pointer: Pointer?, _ name: String) throws(Refusal) -> Pointer {
  guard let pointer else { throw .argument("\(name) is NULL; give a place for it") }
  return pointer
}

/// A text that must not be NULL.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(Refusal) -> String {
  String(cString: try required(pointer, name))
}

/// Refuses a structure of a size that this version does not know.
func checkSize<Structure>(_ size: Int, _ kind: Structure.Type, _ name: String) throws(Refusal) {
  guard size == MemoryLayout<Structure>.size || size == MemoryLayout<Structure>.stride else {
    throw .argument(
      "\(name)->struct_size is \(size), not \(MemoryLayout<Structure>.stride); set it by its "
        + "_init function, and compile against this library's header")
  }
}

/// The number of threads that 0 or a number stands for.
func threadCount(_ threads: Int32, processors: Int) throws(Refusal) -> Int {
  guard 0...256 ~= threads else {
    throw .argument("\(threads) threads; give 1 to 256, or 0 for all processors")
  }
  return threads == 0 ? processors : Int(threads)
}

/// An array for results, checked against what will be written.
func room<Element>(
  _ pointer: UnsafeMutablePointer<Element>?, _ capacity: Int, for count: Int, _ name: String
) throws(Refusal) -> UnsafeMutablePointer<Element> {
  guard capacity >= count else { throw .capacity(name, has: max(capacity, 0), needs: count) }
  return try required(pointer, name)
}

/// Copies a text with its zero byte, and says how many bytes it takes.
func copy(
  _ text: [UInt8], _ target: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) throws(Refusal) {
  needed?.pointee = text.count
  if target == nil, capacity == 0, needed != nil { return }
  let target = try room(target, capacity, for: text.count, "text")
  for (index, byte) in text.enumerated() { target[index] = CChar(bitPattern: byte) }
}

/// Copies numbers, and says how many there are.
func copy<Number>(
  _ values: [Number], _ target: UnsafeMutablePointer<Number>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?, _ name: String
) throws(Refusal) {
  needed?.pointee = values.count
  if target == nil, capacity == 0, needed != nil { return }
  try room(target, capacity, for: values.count, name).update(from: values, count: values.count)
}
