import MTLFaceSupport

/// The message of the last failed call in each thread. Its memory is freed when the thread ends.
enum LastError {
  /// The maximum size of a message in bytes, including its zero byte. Longer messages are
  /// truncated.
  private static let size = 4096

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { free($0) }
    return key
  }()

  private static let empty: StaticString = ""

  /// Sets the message of the calling thread.
  static func set(_ text: String) {
    let old = pthread_getspecific(key)
    guard let memory = old ?? malloc(size) else { return }
    if old == nil { pthread_setspecific(key, memory) }
    let bytes = memory.assumingMemoryBound(to: UInt8.self)
    // Truncate between characters.
    var text = text
    while text.utf8.count >= size { text.removeLast() }
    var end = 0
    for byte in text.utf8 {
      bytes[end] = byte
      end += 1
    }
    bytes[end] = 0
  }

  /// Returns the message of the calling thread, or an empty string if no call has failed
  /// in this thread.
  static func get() -> UnsafePointer<CChar> {
    guard let memory = pthread_getspecific(key) else {
      return UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    return UnsafePointer(memory.assumingMemoryBound(to: CChar.self))
  }
}
