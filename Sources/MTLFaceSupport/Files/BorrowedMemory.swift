/// Memory that another object owns and that tensors can use without a copy.
package protocol BorrowedMemory: AnyObject, Sendable {
  /// Releases the pages of these bytes to the system, if it can load them again when they are next
  /// read.
  func releasePages(_ bytes: UnsafeRawBufferPointer)
}
