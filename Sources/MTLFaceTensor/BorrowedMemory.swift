/// Memory that another object owns and that tensors can use without a copy.
package protocol BorrowedMemory: AnyObject, Sendable {
  /// Returns the pages in these bytes to the system, if the system can load them again when they are
  /// next read.
  func releasePages(_ bytes: UnsafeRawBufferPointer)
}
