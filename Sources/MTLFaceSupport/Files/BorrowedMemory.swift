/// An owner of memory that tensors can use without a copy.
package protocol BorrowedMemory: AnyObject, Sendable {
  /// Releases the physical memory of the bytes if the system can load the bytes again on the next
  /// access.
  ///
  /// - Parameter bytes: Bytes in the memory of this object. Only pages that are entirely in this
  ///   range are released.
  func releasePages(_ bytes: UnsafeRawBufferPointer)
}
